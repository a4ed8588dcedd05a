"""Who may do what: `check_…` raises with a sentence, `can_…` answers.

Reached through `casework.access`, the one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.access.actors import Actor
from casework.errors import Forbidden
from casework.models import Case, Escalation, Role


@dataclass(frozen=True, slots=True)
class Duty:
    """What some roles do and nobody else. It shows no family; `refusal` says who does it."""

    roles: tuple[Role, ...]
    refusal: Any

    def can(self, actor: Actor) -> bool:
        """Say whether it is this actor's to do."""
        return actor.role in self.roles

    def check(self, actor: Actor) -> None:
        """Raise unless `can`.

        Raises:
            Forbidden: It is for other roles.
        """
        if not self.can(actor):
            raise Forbidden(str(self.refusal))


KEEPERS = (Role.ADMINISTRATOR, Role.CURATOR)
OPENING_CASES = Duty(
    (Role.SOCIAL_WORKER,),
    gettext_lazy("Only a social worker takes in a family. Ask a social worker of your service."),
)
ADMINISTERING = Duty(
    (Role.ADMINISTRATOR,),
    gettext_lazy("Only the region's administrator lets people in and out. Ask them to do it."),
)
CONFIRMING_ROLES = Duty(
    KEEPERS,
    gettext_lazy("Only another administrator or a service curator confirms who gets a role. Ask one of them."),
)
CHOOSING_PRIORITIES = Duty(
    KEEPERS,
    gettext_lazy(
        "Only the region's administrator or a service curator picks what the region works on. Ask one of them."
    ),
)
PUBLISHING = Duty(
    KEEPERS, gettext_lazy("Only a service curator or the region's administrator changes journeys. Ask one of them.")
)
DECIDING_FIGURES = Duty(
    KEEPERS,
    gettext_lazy("Only a service curator or the region's administrator changes figures of the law. Ask one of them."),
)
LOOKING_AFTER_DATA = Duty(
    KEEPERS,
    gettext_lazy("Only the region's administrator or a service curator decides about families' data. Ask one of them."),
)
can_open_cases, check_may_open_cases = OPENING_CASES.can, OPENING_CASES.check
can_administer, check_may_administer = ADMINISTERING.can, ADMINISTERING.check
can_confirm_roles, check_may_confirm_roles = CONFIRMING_ROLES.can, CONFIRMING_ROLES.check
can_choose_priorities, check_may_choose_priorities = CHOOSING_PRIORITIES.can, CHOOSING_PRIORITIES.check
can_publish, check_may_publish = PUBLISHING.can, PUBLISHING.check
can_look_after_data, check_may_look_after_data = LOOKING_AFTER_DATA.can, LOOKING_AFTER_DATA.check
can_decide_figures, check_may_decide_figures = DECIDING_FIGURES.can, DECIDING_FIGURES.check


def can_lead(actor: Actor, case: Case) -> bool:
    """Say whether the actor may advance this case: a social worker of the organisation that leads it, or a job."""
    if case.region_id != actor.region.pk:
        return False
    if actor.role == "machine":
        return True
    return actor.role == Role.SOCIAL_WORKER and case.organisation_id == actor.organisation_key


def check_may_lead(actor: Actor, case: Case) -> None:
    """Raise unless `can_lead`.

    Raises:
        Forbidden: Another organisation leads this case.
    """
    if not can_lead(actor, case):
        raise Forbidden(_("Another organisation leads this case, so you cannot change it. Ask its worker."))


def check_may_do(actor: Actor, case: Case, *, item_key: UUID, holder_side: str, family_may: bool) -> None:
    """Raise unless the actor may do a step: who leads the case any; a family its own.

    A partner what it was asked.

    Args:
        family_may: The step is of a kind that a family ends or answers, whoever holds it.

    Raises:
        Forbidden: It is for somebody else to do.
    """
    if can_lead(actor, case):
        return
    own = actor.is_family and case.family_id == actor.family_id and (holder_side == "family" or family_may)
    asked = actor.inside is not None and actor.inside.item_key == item_key
    if not own and not asked:
        raise Forbidden(_("This step is for somebody else to do, so nothing was changed. Ask whoever leads the case."))


def check_may_take_part(actor: Actor, case: Case) -> None:
    """Raise unless the actor leads the case or is its family.

    Raises:
        Forbidden: Neither.
    """
    if not (actor.is_family and case.family_id == actor.family_id):
        check_may_lead(actor, case)


def can_take_up(actor: Actor, escalation: Escalation) -> bool:
    """Say whether work that was escalated is this actor's: a curator's of the region, or the leader's of the case."""
    if actor.role == Role.CURATOR:
        return escalation.to_role == Role.CURATOR and escalation.case.region_id == actor.region.pk
    return escalation.to_role == Role.SOCIAL_WORKER and can_lead(actor, escalation.case)


def check_may_take_up(actor: Actor, escalation: Escalation) -> None:
    """Raise unless `can_take_up`.

    Raises:
        Forbidden: It is somebody else's to do.
    """
    if not can_take_up(actor, escalation):
        raise Forbidden(_("This is for somebody else to look into, so nothing was changed. Go back to your own list."))


def can_manage_members(actor: Actor, *, organisation_key: UUID) -> bool:
    """Say whether the actor lets people of an organisation in and out: the region's administrator, or one of its own."""
    own = actor.membership is not None and actor.membership.manages and actor.is_partner
    return can_administer(actor) or (own and actor.own_organisation_key == organisation_key)


def check_may_manage_members(actor: Actor, *, organisation_key: UUID) -> None:
    """Raise unless `can_manage_members`.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages the own organisation.
    """
    if not can_manage_members(actor, organisation_key=organisation_key):
        raise Forbidden(
            _("You do not let people of this organisation in or out. Ask a colleague who does, or the administrator.")
        )
