"""The face of the planner: the best days of one family, each proven and checked again before it leaves the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casework.bundling.contradictions import check_family
from casework.bundling.free_time import FreeTime, Layout, Place
from casework.bundling.problem import DayPlan, FamilyWishes, Problem
from casework.bundling.search import Search, SearchResult, longest_idle
from casework.bundling.staffing import staff
from casework.bundling.verification import verify


class PlannerFault(RuntimeError):
    """The planner produced a day that breaks a rule; nothing may be offered.

    A bug to report with the problem file.
    """


def plan_family(
    problem: Problem, family: FamilyWishes, top: int = 3, *, free_time: FreeTime | None = None
) -> tuple[DayPlan, ...]:
    """Return the `top` cheapest distinct days of one family, cheapest first, each with its proven optimum.

    Fewer when fewer days are possible, none when no day is. Equal costs: the day that comes first
    in the grid. The calendars are taken as they are; `check_problem` looks at them.

    Args:
        problem: Grid, buildings and calendars; its families are not looked at.
        family: Visits and wishes, not necessarily one of the problem's.
        top: How many days, at least one.
        free_time: `FreeTime(problem)` of an earlier call, to spare reading the calendars again.

    Raises:
        BadProblem: The family contradicts itself or the calendars (unknown specialty, cycle, too
            many visits …).
        ValueError: `top` is less than one.
    """
    if top < 1:
        raise ValueError(f"{top} days were asked for. At least one must be, or there is nothing to plan.")
    check_family(problem, family, where="family")
    free_time = free_time or FreeTime(problem)
    if longest_idle(family, problem.grid.slots) < 0:
        return ()
    places = free_time.places(family)
    days = possible_days(free_time.layout, family, places)
    if not days:
        return ()
    layout, compact = _only(free_time.layout, days, places)
    costs = family.day_cost or (0,) * len(problem.grid.days)
    search = Search(
        family=family, places=compact, layout=layout, walking=problem.walking_slots,
        day_cost=[costs[day] for day in days], idle_cost=problem.cost.idle_slot,
    )  # fmt: skip
    found = [replace(one, day=days[one.day]) for one in search.run(top)]
    return tuple(_plan(problem, family, free_time, places, one) for one in found)


def possible_days(layout: Layout, family: FamilyWishes, places: Sequence[Place]) -> list[int]:
    """Return the days that are not ruled out at a glance by the first and last start of each visit."""
    count = len(family.visits)
    first = [[layout.slots] * layout.days for _ in range(count)]
    last = [[-1] * layout.days for _ in range(count)]
    for place in places:
        for day, mask in enumerate(layout.cut(place.starts)):
            if mask:
                first[place.visit][day] = min(first[place.visit][day], (mask & -mask).bit_length() - 1)
                last[place.visit][day] = max(last[place.visit][day], mask.bit_length() - 1)
    return [
        day
        for day in range(layout.days)
        if _is_possible(family, layout.slots, [line[day] for line in first], [line[day] for line in last])
    ]


def _is_possible(family: FamilyWishes, slots: int, first: Sequence[int], last: Sequence[int]) -> bool:
    if min(last) < 0:
        return False
    ends = [start + visit.slots for start, visit in zip(first, family.visits, strict=True)]
    latest_end = max(start + visit.slots for start, visit in zip(last, family.visits, strict=True))
    stay = slots if family.max_stay_slots is None else family.max_stay_slots
    return (
        max(ends) - min(last) <= stay
        and latest_end - min(first) >= sum(visit.slots for visit in family.visits)
        and all(ends[rule.before] + rule.lag_slots <= last[rule.after] for rule in family.precedence)
    )


def _only(layout: Layout, days: Sequence[int], places: Sequence[Place]) -> tuple[Layout, list[Place]]:
    """Cut the days that are ruled out from the bits: the search then shifts only what can win."""
    smaller = Layout(layout.slots, len(days))
    compact = []
    for place in places:
        masks = layout.cut(place.starts)
        compact.append(replace(place, starts=smaller.join(masks[day] for day in days)))
    return smaller, compact


def _plan(
    problem: Problem, family: FamilyWishes, free_time: FreeTime, places: Sequence[Place], found: SearchResult
) -> DayPlan:
    visits = tuple(
        staff(free_time=free_time, visit=family.visits[number], number=number, day=found.day, start=start,
              building=problem.buildings[places[place].building])
        for number, place, start in found.steps
    )  # fmt: skip
    day = problem.grid.days[found.day]
    plan = DayPlan(day=day, cost=found.cost, idle_slots=found.idle, optimal=True, visits=visits)
    if faults := verify(problem, family, plan):
        raise PlannerFault(f"The planned day {day} of family {family.id} breaks its own rules: {'; '.join(faults)}")
    return plan
