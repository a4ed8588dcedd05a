"""Today's list: every live case stands in exactly one of four queues, due first, the vulnerable first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.models import Case, CaseState, Visit, VisitDay, VisitState
from casework.web import wording
from casework.web.reading import people
from casework.web.reading.turns import Turn, Turned, turns_of
from journeys import public as journeys

QUEUES = ("need_you", "family_replied", "waiting", "on_track")
GROUPS = ("first", "week", "later")


@dataclass(frozen=True, slots=True)
class Row:
    """One family in the list, with its next step."""

    case: Case
    who: str
    progress: journeys.Progress | None
    next: Turned | None
    more: int  # further steps that need the worker

    @property
    def dots(self) -> tuple[str, ...]:
        """Return the stages as marks: done, now, ahead."""
        if self.progress is None:
            return ()
        now = self.progress.number
        return tuple("d" if n < now else "n" if n == now else "" for n in range(1, self.progress.of + 1))

    @property
    def due(self) -> datetime | None:
        """Return by when the next step is due."""
        return self.next.due if self.next else None


@dataclass(frozen=True, slots=True)
class NextDay:
    """The next booked doctors' day."""

    day: VisitDay
    who: str
    visits: tuple[Visit, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows."""

    counts: dict[str, int]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    next_day: NextDay | None


def read_today(*, to: Actor, queue: str, everybody: bool, now: datetime) -> Today:
    """Read the list of one queue.

    Args:
        everybody: All families of the organisation, not the worker's own only.
    """
    cases = _live_cases(to, everybody=everybody)
    runs = [link.run_key for case in cases for link in case.journeys.all() if link.ended_at is None]
    items = journeys.open_items(run_keys=runs)
    turned = turns_of(items, to=to, now=now)
    progress = journeys.progress(run_keys=runs)
    by_run: defaultdict[UUID, list[Turned]] = defaultdict(list)
    for item in items:
        by_run[item.run_key].append(turned[item.key])
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for case in cases:
        keys = [link.run_key for link in case.journeys.all() if link.ended_at is None]
        steps = [one for key in keys for one in by_run[key]]
        name = _queue_of(case, steps)
        rows[name].append(_row(case, steps, progress.get(keys[0]) if keys else None, name))
    counts = {name: len(rows[name]) for name in QUEUES} | {"all": len(cases)}
    return Today(counts, _grouped(rows[queue], now), _next_day(to, now))


def _live_cases(to: Actor, *, everybody: bool) -> list[Case]:
    rows = access.visible(Case, to=to).exclude(state=CaseState.CLOSED)
    if not everybody and to.user is not None:
        rows = rows.filter(worker=to.user)
    return list(rows.select_related("family").prefetch_related("family__people", "journeys__subject"))


def _queue_of(case: Case, steps: Sequence[Turned]) -> str:
    if case.family_replied_at is not None:
        return "family_replied"
    turns = Counter(step.turn for step in steps)
    if turns[Turn.YOU] or case.state == CaseState.INTAKE:
        return "need_you"
    return "waiting" if turns[Turn.PARTNER] else "on_track"


def _row(case: Case, steps: Sequence[Turned], progress: journeys.Progress | None, queue: str) -> Row:
    wanted = {"need_you": Turn.YOU, "waiting": Turn.PARTNER}.get(queue)
    first = [one for one in steps if one.turn == wanted] or list(steps)
    ordered = sorted(first, key=lambda one: (one.due is None, one.due or one.item.opened_at))
    yours = sum(1 for one in steps if one.is_yours)
    return Row(case, people.of_case(case), progress, ordered[0] if ordered else None, max(yours - 1, 0))


def _grouped(rows: Iterable[Row], now: datetime) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    today = wording.local_day(now)
    found: dict[str, list[Row]] = {name: [] for name in GROUPS}
    for row in sorted(rows, key=_due_first_then_vulnerable):
        last = wording.last_day(row.due) if row.due else None
        starts = row.next is None  # a family that was taken in, and no journey begun yet
        if starts or (last is not None and last <= today):
            found["first"].append(row)
        elif last is not None and last < today + timedelta(days=7):
            found["week"].append(row)
        else:
            found["later"].append(row)
    return tuple((name, tuple(found[name])) for name in GROUPS if found[name])


def _due_first_then_vulnerable(row: Row) -> tuple[bool, object, bool, str]:
    due = row.due
    return (due is None, wording.last_day(due) if due else row.case.opened_at.date(), not row.case.vulnerable, row.who)


def _next_day(to: Actor, now: datetime) -> NextDay | None:
    rows = access.visible(VisitDay, to=to).filter(state=VisitState.BOOKED, day__gt=wording.local_day(now))
    day = (
        rows.select_related("case__family")
        .prefetch_related("case__family__people", "case__journeys__subject", "visits")
        .order_by("day")
        .first()
    )
    if day is None:
        return None
    visits = tuple(sorted(day.visits.all(), key=lambda one: one.during.lower))
    span = visits[-1].during.upper - visits[0].during.lower if visits else timedelta()
    return NextDay(day, people.of_case(day.case), visits, int(span.total_seconds() // 60))
