"""Events of the family's life: born, moved away, danger at home. The engine draws the consequences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock
from casework.access import Actor
from casework.act_parts import (
    consent_requests,
    consequences,
    danger_at_home,
    fact_store,
    family_events,
    locks,
    representatives,
    run_changes,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Case
from journeys import public as journeys

TOLD_BY_FAMILY = frozenset({"consent_withdrawn", "help_refused"})  # what it may do to its case without anybody's leave
# what concerns the household; everything else happens to one child, and twins have two journeys
OF_THE_HOUSEHOLD = frozenset(
    {"moved_away", "help_refused", "consent_withdrawn", "consent_settled", "representative_changed", "danger_at_home"}
)


class NoLiveJourney(CaseworkError):
    """No run of the case could take the event."""

    code = "no_live_journey"


@act
def tell_event(
    *,
    by: Actor,
    case_id: UUID,
    event: str,
    facts: Mapping[str, Any] | None = None,
    run_key: UUID | None = None,
    subject_id: UUID | None = None,
    representative: representatives.NewRepresentative | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record that something happened to the family; without a run or a child it concerns every live run of the case.

    With a run it concerns all runs of that person: a child's allowances end with its journey.

    The family itself may take its consent back and say that it wants no help; all else is told by who leads the case.

    Args:
        facts: What is known with it, e.g. the birth date with "child_born"; learned first.
        subject_id: The one child it happened to: of twins, the other's journey goes on.
        representative: With "representative_changed" who speaks for the family now.

    Raises:
        StepRefused: The journey knows no such event.
        NoLiveJourney: Nothing runs that could take it.
        IntakeIncomplete: Who speaks for the family now cannot be kept like this; `field` names what is wrong.
    """
    now = clock.now()
    lock = locks.lock_own_case if event in TOLD_BY_FAMILY else locks.lock_case
    case = lock(case_id=case_id, by=by)
    live = case.journeys.filter(ended_at=None).select_related("subject").order_by("run_key")
    if run_key is not None:
        live = live.filter(subject__in=case.journeys.filter(run_key=run_key).values("subject"))
    if subject_id is not None:
        live = live.filter(subject=subject_id)
    links = family_events.knowing(list(live), event) or list(live)  # where none knows it, the engine says what it knows
    if not links:
        raise NoLiveJourney(
            _("No journey of this case is under way, so the event changes nothing. Begin a journey first.")
        )
    is_danger = event == danger_at_home.EVENT
    parents = danger_at_home.told_beside(links) if is_danger else family_events.parents(links)
    for link in links:
        context = StepContext(case, link, by, now)
        if facts:
            fact_store.store(case=case, subject=link.subject, told=facts, by=by, at=now)
            learned = run_changes.ask_engine(
                journeys.learn, run_key=link.run_key, facts=facts, at=now, by_key=run_changes.key_of(by)
            )
            consequences.follow(context=context, carried=learned)
        _effects_on_family(case, event, context)
        if representative is not None and link is links[0]:
            representatives.take_over(context=context, told=representative)
        carried = family_events.happen(context=context, event=event)
        if link.pk in parents:  # one line of the family's history, one call, one file: not one for each run
            family_events.follow_beside(context=context, carried=carried, event=event, beside=parents[link.pk])
            continue
        told = journeys.event(ref=carried.run_ref, event=event)
        title = dict(told.title) if told else {}
        run_changes.tell(case, link, "event.happened", by, now, carried, event=event, title=title)
    if event == "help_refused":
        consent_requests.end_with_the_help(context=StepContext(case, links[0], by, now))


def _effects_on_family(case: Case, event: str, context: StepContext) -> None:
    """What an event means for the family's own rows."""
    if event == danger_at_home.EVENT:
        danger_at_home.close_ways(case=case, at=context.now, by=context.by.user)
    if event == "consent_withdrawn":
        consent_requests.withdraw_all(context=context)
    if event == "consent_settled":
        consent_requests.print_to_be_signed(context=context)
