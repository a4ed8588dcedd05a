"""Runs as an event log needs them: what was open and which acts moved it.

Words of the definition, never a fact's value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journeys.models import Act, JourneyRun, WorkItem

TOLD = ("event", "fact", "step", "outcome")  # of an act's body; values, reasons and persons stay here


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One opening of a step."""

    key: UUID
    step: str
    kind: str
    holder: str  # organisation type
    round: int
    opened_at: datetime
    finished_at: datetime | None
    outcome: str
    due: datetime | None
    late: bool
    person: str


@dataclass(frozen=True, slots=True)
class ActRecord:
    """One act, and the item it ended."""

    number: int
    at: datetime
    kind: str
    about: dict[str, str]
    item: UUID | None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run."""

    key: UUID
    journey: str
    version: int
    organisation_key: UUID
    started_at: datetime
    items: tuple[ItemRecord, ...]
    acts: tuple[ActRecord, ...]


def run_records(run_keys: Sequence[UUID]) -> tuple[RunRecord, ...]:
    """Return runs with their items and acts, oldest first; what may not be seen is left out."""
    runs = list(JourneyRun.objects.filter(key__in=run_keys).order_by("created", "pk"))
    items: dict[int, list[ItemRecord]] = defaultdict(list)
    for row in WorkItem.objects.filter(process__in=runs).order_by("created", "pk"):
        items[row.process_id].append(_item(row))
    acts: dict[int, list[ActRecord]] = defaultdict(list)
    for act in Act.objects.filter(run__in=runs).order_by("run", "number"):
        acts[act.run_id].append(_act(act, items[act.run_id]))
    return tuple(_run(run, items[run.pk], acts[run.pk]) for run in runs)


def _run(run: JourneyRun, items: list[ItemRecord], acts: list[ActRecord]) -> RunRecord:
    definition = run.flow_class.definition
    return RunRecord(
        run.key, definition.journey, definition.version, run.organisation_key, run.created, tuple(items), tuple(acts)
    )


def _item(row: WorkItem) -> ItemRecord:
    return ItemRecord(
        key=row.key,
        step=row.flow_task.name,
        kind=row.kind,
        holder=row.holder,
        round=row.round,
        opened_at=row.created,
        finished_at=row.finished,
        outcome=row.outcome,
        due=row.due,
        late=row.late_since is not None,
        person=row.person,
    )


def _act(act: Act, items: list[ItemRecord]) -> ActRecord:
    body = act.body
    ended = (
        one.key
        for one in items
        if (one.step, one.person) == (body.get("step"), body.get("person", "")) and one.finished_at == act.at
    )
    about = {key: str(body[key]) for key in TOLD if key in body}
    return ActRecord(act.number, act.at, act.kind, about, next(ended, None))
