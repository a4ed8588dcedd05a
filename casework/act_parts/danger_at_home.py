"""Danger at home inside an act, whoever tells it and by whatever way: everything that leads to the family is closed.

Whoever holds the phone would read it, so links, signed-in phones, codes and all that is written and not sent yet end in
the act that tells it, and the talk about safety is owed. The doctors' days stay booked, and the worker is asked about
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework.access import Actor
from casework.access.safe_contact import Why
from casework.act_parts import consequences, family_events, family_invitations, survey_questions
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Case, CaseJourney, DangerAtHome, Family, NotAsked, User
from journeys import public as journeys

EVENT = "danger_at_home"


class AskFirst(CaseworkError):
    """It is dangerous at home, and the family was not asked whether somebody else may learn of it."""

    code = "ask_first"


def tell(*, case: Case, at: datetime, by: Actor) -> int:
    """Note that it is dangerous at home, close every way to the family, and owe it a talk; return how many links closed."""
    closed = close_ways(case=case, at=at, by=by.user)
    links = live_links(case)
    beside = told_beside(links)
    for link in links:
        context = StepContext(case, link, by, at)
        _follow(context, family_events.happen(context=context, event=EVENT), beside.get(link.pk))
    return closed


def close_ways(*, case: Case, at: datetime, by: User | None) -> int:
    """Note that it is dangerous at home and close every way to the family; return how many links were live."""
    family = case.family
    if not family.danger_at_home:
        family.danger_at_home = True  # hides address and phone from every partner
        family.save(update_fields=["danger_at_home"])
    if not case.vulnerable:
        case.vulnerable = True
        case.save(update_fields=["vulnerable"])
    record_of(family, at=at, by=by)
    survey_questions.withhold(case=case, at=at, why=NotAsked.DANGER)
    return family_invitations.close_all(case=case, at=at, why=Why.DANGER)


def record_of(family: Family, *, at: datetime, by: User | None = None) -> DangerAtHome:
    """Return what is noted of the danger, inside an act, and begin it where nothing is."""
    told = {"told_at": at, "told_by": by}
    row, _new = DangerAtHome.objects.select_for_update(of=("self",)).get_or_create(
        family=family, lifted_at=None, defaults=told
    )
    return row


def lift(*, case: Case) -> None:
    """It is not dangerous any more, as two people have said. What was closed stays closed."""
    case.family.danger_at_home = False
    case.family.save(update_fields=["danger_at_home"])


def ask_first(*, case: Case, family_was_asked: bool) -> None:
    """Refuse to let anybody else learn of a family in danger before it was asked.

    Every act that shares, joins or hands over a family calls this; a test of the house looks for those that do not.

    Raises:
        AskFirst: Somebody else would learn where it is, and it was not asked.
    """
    if case.family.danger_at_home and not family_was_asked:
        raise AskFirst(
            _(
                "It is dangerous at home, so nobody else was told of this family. Ask it on the safe phone whether that "
                "person may learn of it, tick that you have asked, and send once more."
            )
        )


# ---- the talk about safety ---------------------------------------------------------------------------------------------


def live_links(case: Case) -> list[CaseJourney]:
    """Return the runs under way whose journey knows of danger at home, the first begun in front."""
    live = case.journeys.filter(ended_at=None).select_related("subject").order_by("started_at", "run_key")
    return family_events.knowing(list(live), EVENT)


def told_beside(links: list[CaseJourney]) -> Mapping[UUID, CaseJourney]:
    """Return of each run but the first that first one: a family has one mother to talk to, however many journeys."""
    return {link.pk: links[0] for link in links[1:]}


def owe_talk(context: StepContext) -> None:
    """A run that begins while it is dangerous learns of it; its talk is owed unless another run of the case has it."""
    if not context.case.family.danger_at_home or not family_events.knowing([context.link], EVENT):
        return
    others = [link for link in live_links(context.case) if link.pk != context.link.pk]
    _follow(context, family_events.happen(context=context, event=EVENT), next(iter(others), None))


def _follow(context: StepContext, carried: journeys.Carried, beside: CaseJourney | None) -> None:
    if beside is None:
        consequences.follow(context=context, carried=carried)
    else:
        family_events.follow_beside(context=context, carried=carried, event=EVENT, beside=beside)
