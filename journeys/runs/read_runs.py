"""A run or an item as it stands, for what only reads: its row, what is stored, what may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from journeys import memo
from journeys.engine.run_context import RunContext
from journeys.errors import Refused
from journeys.models import JourneyRun, WorkItem
from journeys.runs import work_items
from journeys.runs.stored_state import Snapshot, read_snapshot


@dataclass(frozen=True, slots=True)
class RunRead:
    """A run with what is stored in it."""

    run: JourneyRun
    snapshot: Snapshot
    look: RunContext


def run_of(run_key: UUID) -> RunRead:
    """Return a run; read once in a page that only reads, and in an act from its lock on.

    Raises:
        Refused: unknown_run.
    """
    return memo.of_run("run", run_key, lambda: _read_run(run_key))


def item_of(item_key: UUID) -> tuple[WorkItem, RunRead]:
    """Return an item's row and its run, read once in the same way.

    Raises:
        Refused: unknown_item.
    """
    return memo.of_run("item", item_key, lambda: _read_item(item_key))


def _read_run(run_key: UUID) -> RunRead:
    run = JourneyRun.objects.filter(key=run_key).first()
    if run is None:
        raise Refused("unknown_run")
    return _read(run)


def _read_item(item_key: UUID) -> tuple[WorkItem, RunRead]:
    row = WorkItem.objects.select_related("process").filter(key=item_key).first()
    if row is None:
        raise Refused("unknown_item")
    return row, _read(row.process)


def _read(run: JourneyRun) -> RunRead:
    snapshot = read_snapshot(run.state)
    return RunRead(run, snapshot, work_items.look_at(run, snapshot.state, snapshot.facts))
