"""Begin a run of a journey for one person of the family, inside an act: chosen by a person, or by a step of another run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework import facts, timeline
from casework.access import Actor
from casework.act_parts import consent_requests, consequences, danger_at_home, journey_leaders, stopped_clocks
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.facts import subjects
from casework.models import Case, CaseJourney, Person
from journeys import public as journeys

# events that had already happened when the run begins, by the fact that shows it
SHOWN_BY = {"child_born": "child.born_on", "birth_recorded": "child.birth_record_number"}


class JourneyRefused(CaseworkError):
    """The journey does not exist, or already runs for this person."""

    code = "journey_refused"


def about(journey: str) -> subjects.About:
    """Return what a journey's subject is in its newest version.

    Raises:
        Refused: unknown_journey.
    """
    return subjects.about(ref=f"{journey}@{journeys.newest_version(journey=journey)}")


def begin(
    *,
    by: Actor,
    case: Case,
    journey: str,
    version: int | None = None,
    subject: Person,
    now: datetime,
    begun_by_item: UUID | None = None,
) -> journeys.Carried:
    """Begin the run, ask for the consents that it needs, tell it on the timeline and draw its consequences.

    Args:
        begun_by_item: The step of another run that waits for this one's end.

    Raises:
        JourneyRefused: No such journey is published.
    """
    carried, link = _start(by, case, journey, version, subject, now, begun_by_item)
    context = StepContext(case, link, by, now)
    consent_requests.ask_for(context=context, ref=carried.run_ref)
    timeline.record(
        case=case,
        what="journey.begun",
        by=by.user,
        at=now,
        run_key=carried.run_key,
        act_number=carried.act_number,
        title=dict(journeys.title(ref=carried.run_ref)),
    )
    consequences.follow(context=context, carried=carried)
    danger_at_home.owe_talk(context)
    stopped_clocks.begin_as_the_case_stands(context)
    return carried


def _start(
    by: Actor, case: Case, journey: str, version: int | None, subject: Person, now: datetime, begun_by_item: UUID | None
) -> tuple[journeys.Carried, CaseJourney]:
    today = now.astimezone(by.region.zone).date()
    known = facts.known(case, subject, today)
    born_ahead = subject.born_on is not None and subject.born_on > today
    try:
        version = version or journeys.newest_version(journey=journey)
        ref = f"{journey}@{version}"
        shown = [event for event, fact in SHOWN_BY.items() if fact in known and not born_ahead]
        carried = journeys.start_run(
            journey=journey,
            version=version,
            subject_key=subject.pk,
            region_key=by.region.pk,
            organisation_key=case.organisation_id,
            family_key=case.family_id,
            zone=by.region.zone,
            facts=known,
            events=tuple(event for event in shown if journeys.event(ref=ref, event=event)),
            at=now,
            by_key=by.user_key,
        )
    except journeys.Refused as refusal:
        raise JourneyRefused(str(refusal)) from refusal
    link = CaseJourney.objects.create(
        case=case,
        run_key=carried.run_key,
        journey=journey,
        version=version,
        subject=subject,
        started_at=now,
        begun_by_item=begun_by_item,
    )
    if begun_by_item is None:  # who answers for the journey that brought the family here answers for its case
        case.curator = journey_leaders.curator_of(region=by.region, journey=journey) or case.curator
    if case.state == "intake":
        case.activate()
    case.save()
    return carried, link
