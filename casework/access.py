"""Who may see or do what: the one place. Below it stands row security, so forgetting fails loudly.

`acting_as` opens one durable transaction and tells the database who acts; `visible` scopes a queryset to its reader;
`check_…` raises, `can_…` answers. Deny by default.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from casework.errors import Forbidden, NotFound
from casework.models import Case, Membership, Region, Role, User

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a member of an organisation, or the machine on behalf of a region."""

    region: Region
    membership: Membership | None = None
    machine: str = ""  # name of the job, when no person acts

    @property
    def user(self) -> User | None:
        """The person, None for the machine."""
        return self.membership.user if self.membership else None

    @property
    def role(self) -> str:
        """The member's role, "machine" otherwise."""
        return self.membership.role if self.membership else "machine"

    @property
    def organisation_key(self) -> UUID | None:
        """The organisation for which a member acts."""
        return self.membership.organisation_id if self.membership else None

    @property
    def reach(self) -> str:
        """How far row security lets this actor see: the machine its region, a worker the own organisation's cases."""
        if self.membership is None:
            return "region"
        return "organisation" if self.role == Role.SOCIAL_WORKER else "none"


def member(membership: Membership) -> Actor:
    """Return the actor for a membership."""
    return Actor(region=membership.region, membership=membership)


def machine(region: Region, job: str) -> Actor:
    """Return the actor for a job of a region."""
    return Actor(region=region, machine=job)


def person(actor: Actor) -> User:
    """Return the person who acts.

    Raises:
        Forbidden: A job acts, and this is for people only.
    """
    if actor.user is None:
        raise Forbidden(_("Only a person can do this, so nothing was changed. Sign in and try again."))
    return actor.user


_current: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor:
    """Return who acts now.

    Raises:
        Forbidden: Nobody does: the code forgot `acting_as`.
    """
    actor = _current.get()
    if actor is None:
        raise Forbidden(_("Nobody is signed in, so nothing is shown. Sign in and open the page again."))
    return actor


@contextmanager
def acting_as(actor: Actor, *, one_snapshot: bool = False) -> Iterator[Actor]:
    """One durable transaction plus the row-security context. Does not nest: an act never starts another act.

    Args:
        one_snapshot: For reading only: every statement sees the same moment, whatever others commit meanwhile.
    """
    with transaction.atomic(durable=True):
        if one_snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _tell_database(actor)
        token = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
            if not connection.needs_rollback:  # inside a test's transaction the setting would outlive the act
                _tell_database(None)


def _tell_database(actor: Actor | None) -> None:
    region = str(actor.region.pk) if actor else ""
    organisation = str(actor.organisation_key or "") if actor else ""
    user = str(actor.user.pk) if actor and actor.user else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ryadom.region', %s, true), set_config('ryadom.organisation', %s, true), "
            "set_config('ryadom.reach', %s, true), set_config('ryadom.user', %s, true), "
            "set_config('ryadom.job', %s, true)",
            [region, organisation, actor.reach if actor else "none", user, actor.machine if actor else ""],
        )


# ---- seeing ----------------------------------------------------------------------------------------------------------

_TO_CASE = {
    "Case": "",
    "CaseJourney": "case__",
    "CaseFact": "case__",
    "Note": "case__",
    "Consent": "case__",
    "Offer": "case__",
    "Need": "case__",
    "NeedItem": "need__case__",
    "Pledge": "item__need__case__",
    "VisitDay": "case__",
    "Visit": "visit_day__case__",
    "CaseDocument": "case__",
    "ReceivedPaper": "case__",
    "TimelineEntry": "case__",
    "SurveyAnswer": "case__",
    "ReadLogEntry": "case__",
    "PartnerRequest": "case__",
    "Escalation": "case__",
    "Mention": "case__",
    "StepDraft": "case__",
    "Substitution": "",
    "SavedView": "",
    "Family": "",
    "Person": "family__",
}


def visible(model: type[Row], *, to: Actor) -> models.QuerySet[Row]:
    """Return the rows of a protected model that this reader may see: the only way a queryset enters a page."""
    rows = model._default_manager.all()
    path = _TO_CASE[model.__name__]
    if to.reach == "region":
        return rows.filter(**{f"{path}region": to.region})
    if to.reach == "organisation":
        return rows.filter(**{f"{path}region": to.region, f"{path}organisation": to.organisation_key})
    return rows.none()


def members_of(actor: Actor, **wanted: Any) -> models.QuerySet[Membership]:
    """Return the members an actor may see: colleagues of the own organisation, or the region's for an administrator."""
    rows = Membership.objects.filter(region=actor.region, active=True, **wanted).select_related("user", "organisation")
    if actor.role in (Role.ADMINISTRATOR, "machine"):
        return rows
    return rows.filter(organisation=actor.organisation_key)


def demo_members() -> models.QuerySet[Membership]:
    """Return who may sign in with one click: everybody in a demo, nobody elsewhere. Read before anybody is signed in."""
    from django.conf import settings

    rows = Membership.objects.filter(active=True, user__is_active=True).select_related("user", "organisation", "region")
    return rows.order_by("role", "user__name") if settings.DEMO_SIGN_IN and not settings.IN_PRODUCTION else rows.none()


def find(model: type[Row], *, to: Actor, **wanted: Any) -> Row:
    """Return the one row the reader may see.

    Raises:
        NotFound: Missing or somebody else's: the same words for both.
    """
    found = visible(model, to=to).filter(**wanted).first()
    if found is None:
        raise NotFound(_("There is no such page for you. The link may be old. Go back to today's list."))
    return found


# ---- doing -----------------------------------------------------------------------------------------------------------


def can_lead(actor: Actor, case: Case) -> bool:
    """Say whether the actor may advance this case: a social worker of the organisation that leads it, or a job."""
    if case.region_id != actor.region.pk:
        return False
    if actor.membership is None:
        return True
    return actor.role == Role.SOCIAL_WORKER and case.organisation_id == actor.organisation_key


def check_may_lead(actor: Actor, case: Case) -> None:
    """Raise unless `can_lead`.

    Raises:
        Forbidden: Another organisation leads this case.
    """
    if not can_lead(actor, case):
        raise Forbidden(_("Another organisation leads this case, so you cannot change it. Ask its worker."))


def can_open_cases(actor: Actor) -> bool:
    """Say whether the actor may take in a new family."""
    return actor.role == Role.SOCIAL_WORKER


def check_may_open_cases(actor: Actor) -> None:
    """Raise unless `can_open_cases`.

    Raises:
        Forbidden: Not a social worker.
    """
    if not can_open_cases(actor):
        raise Forbidden(_("Only a social worker takes in a family. Ask a colleague of the clinic's social service."))


def can_administer(actor: Actor) -> bool:
    """Say whether the actor manages organisations and members of the region. It shows no family."""
    return actor.role == Role.ADMINISTRATOR


def check_may_administer(actor: Actor) -> None:
    """Raise unless `can_administer`.

    Raises:
        Forbidden: Not the region's administrator.
    """
    if not can_administer(actor):
        raise Forbidden(_("Only the region's administrator lets people in and out. Ask them to do it."))
