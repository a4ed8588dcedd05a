"""Acts about a whole run, decisions put back or let stand, and what followed from a step.

`journeys.public` shows them. Inside the caller's transaction and row-security context, as
everything there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from journeys.engine.acts import Held, Kept, Place, Reopened, Stopped, WentOn
from journeys.engine.ways_back import settled_after
from journeys.errors import Refused
from journeys.models import JourneyRun, WorkItem
from journeys.runs import run_acts, work_items
from journeys.runs.stored_state import read_snapshot
from journeys.values.runs import Carried, OpenItem


def hold_run(*, run_key: UUID, at: datetime, by_key: UUID | None) -> Carried:
    """Let the clocks of our own promises stand still, and of the law's those whose `stops` allow it.

    Raises:
        Refused: unknown_run, already_held, quiet_branch, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Held(at), by_key=by_key)


def go_on_with_run(*, run_key: UUID, at: datetime, by_key: UUID | None) -> Carried:
    """Let the clocks run again, each with what was left.

    Raises:
        Refused: unknown_run, not_held, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=WentOn(at), by_key=by_key)


def stop_run(*, run_key: UUID, because: str, at: datetime, by_key: UUID | None) -> Carried:
    """End a run by hand: what is open is taken away. `because` names a reason, never a person.

    Raises:
        Refused: unknown_run, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Stopped(at, because), by_key=by_key)


def put_back(*, run_key: UUID, step: str, person: str = "", at: datetime, by_key: UUID | None) -> Carried:
    """Put a skipped step back on the plan: it opens when its time has come.

    Raises:
        Refused: unknown_run, unknown_step, not_skipped, quiet_branch, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Reopened(at, step, person, by_rule=True), by_key=by_key)


def keep(*, run_key: UUID, step: str, person: str = "", at: datetime, by_key: UUID | None) -> Carried:
    """Let a decision stand that is "to reconsider".

    It is asked anew when what it rests on changes once more.

    Raises:
        Refused: unknown_run, unknown_step, nothing_to_keep, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Kept(at, step, person), by_key=by_key)


def items_of(*, run_key: UUID) -> tuple[OpenItem, ...]:
    """Return the newest work item of every step of a run that has had one, in the order in which they opened."""
    return tuple(_newest(run_key)[0].values())


def every_item_of(*, run_key: UUID) -> tuple[OpenItem, ...]:
    """Return all work items of a run, those of earlier rounds too, in the order in which they opened.

    Raises:
        Refused: unknown_run.
    """
    run = JourneyRun.objects.filter(key=run_key).first()
    if run is None:
        raise Refused("unknown_run")
    snapshot = read_snapshot(run.state)
    look = work_items.look_at(run, snapshot.state, snapshot.facts)
    return tuple(work_items.describe(row, run, look) for row in WorkItem.objects.filter(process=run).order_by("id"))


def followed(*, run_key: UUID, step: str) -> tuple[OpenItem, ...]:
    """Return what has ended and followed from a step: a person who redoes it may have these judged again.

    Raises:
        Refused: unknown_run.
    """
    found, run = _newest(run_key)
    places = settled_after(run.flow_class.definition, read_snapshot(run.state).state, step)
    return tuple(found[place] for place in places if place in found)


def _newest(run_key: UUID) -> tuple[dict[Place, OpenItem], JourneyRun]:
    run = JourneyRun.objects.filter(key=run_key).first()
    if run is None:
        raise Refused("unknown_run")
    snapshot = read_snapshot(run.state)
    look = work_items.look_at(run, snapshot.state, snapshot.facts)
    rows = {Place(row.flow_task.name, row.person): row for row in WorkItem.objects.filter(process=run).order_by("id")}
    return {place: work_items.describe(row, run, look) for place, row in rows.items()}, run


def wake_all(*, region_key: UUID, refs: Iterable[str], at: datetime) -> int:
    """Let all runs under way of a region on these versions look at their clock at a moment; return how many.

    One statement, whatever their number: waking them is the sweep's work.
    """
    runs = JourneyRun.objects.filter(region_key=region_key, finished=None, flow_class__in=list(refs))
    return runs.exclude(wakes__lte=at).update(wakes=at)
