"""The map a person sees: rows are organisation types, columns are stages, stations are steps.

Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from journeys.engine.acts import SETTLED, Attempt, Place, Status
from journeys.engine.run_context import RunContext
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.values.runs import JourneyMap, MapColumn, MapRow, Progress, Station, StationStatus

EXCEPTIONS = "exceptions"  # the stage of steps that stand by; no part of the way
_FAMILY = "family"


def map_of(
    look: RunContext,
    *,
    language: str,
    due: Mapping[Place, datetime],
    asleep: Collection[Place] = (),
    failed: Collection[Place] = (),
) -> JourneyMap:
    """Draw a run as it stands.

    Left out: steps that only stand by, until they open, and those that turned out not to concern
    this family. Mother, parents and family are one row: to the eye they are the same people.
    """
    definition = look.definition
    stations = [
        _station(look, step, place, language, due.get(place), failed=place in failed)
        for step, place in _shown(look, asleep)
    ]
    return JourneyMap(
        title=in_language(definition.title, language),
        ref=definition.ref,
        columns=_columns(definition, stations, language),
        rows=_rows(definition, stations, language),
    )


def progress_of(look: RunContext, asleep: Collection[Place] = ()) -> Progress:
    """Say at which stage a run stands: the first with open work, else the first that is not over."""
    definition = look.definition
    shown = list(_shown(look, asleep))
    stages = [key for key in definition.stages if key != EXCEPTIONS and any(step.stage == key for step, _ in shown)]
    if not stages:
        stages = list(definition.stages)
    lasts = [(step.stage, look.last(place).status) for step, place in shown]
    open_ = [key for key in stages if (key, Status.OPEN) in lasts]
    left = [key for key in stages if any(stage == key and status not in SETTLED for stage, status in lasts)]
    now = stages[-1] if look.state.ended else (open_ or left or stages[-1:])[0]
    return Progress(number=stages.index(now) + 1, of=len(stages), stage=now, title=definition.stages[now])


def _shown(look: RunContext, asleep: Collection[Place]) -> Iterator[tuple[Step, Place]]:
    for step in look.definition.steps:
        for place in look.places(step):
            last = look.last(place)
            ever_open = any(one.opened is not None for one in look.attempts.get(place, ()))
            stands_by = step.stage == EXCEPTIONS or place in asleep or look.plan.sleeps(step, look.state.events)
            if not ever_open and (stands_by or last.status is Status.SKIPPED):
                continue
            yield step, place


def row_of(definition: Definition, step: Step) -> str:
    """Return the organisation type in whose row a step stands: the first that can do it.

    All of a family are one.
    """
    types = definition.vocabulary.organisation_types
    first = definition.organisation_type(step.by[0])
    is_family = first in types and types[first].side == _FAMILY and _FAMILY in types
    return _FAMILY if is_family else first


def _station(
    look: RunContext, step: Step, place: Place, language: str, due: datetime | None, *, failed: bool
) -> Station:
    definition, last = look.definition, look.last(place)
    outcome = definition.vocabulary.words.get(last.outcome or "", {})
    return Station(
        step=step.key,
        person=place.person,
        stage=step.stage,
        row=row_of(definition, step),
        title=in_language(step.title, language) or step.key,
        status="failed" if failed else _status(definition, step, last),
        due=due if last.status is Status.OPEN else None,
        late=last.status is Status.OPEN and last.late is not None,
        outcome_text=in_language(outcome, language) or last.outcome or "",
    )


def _status(definition: Definition, step: Step, last: Attempt) -> StationStatus:
    if last.status is Status.OPEN:
        row = definition.vocabulary.organisation_types.get(row_of(definition, step))
        own = row_of(definition, step) == definition.led_by or (row is not None and row.side == "own")
        return "your_step" if own else "partner"
    words: Mapping[Status, StationStatus] = {
        Status.DONE: "done",
        Status.SKIPPED: "skipped",
        Status.CANCELLED: "cancelled",
        Status.FAILED: "failed",
    }
    return words.get(last.status, "ahead")


def _columns(definition: Definition, stations: list[Station], language: str) -> tuple[MapColumn, ...]:
    keys = [key for key in definition.stages if any(one.stage == key for one in stations)]
    is_open = {one.stage for one in stations if one.status in ("your_step", "partner", "failed")}
    is_left = is_open | {one.stage for one in stations if one.status == "ahead"}
    current = next((key for key in keys if key in is_open and key != EXCEPTIONS), None)
    return tuple(
        MapColumn(
            key=key,
            title=in_language(definition.stages[key], language),
            number=number,
            current=key == current,
            done=key not in is_left,
        )
        for number, key in enumerate(keys, start=1)
    )


def _rows(definition: Definition, stations: list[Station], language: str) -> tuple[MapRow, ...]:
    """The leading organisation on top, the family at the bottom, the others as they come in."""
    types = definition.vocabulary.organisation_types
    sides = {one.row: types[one.row].side if one.row in types else "" for one in stations}
    keys = in_order(definition, sides)
    return tuple(
        MapRow(
            key=key,
            title=in_language(types[key].title, language) if key in types else key,
            side=sides[key],
            stations={
                stage: found
                for stage in definition.stages
                if (found := tuple(one for one in stations if one.row == key and one.stage == stage))
            },
        )
        for key in keys
    )


def in_order(definition: Definition, rows: Iterable[str]) -> list[str]:
    """Return rows as they stand below each other: who leads on top, the family at the bottom, others as they come in."""
    types = definition.vocabulary.organisation_types
    found = list(dict.fromkeys(rows))
    is_family = {key: key in types and types[key].side == _FAMILY for key in found}
    return sorted(found, key=lambda key: (key != definition.led_by, is_family[key]))
