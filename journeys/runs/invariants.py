"""What must never be in stored runs.

Counted by `manage.py check_invariants` and after every storm of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from viewflow.workflow.status import PROCESS, STATUS

from journeys.engine.acts import Place, Status
from journeys.engine.settle import settle
from journeys.models import JourneyRun, WorkItem
from journeys.runs.run_views import is_replayed
from journeys.runs.stored_state import read_snapshot
from journeys.runs.work_items import setting_of
from journeys.values.runs import Broken
from journeys.versions.added_figures import definition_of
from journeys.viewflow_flows import OPEN

EXAMPLES = 5


def count(*, region_key: UUID, replay: bool) -> tuple[Broken, ...]:
    """Check every rule over a region's runs."""
    runs = JourneyRun.objects.filter(region_key=region_key)
    found = {
        "open_item_in_ended_run": _open_in_ended(region_key),
        "stuck_run": [run.key for run in stuck(runs)],
        "duplicate_item": _duplicates(region_key),
        "item_differs_from_state": [run.key for run in runs.iterator(chunk_size=200) if not _agrees(run)],
    }
    if replay:
        kept = runs.filter(erased_at=None).iterator(chunk_size=200)
        found["snapshot_differs_from_replay"] = [
            run.key for run in kept if not _is_erased(run) and not is_replayed(run)
        ]
    return tuple(Broken(rule, len(keys), tuple(keys[:EXAMPLES])) for rule, keys in found.items())


def _is_erased(run: JourneyRun) -> bool:
    """Say whether the key of what the run holds is destroyed, as after a restore: its acts tell nothing any more."""
    columns: list[Any] = [JourneyRun._meta.get_field(name) for name in ("facts_at_start", "state")]
    return any(column.is_erased(run) for column in columns)


def _open_in_ended(region_key: UUID) -> list[UUID]:
    rows = WorkItem.objects.filter(process__region_key=region_key, status__in=OPEN, process__status=PROCESS.DONE)
    return list(rows.values_list("key", flat=True))


def stuck(runs: QuerySet[JourneyRun]) -> Iterator[JourneyRun]:
    """Yield the runs in which nothing is open, no moment lies ahead and nobody is awaited: nothing would ever move them."""
    busy = WorkItem.objects.filter(process=OuterRef("pk"), status__in=OPEN)
    for run in runs.filter(~Exists(busy), wakes=None).exclude(status=PROCESS.DONE):
        kept = read_snapshot(run.state)
        told = settle(definition_of(run), kept.state, kept.facts, run.created, setting_of(run))
        awaited = any(
            why.kind in ("event", "fact", "paused")
            for place, whys in told.waits.items()
            if place not in told.asleep
            for why in whys
        )
        if not awaited:
            yield run


def _duplicates(region_key: UUID) -> list[UUID]:
    """Two open items at one place would let two people do the same work."""
    rows = WorkItem.objects.filter(process__region_key=region_key, status__in=OPEN)
    twice = rows.values("process__key", "flow_task", "person").annotate(n=Count("id")).filter(n__gt=1)
    return [row["process__key"] for row in twice]


def _agrees(run: JourneyRun) -> bool:
    """Open rows are open places, round by round."""
    rows = WorkItem.objects.filter(process=run).exclude(status__in=[STATUS.DONE, STATUS.CANCELED])
    open_rows = {(Place(row.flow_task.name, row.person), row.round) for row in rows}
    tries = read_snapshot(run.state).state.attempts
    return open_rows == {
        (place, one.round) for place, ones in tries.items() for one in ones if one.status is Status.OPEN
    }
