"""What may be done to a run, each as one unit of work. The face describes them; this does them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from viewflow.fsm import TransitionNotAllowed

from journeys.engine.acts import Act, Happened, Learned
from journeys.errors import Refused
from journeys.language.definition import Definition
from journeys.models import JourneyRun
from journeys.runs import fact_input as fact_values
from journeys.runs.stored_state import write_facts
from journeys.runs.unit_of_work import UnitOfWork, unit
from journeys.runs.work_items import describe, look_at
from journeys.values.runs import Carried, OpenItem
from journeys.versions import published
from journeys.viewflow_flows import WorkItemActivation, registry


def start(
    *,
    journey: str,
    version: int | None,
    keys: Mapping[str, UUID | None],
    zone: ZoneInfo,
    facts: Mapping[str, Any],
    events: Sequence[str],
    at: datetime,
    by_key: UUID | None,
) -> Carried:
    """Make a run and take the events that happened before it; everything is written at once."""
    definition = published.newest(journey) if version is None else published.named(journey, version)
    known = cleaned(definition, facts, leave_out_unknown=True)
    run = JourneyRun(
        flow_class=registry.flow(definition.ref),
        created=at,
        zone=zone.key,
        facts_at_start=write_facts(known),
        **keys,
    )
    with unit(new=run) as work:
        work.begin(known, at)
        for event in events:
            work.take(Happened(at, event), by_key=by_key)
    return _carried(work)


def complete(*, item_key: UUID, outcome: str, facts: Mapping[str, Any], at: datetime, by_key: UUID | None) -> Carried:
    """Learn what the form recorded, then end the item: what follows is judged by the new facts."""
    with unit(item_key=item_key) as work:
        step = work.open_item().flow_task.step
        new = cleaned(work.definition, facts)
        if step.must_hold is not None:
            look = look_at(work.run, work.state, {**work.facts, **new})
            if step.must_hold.holds(look) is False:
                raise Refused("must_hold", step.key)
        _learn(work, new, at, by_key)
        work.complete(outcome=outcome, at=at, by_key=by_key)
    return _carried(work)


def learn(*, run_key: UUID, facts: Mapping[str, Any], at: datetime, by_key: UUID | None) -> Carried:
    """Learn facts one by one: each is an act."""
    with unit(run_key=run_key) as work:
        _learn(work, cleaned(work.definition, facts, leave_out_unknown=True), at, by_key)
    return _carried(work)


def take(*, run_key: UUID, act: Act, by_key: UUID | None) -> Carried:
    """Take one act of a person or an organisation."""
    with unit(run_key=run_key) as work:
        work.take(act, by_key=by_key)
    return _carried(work)


def wake(*, run_key: UUID, now: datetime) -> Carried:
    """Let time pass."""
    with unit(run_key=run_key) as work:
        work.tick(now)
    return _carried(work)


def move_life(*, item_key: UUID, move: Callable[[WorkItemActivation], None], refusal: str) -> OpenItem:
    """Move an item's own life on: taken, failed, resumed.

    `settle` does not look at that, so it is no act.
    """
    with unit(item_key=item_key) as work:
        item = work.item
        assert item is not None  # the unit was opened by it
        try:
            move(WorkItemActivation(item))
        except TransitionNotAllowed as error:
            raise Refused(refusal, item.flow_task.name) from error
    return describe(item, work.run, look_at(work.run, work.state, work.facts))


def cleaned(definition: Definition, facts: Mapping[str, Any], *, leave_out_unknown: bool = False) -> dict[str, Any]:
    """Return facts as the engine keeps them.

    Raises:
        Refused: unknown_fact, wrong_fact.
    """
    try:
        return fact_values.clean(definition, facts, leave_out_unknown=leave_out_unknown)
    except fact_values.UnknownFact as error:
        raise Refused("unknown_fact", error.key) from error
    except fact_values.WrongFact as error:
        raise Refused("wrong_fact", error.key) from error


def _learn(work: UnitOfWork, facts: Mapping[str, Any], at: datetime, by_key: UUID | None) -> None:
    for key, value in facts.items():
        if work.facts.get(key) != value:
            work.take(Learned(at, key, value), by_key=by_key)


def _carried(work: UnitOfWork) -> Carried:
    assert work.carried is not None  # the unit has written
    return work.carried
