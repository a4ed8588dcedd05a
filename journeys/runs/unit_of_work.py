"""The only way to change a run: lock it, take acts in memory, write once.

Statements of a person's step: lock timeout, lock run and item, UPDATE item, INSERT items, INSERT
acts, UPDATE run; one SELECT more when open items are cancelled, become late or get another
deadline. Units do not nest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable
from viewflow.workflow.status import PROCESS, STATUS

from journeys import memo
from journeys.engine.acts import Act, Attempt, Clock, Did, NotNow, Place, Settlement, State, Status
from journeys.engine.settle import begin, follow, holder
from journeys.errors import Refused
from journeys.models import Act as ActRow
from journeys.models import JourneyRun, WorkItem
from journeys.runs.stored_state import NAMES, Snapshot, read_snapshot, write_act, write_snapshot
from journeys.runs.work_items import describe, look_at, setting_of
from journeys.values.runs import Carried, Ending
from journeys.versions.added_figures import definition_of
from journeys.viewflow_flows import OPEN, WorkItemActivation

LOCK_TIMEOUT = "2s"  # a page that waits longer is told that somebody else is at it
WRITTEN = (
    "status", "outcome", "owner_key", "assigned", "started", "finished", "due", "late_since", "stopped", "error_code"
)  # fmt: skip


class UnitsDoNotNest(RuntimeError):
    """A unit was opened inside another: a step kind tried to complete a work item while an act was being taken."""


class UnitOfWork:
    """One locked run with what became of it so far."""

    def __init__(self, run: JourneyRun, item: WorkItem | None = None) -> None:
        self.run, self.item = run, item
        self.definition, self.setting = definition_of(run), setting_of(run)
        self.state, self.facts = State(started=run.created), dict[str, Any]()
        self.due: dict[Place, datetime] = {}
        self._written_due: dict[Place, datetime] = {}
        if run.state:
            stored = read_snapshot(run.state)
            self.state, self.facts = stored.state, stored.facts
            self.due, self._written_due = stored.due, dict(stored.due)
        self._items: dict[tuple[Place, int], WorkItem] = {}
        if item is not None:
            self._items[_spot(item)] = item
        self._loaded = run.pk is None  # a new run has no items to load
        self._before: dict[int, tuple[Any, ...]] = {}
        self._remember(self._items.values())
        self._new: list[WorkItem] = []
        self._withdrawn: list[WorkItem] = []
        self._became_late: list[WorkItem] = []
        self._settled_late: list[WorkItem] = []
        self._corrected_late: list[WorkItem] = []
        self._moved: list[WorkItem] = []
        self._skipped: list[Place] = []
        self._acts: list[ActRow] = []
        self._closes: Ending | None = None
        self._woke = run.wakes
        self._was_ended, self._was_quiet = self.state.ended is not None, self.state.quiet_since is not None
        self.carried: Carried | None = None

    # ---- acts ------------------------------------------------------------------------------------

    def begin(self, facts: dict[str, Any], at: datetime) -> None:
        """Start the run with what is known."""
        self.facts = facts
        self._absorb(begin(self.definition, facts, at, self.setting))

    def take(self, act: Act, *, by_key: UUID | None) -> None:
        """Take one act and all its consequences.

        Raises:
            NotNow: It does not fit; nothing has changed.
        """
        settlement, self.facts = follow(self.definition, self.state, self.facts, act, self.setting)
        self._record(act, by_key)
        self._absorb(settlement)

    def complete(self, *, outcome: str, at: datetime, by_key: UUID | None) -> None:
        """End the unit's own work item: Viewflow moves its life on, `settle` says what follows.

        Raises:
            NotNow: It is not open, or has no such outcome.
        """
        item = self.open_item()
        step = item.flow_task.step
        self.take(Did(at, step.key, outcome, item.person), by_key=by_key)
        activation = WorkItemActivation(item)
        if item.status == STATUS.ERROR:
            activation.resume()
        ended = self._attempt(item).settled or at
        activation.complete(outcome=outcome, by_key=by_key, at=ended)
        if outcome in step.closes_case:
            self._closes = "quietly" if step.closes_case[outcome] else "normally"

    def tick(self, now: datetime) -> None:
        """Let time pass.

        An act only if that changed something: an idle run's history does not grow.
        """
        act = Clock(now)
        settlement, _ = follow(self.definition, self.state, self.facts, act, self.setting)
        if settlement.state != self.state:
            self._record(act, None)
        self._absorb(settlement)

    def open_item(self) -> WorkItem:
        """Return the unit's own item.

        Raises:
            NotNow: An answer to it is no longer expected.
        """
        item = self.item
        if item is None:
            raise ValueError("the unit was opened by its run, so it has no item of its own")
        if item.status not in OPEN or self._attempt(item).status is not Status.OPEN:
            raise NotNow("not_open", item.flow_task.name, "no answer to this item is expected any more")
        return item

    def _attempt(self, item: WorkItem) -> Attempt:
        place, number = _spot(item)
        return next((one for one in self.state.attempts.get(place, ()) if one.round == number), Attempt())

    def _record(self, act: Act, by_key: UUID | None) -> None:
        self.run.acts_taken += 1
        self._acts.append(
            ActRow(
                run=self.run,
                number=self.run.acts_taken,
                at=act.at,
                kind=NAMES[type(act)],
                body=write_act(act),
                by_key=by_key,
            )
        )

    # ---- consequences ----------------------------------------------------------------------------

    def _absorb(self, settlement: Settlement) -> None:
        """Compare attempt by attempt: what an act did and what followed are carried alike."""
        before, self.state = self.state.attempts, settlement.state
        self.due, self.run.wakes = dict(settlement.due), settlement.wakes
        for place, tries in self.state.attempts.items():
            old = before.get(place, ())
            if tries is not old and tries != old:
                known = {one.round: one for one in old}
                for attempt in tries:
                    self._compare(place, known.get(attempt.round, Attempt()), attempt)

    def _compare(self, place: Place, old: Attempt, new: Attempt) -> None:
        was_open, is_open = old.status is Status.OPEN, new.status is Status.OPEN
        if is_open and not was_open:
            self._open(place, new)
        elif was_open and new.status is Status.CANCELLED:
            self._cancel(place, new)
        elif was_open and new.status is Status.DONE and new.late is not None:
            self._note_late(self._settled_late, place, new)
        elif new.status is Status.SKIPPED and old.status is not Status.SKIPPED:
            self._skipped.append(place)
        if is_open and {*new.late_terms} - {*old.late_terms}:
            self._note_late(self._became_late, place, new)
        elif is_open and new.late != old.late:  # its term was corrected
            self._note_late(self._corrected_late, place, new)

    def _open(self, place: Place, attempt: Attempt) -> None:
        node = self.run.flow_class.instance.node(place.step)
        item = WorkItem(
            process=self.run,
            flow_task=node,
            flow_task_type=node.task_type,
            status=STATUS.NEW,
            created=attempt.opened,
            person=place.person,
            round=attempt.round,
            kind=node.step.kind,
            holder=holder(self.definition, self.state, place)[0],
        )
        self._items[place, attempt.round] = item
        self._new.append(item)

    def _cancel(self, place: Place, attempt: Attempt) -> None:
        item = self._open_row(place, attempt.round)
        WorkItemActivation(item).cancel(at=attempt.settled or self.state.started)
        if item.pk is not None:
            self._withdrawn.append(item)

    def _note_late(self, noted: list[WorkItem], place: Place, attempt: Attempt) -> None:
        item = self._open_row(place, attempt.round)
        item.late_since = attempt.late
        if item not in noted:
            noted.append(item)

    def _open_row(self, place: Place, number: int) -> WorkItem:
        if (place, number) not in self._items:
            self._load()
        return self._items[place, number]

    def _load(self) -> None:
        """Only cancelling, lateness and moved deadlines need the other open items."""
        if self._loaded:
            return
        self._loaded = True
        rows = [
            row for row in WorkItem.objects.filter(process=self.run, status__in=OPEN) if _spot(row) not in self._items
        ]
        for row in rows:
            row.process = self.run
            self._items[_spot(row)] = row
        self._remember(rows)

    # ---- writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Write everything once, and tell what the caller has to carry out."""
        self._move_deadlines()
        self._spare_the_family()
        self._note_stops()
        run = self.run
        run.state = write_snapshot(Snapshot(self.state, self.facts, self.due))
        run.status, run.finished = (PROCESS.DONE if self.state.ended else PROCESS.NEW), self.state.ended
        if run.pk is None:
            JourneyRun.objects.bulk_create([run])
        elif self._acts or run.wakes != self._woke or self._written_due != self.due:
            JourneyRun.objects.filter(pk=run.pk).update(
                state=sealed("state", run),
                acts_taken=run.acts_taken,
                wakes=run.wakes,
                status=run.status,
                finished=run.finished,
            )
        self._update_items()
        if self._new:
            WorkItem.objects.bulk_create(self._new)
        if self._acts:
            ActRow.objects.bulk_create(self._acts)
        self.carried = self._tell()

    def _move_deadlines(self) -> None:
        """A deadline follows its base: write it to the item where it is another one than was written last."""
        for place in self.due.keys() | self._written_due.keys():
            tries = self.state.attempts.get(place, ())
            if not tries or tries[-1].status is not Status.OPEN:
                continue
            if (place, tries[-1].round) not in self._items and self.due.get(place) == self._written_due.get(place):
                continue
            item, due = self._open_row(place, tries[-1].round), self.due.get(place)
            if item.pk is not None and item.due != due:
                self._moved.append(item)
            item.due = due

    def _spare_the_family(self) -> None:
        """Once the branch is quiet, what it keeps of the family's own steps is the leader's."""
        if self.state.quiet_since is None or self._was_quiet:
            return
        self._load()
        handed_over = []
        for item in self._items.values():
            now_by = holder(self.definition, self.state, _spot(item)[0])[:1]
            if now_by and item.holder != now_by[0]:
                item.holder = now_by[0]
                handed_over.append(item.pk)
        if handed_over:  # only ever to the one who leads
            WorkItem.objects.filter(pk__in=handed_over).update(holder=self.definition.led_by)

    def _note_stops(self) -> None:
        """Keep of an item that has ended how long its clock stood still: those days were not its holder's."""
        look = look_at(self.run, self.state, self.facts)
        for item in self._items.values():
            if item.finished is not None:
                item.stopped = look.stood_still(item.flow_task.step, item.created, item.finished)

    def _remember(self, rows: Any) -> None:
        self._before |= {row.pk: _columns(row) for row in rows}

    def _update_items(self) -> None:
        """One UPDATE for all rows that change alike: a quiet event cancels thirty items with one statement."""
        alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for item in self._items.values():
            if item.pk is not None and _columns(item) != self._before[item.pk]:
                alike[_columns(item)].append(item.pk)
        for columns, keys in alike.items():
            WorkItem.objects.filter(pk__in=keys).update(**dict(zip(WRITTEN, columns, strict=True)))

    def _tell(self) -> Carried:
        look = look_at(self.run, self.state, self.facts)

        def told(rows: list[WorkItem]) -> tuple[Any, ...]:
            return tuple(describe(row, self.run, look) for row in rows)

        return Carried(
            run_key=self.run.key,
            run_ref=self.definition.ref,
            act_number=self.run.acts_taken,
            opened=told([row for row in self._new if row.status == STATUS.NEW]),
            withdrawn=told(self._withdrawn),
            skipped=tuple(str(place) for place in self._skipped),
            became_late=told([row for row in self._became_late if row.status in OPEN]),
            settled_late=told(self._settled_late),
            in_time_again=told([row for row in self._corrected_late if row.late_since is None]),
            moved=told(self._moved),
            ended=self.state.ended is not None and not self._was_ended,
            quiet=self.state.quiet_since is not None and not self._was_quiet,
            closes_case=self._closes,
        )


def sealed(column: str, run: JourneyRun) -> Any:
    """Return a column of a run as it is written past `save`, which is refused."""
    return JourneyRun._meta.get_field(column).pre_save(run, False)


def _spot(item: WorkItem) -> tuple[Place, int]:
    return Place(item.flow_task.name, item.person), item.round


def _columns(item: WorkItem) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in WRITTEN)


# ---- opening a unit ------------------------------------------------------------------------------

_inside: ContextVar[bool] = ContextVar("inside_a_unit", default=False)


@contextmanager
def unit(
    *, run_key: UUID | None = None, item_key: UUID | None = None, new: JourneyRun | None = None
) -> Iterator[UnitOfWork]:
    """Open a unit on a run, on an item and its run, or on a run that is only being made.

    Inside a caller's transaction no savepoint is made: a refusal comes before anything was written,
    so the caller may catch it and go on; only `busy` ends the transaction.

    Raises:
        Refused: unknown_run, unknown_item, busy; and whatever `settle` refuses.
        UnitsDoNotNest: Another unit is open.
    """
    if _inside.get():
        raise UnitsDoNotNest(
            "A unit of work is open already, so two acts would overwrite each other's state. "
            "Finish the first act; let the second come as an act of its own."
        )
    inside = _inside.set(True)
    try:
        with _transaction():
            work = UnitOfWork(new) if new is not None else _locked(run_key, item_key)
            yield work
            work.write()
            memo.forget_runs()
    except NotNow as error:
        raise Refused(error.code, error.about) from error
    finally:
        _inside.reset(inside)


def _transaction() -> AbstractContextManager[Any]:
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def _locked(run_key: UUID | None, item_key: UUID | None) -> UnitOfWork:
    """One statement locks the run and its item, the run first: the other order deadlocks with an event that cancels.

    FOR NO KEY UPDATE lets rows that point at the run commit meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    try:
        if item_key is not None:
            rows = WorkItem.objects.select_related("process").select_for_update(of=("process", "self"), no_key=True)
            item = rows.filter(key=item_key).first()
            if item is None:
                raise Refused("unknown_item")
            return UnitOfWork(item.process, item)
        run = JourneyRun.objects.select_for_update(no_key=True).filter(key=run_key).first()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Refused("busy") from error
        raise
    if run is None:
        raise Refused("unknown_run")
    return UnitOfWork(run)
