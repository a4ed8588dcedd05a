"""Today's list: every live case stands in exactly one queue, due first, the vulnerable first.

Beside the own families stand those of colleagues who gave one of their steps: with that step alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from casework import access
from casework.access import Actor
from casework.act_parts import colleagues, family_messages
from casework.models import Assignment, Case, CaseState, Substitution, Visit, VisitDay, VisitState
from casework.steps.turn import Turn
from casework.texts import days_and_names
from casework.web.page_data import people
from casework.web.page_data.filters import QUEUES, TodayFilter
from casework.web.page_data.step_turn import Turned, turns_of
from journeys import public as journeys

GROUPS = ("first", "week", "later")


@dataclass(frozen=True, slots=True)
class Row:
    """One family in the list, with its next step. `whose`: mine | covering | given | others | nobody."""

    case: Case
    who: str
    progress: journeys.Progress | None
    next: Turned | None
    more: int  # further steps that need the worker
    queue: str
    whose: str
    journeys: frozenset[str]

    @property
    def dots(self) -> tuple[str, ...]:
        """Return the stages as marks: done, now, ahead."""
        if self.progress is None:
            return ()
        done, ahead = self.progress.number - 1, self.progress.of - self.progress.number
        return (*["d"] * done, "n", *[""] * ahead)

    @property
    def about(self) -> str:
        """Return with several children whom the next step is about."""
        return self.next.about if self.next else ""

    @property
    def due(self) -> datetime | None:
        """Return by when the next step is due."""
        return self.next.due if self.next else None

    @property
    def hold_is_over(self) -> bool:
        """Say whether the day has come until which the case was on hold."""
        return self.case.state == CaseState.ON_HOLD and self.queue != "on_hold"

    @property
    def is_reopened(self) -> bool:
        """Say whether the case is open and no journey is under way."""
        return self.next is None and not self.journeys and self.case.state == CaseState.ACTIVE

    @property
    def is_closed(self) -> bool:
        """Say whether the case is closed, and its family waits for an answer nevertheless."""
        return self.case.state == CaseState.CLOSED

    @property
    def goes_by_itself(self) -> bool:
        """Say whether a journey is under way and none of its steps is open: the next opens when its time comes."""
        return self.next is None and bool(self.journeys)


@dataclass(frozen=True, slots=True)
class NextDay:
    """The next booked doctors' day."""

    day: VisitDay
    who: str
    visits: tuple[Visit, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A colleague in whose place the reader does the families, and how many of those are under way."""

    substitution: Substitution
    families: int


@dataclass(frozen=True, slots=True)
class Today:
    """What the page shows."""

    counts: dict[str, int]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    next_day: NextDay | None
    covered: tuple[Covered, ...]
    of_views: list[int]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all rows of the list in their order."""
        return tuple(row for _name, rows in self.groups for row in rows)


def read_today(*, to: Actor, wanted: TodayFilter, now: datetime, views: Sequence[TodayFilter] = ()) -> Today:
    """Read the list that an address asks for, and count the families of other views of it."""
    covered = colleagues.covered_by(to, on=days_and_names.local_day(now))
    everybody = "all" in {wanted.whose, *(view.whose for view in views)}
    given, left = _given_to(to), _left_alone(to)
    cases = _live_cases(to, everybody=everybody, covered=covered, beside={*given, *left})
    rows = _rows(cases, to=to, covered=covered, given=given, left=left, now=now)
    shown = [row for row in rows if _matches(row, wanted, now)]
    counts: dict[str, int] = dict.fromkeys((*QUEUES, "snoozed", "on_hold"), 0)
    counts |= Counter(row.queue for row in shown)
    counts["all"] = len(shown)
    return Today(
        counts=counts,
        groups=_grouped([row for row in shown if row.queue == wanted.queue], now),
        next_day=_next_day(to, now),
        covered=tuple(
            Covered(one, sum(row.whose == "covering" and row.case.worker_id == one.absent_id for row in rows))
            for one in covered
        ),
        of_views=[sum(_matches(row, one, now) and row.queue == one.queue for row in rows) for one in views],
    )


def _rows(
    cases: list[Case],
    *,
    to: Actor,
    covered: Sequence[Substitution],
    given: Mapping[UUID, set[UUID]],
    left: Collection[UUID],
    now: datetime,
) -> list[Row]:
    runs = [link.run_key for case in cases for link in case.journeys.all() if link.ended_at is None]
    items = journeys.open_items(run_keys=runs)
    turned = turns_of(items, to=to, now=now)
    progress = journeys.progress(run_keys=runs)
    by_run: defaultdict[UUID, list[Turned]] = defaultdict(list)
    for item in items:
        by_run[item.run_key].append(turned[item.key])
    absent = {one.absent_id for one in covered}
    found = []
    for case in cases:
        keys = [link.run_key for link in case.journeys.all() if link.ended_at is None]
        steps = [step for key in keys for step in by_run[key]]
        whose = _whose(case, to=to, absent=absent, left=left)
        if whose == "others" and case.pk in given:
            whose, steps = "given", [step for step in steps if step.item.key in given[case.pk]]
        name = _queue_of(case, steps, days_and_names.local_day(now), whose=whose)
        found.append(_row(case, steps, progress.get(keys[0]) if keys else None, name, whose))
    return found


def _whose(case: Case, *, to: Actor, absent: Collection[UUID], left: Collection[UUID]) -> str:
    """Say whose family it is to the reader: mine, one of a colleague she covers, another's, nobody's any more."""
    if to.user is not None and case.worker_id == to.user.pk:
        return "mine"
    if case.worker_id in absent:
        return "covering"
    return "nobody" if case.pk in left else "others"


def _matches(row: Row, wanted: TodayFilter, now: datetime) -> bool:
    """Say whether a row belongs to a view, whatever its queue."""
    if wanted.whose == "covering" and row.whose != "covering":
        return False
    if wanted.whose == "mine" and row.whose == "others":
        return False
    if (wanted.care and not row.case.vulnerable) or (wanted.journey and wanted.journey not in row.journeys):
        return False
    if not wanted.due:
        return True
    last = days_and_names.local_day(now) + timedelta(days=0 if wanted.due == "today" else 6)
    return row.due is not None and days_and_names.last_day(row.due) <= last


def _live_cases(to: Actor, *, everybody: bool, covered: Sequence[Substitution], beside: Collection[UUID]) -> list[Case]:
    """Return cases under way: the reader's, of whom she covers, those `beside`; or everybody's."""
    rows = _under_way(to)
    if not everybody and to.user is not None:
        mine = Q(worker__in=[to.user.pk, *(one.absent_id for one in covered)])
        rows = rows.filter(mine | Q(pk__in=beside))
    return list(rows.select_related("family", "worker").prefetch_related("family__people", "journeys__subject"))


def _under_way(to: Actor) -> QuerySet[Case]:
    """Return what is not closed, and closed cases whose family waits for an answer.

    A family may write for a month after its case was closed.
    """
    rows = access.visible(Case, to=to)
    asking = family_messages.unanswered(rows.filter(state=CaseState.CLOSED))
    return rows.filter(~Q(state=CaseState.CLOSED) | Q(pk__in=asking.values("pk")))


def _left_alone(to: Actor) -> set[UUID]:
    """Return the families that nobody leads any more: they stand in everybody's list until somebody does."""
    return set(access.led_by_nobody(_under_way(to)).values_list("pk", flat=True))


def _given_to(to: Actor) -> dict[UUID, set[UUID]]:
    """Return the steps that colleagues gave to the reader, by case."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if to.user is not None:
        rows = access.visible(Assignment, to=to).filter(user=to.user, ended_at=None)
        for case_id, item_key in rows.values_list("case_id", "work_item_key"):
            found[case_id].add(item_key)
    return found


def _queue_of(case: Case, steps: Sequence[Turned], today: date, *, whose: str) -> str:
    """A family that answered comes first even from a hold.

    On its day a held case needs the worker again; one that nobody leads needs one at once.
    """
    turns = Counter(step.turn for step in steps)
    if whose == "given":  # a colleague's family: her replies and her holds are hers
        return _queue_by_turn(turns, otherwise="waiting")
    if case.family_replied_at is not None:
        return "family_replied"
    if whose == "nobody":
        return "need_you"
    if case.state == CaseState.ON_HOLD and case.held_until is not None:
        return "on_hold" if case.held_until > today else "need_you"
    if not _a_journey_runs(case):
        return "need_you"
    return _queue_by_turn(turns, otherwise="waiting" if turns[Turn.PARTNER] else "on_track")


def _queue_by_turn(turns: Counter[Turn], *, otherwise: str) -> str:
    if turns[Turn.YOU]:
        return "need_you"
    return "snoozed" if turns[Turn.LATER] else otherwise


def _a_journey_runs(case: Case) -> bool:
    """Say whether a journey is under way in the case; wants `journeys` prefetched."""
    return any(link.ended_at is None for link in case.journeys.all())


def _row(case: Case, steps: Sequence[Turned], progress: journeys.Progress | None, queue: str, whose: str) -> Row:
    wanted = {"need_you": Turn.YOU, "waiting": Turn.PARTNER, "snoozed": Turn.LATER}.get(queue)
    first = [one for one in steps if one.turn == wanted] or list(steps)
    ordered = sorted(first, key=lambda one: (one.due is None, one.due or one.item.opened_at))
    yours = sum(1 for one in steps if one.is_yours)
    return Row(
        case=case,
        who=people.of_case(case),
        progress=progress,
        next=next(iter(ordered), None),
        more=max(yours - 1, 0),
        queue=queue,
        whose=whose,
        journeys=frozenset(link.journey for link in case.journeys.all() if link.ended_at is None),
    )


def _grouped(rows: Iterable[Row], now: datetime) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    today = days_and_names.local_day(now)
    found: dict[str, list[Row]] = {name: [] for name in GROUPS}
    for row in sorted(rows, key=_due_first_then_vulnerable):
        last = days_and_names.last_day(row.due) if row.due else None
        starts = row.next is None and not row.journeys  # a family that was taken in, and no journey begun yet
        if starts or row.hold_is_over or (last is not None and last <= today):
            found["first"].append(row)
        elif last is not None and last < today + timedelta(days=7):
            found["week"].append(row)
        else:
            found["later"].append(row)
    return tuple((name, tuple(found[name])) for name in GROUPS if found[name])


def _due_first_then_vulnerable(row: Row) -> tuple[bool, object, bool, str]:
    due = row.due
    return (
        due is None,
        days_and_names.last_day(due) if due else row.case.opened_at.date(),
        not row.case.vulnerable,
        row.who,
    )


def _next_day(to: Actor, now: datetime) -> NextDay | None:
    rows = access.visible(VisitDay, to=to).filter(state=VisitState.BOOKED, day__gt=days_and_names.local_day(now))
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
