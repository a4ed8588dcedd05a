"""Which papers of a run must count on which day: its steps that take papers that lapse, against those that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from journeys.engine.acts import Attempt, Status
from journeys.engine.deadlines import local_day
from journeys.engine.paper_validity import PaperInHand, ValidityPlan, apart, plan
from journeys.engine.run_context import RunContext
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Base, DocumentType
from journeys.models import JourneyRun, WorkItem
from journeys.runs.read_runs import run_of
from journeys.values.runs import MachineCheck, StepPapers
from journeys.versions import published
from journeys.viewflow_flows import OPEN

MACHINE = "machine"


def checks_papers(*, ref: str) -> bool:
    """Say whether a step of a version is the machine's check of papers.

    Raises:
        Refused: unknown_journey.
    """
    definition = published.in_force(ref)
    return any(_is_check(definition, step) for step in definition.steps)


def _is_check(definition: Definition, step: Step) -> bool:
    return step.by == (MACHINE,) and len(step.outcomes) > 1 and any(_lapsing(definition, step))


def _of_family(one: DocumentType, look: RunContext) -> DocumentType:
    """The paper as it counts for this family: what a fact makes lasting does not lapse."""
    return replace(one, valid_for=None) if one.for_ever_if and look.fact(one.for_ever_if) is True else one


def _lapsing(definition: Definition, step: Step) -> Iterator[DocumentType]:
    """Yield the papers a step takes, if one of them lapses: the others have to be there all the same."""
    taken = apart(step.takes, definition.vocabulary.documents)
    if any(one.valid_for is not None for one in taken):
        yield from taken


@dataclass(frozen=True, slots=True)
class _Reading:
    run: JourneyRun
    look: RunContext
    kept: Sequence[PaperInHand]
    today: date

    def plan_of(self, step: Step, day: date) -> ValidityPlan:
        """Return the plan for a step's decisive day."""
        return plan(
            types=[_of_family(one, self.look) for one in _lapsing(self.look.definition, step)],
            kept=self.kept,
            decisive_day=day,
            today=self.today,
            calendar=self.look.setting.calendar,
        )

    def decisive_day(self, step: Step, attempt: Attempt) -> date | None:
        """Return the day on which the papers must count.

        None while nobody knows it, and for a step that names no day: there they count on the day
        they are handed in.
        """
        if step.valid_on is None or step.valid_on.base is Base.OPENING:
            return None
        found = self.look.moment(step.valid_on, attempt.opened if attempt.status is Status.OPEN else None)
        return None if found is None else local_day(found, self.look.setting.zone)


def step_papers(*, run_key: UUID, kept: Sequence[PaperInHand], now: datetime, language: str) -> tuple[StepPapers, ...]:
    """Return each step that still needs papers that lapse, and what to get again and between which days.

    The machine's check that found some lapsed needs them until it is made again with another
    answer. In the order of the definition; moments are read in the region's time zone.

    Args:
        kept: All papers of the case that are there, with the local day that stands on each.

    Raises:
        Refused: unknown_run.
    """
    reading = _read(run_key, kept, now)
    definition = reading.look.definition
    found = []
    for step in definition.steps:
        last = [reading.look.last(place) for place in reading.look.places(step)]
        waiting = next((one for one in last if _still_needs(definition, step, one)), None)
        if waiting is None or not any(_lapsing(definition, step)) or reading.look.state.ended is not None:
            continue
        by = definition.organisation_type(step.by[0])
        day = reading.decisive_day(step, waiting)
        found.append(
            StepPapers(
                step=step.key,
                title=in_language(step.title, language) or step.key,
                by=by,
                is_open=waiting.status is not Status.DORMANT,
                day_known=day is not None,
                plan=reading.plan_of(step, day or reading.today),
            )
        )
    return tuple(found)


def _still_needs(definition: Definition, step: Step, last: Attempt) -> bool:
    """Say whether a step waits for papers: it has not ended, or it is the check that found some lapsed."""
    found_lapsed = last.status is Status.DONE and last.outcome != step.hoped_for and _is_check(definition, step)
    return last.status in (Status.OPEN, Status.DORMANT) or found_lapsed


def machine_checks(*, run_key: UUID, kept: Sequence[PaperInHand], now: datetime) -> tuple[MachineCheck, ...]:
    """Return what the machine's checks of papers come to now, where that differs from what they last said.

    Called after each act of a run whose version `checks_papers`. A check whose decisive day has
    come is over: what was used then cannot be got again.

    Raises:
        Refused: unknown_run.
    """
    reading = _read(run_key, kept, now)
    definition, look = reading.look.definition, reading.look
    if look.state.ended is not None:
        return ()
    found = []
    for step in definition.steps:
        if not _is_check(definition, step):
            continue
        for place in look.places(step):
            last = look.last(place)
            day = reading.decisive_day(step, last)
            if day is None or last.status not in (Status.OPEN, Status.DONE):
                continue
            planned = reading.plan_of(step, day)
            says = step.outcomes[0] if planned.all_valid else step.outcomes[1]
            again = last.status is Status.DONE and last.outcome != says and day > reading.today
            if last.status is Status.OPEN or again:
                found.append(MachineCheck(step.key, place.person, says, _key_of(reading.run, place.person, step)))
    return tuple(found)


def _key_of(run: JourneyRun, person: str, step: Step) -> UUID | None:
    rows = WorkItem.objects.filter(process=run, person=person, status__in=OPEN)
    return next((row.key for row in rows if row.flow_task.name == step.key), None)


def _read(run_key: UUID, kept: Sequence[PaperInHand], now: datetime) -> _Reading:
    read = run_of(run_key)
    return _Reading(read.run, read.look, kept, local_day(now, read.look.setting.zone))
