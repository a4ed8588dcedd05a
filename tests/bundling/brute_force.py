"""The cheapest cost of a day by trying every order, every start and every choice of people and rooms.

Shares nothing with the planner: no bits, no layers, and it never assumes that an earlier start is a better one.
"""

from __future__ import annotations

from functools import cache
from itertools import product

from casework.bundling import Family, Problem, Visit


def cheapest_cost(problem: Problem, family: Family, day: int) -> int | None:
    """Return the least cost of the day, None if the visits cannot all be on it."""
    count = len(family.visits)
    options = [_options(problem, family, visit, day) for visit in family.visits]
    awaited = {rule.before for rule in family.precedence}

    @cache
    def earliest_end(ends: tuple[int | None, ...], here: int, now: int) -> int | None:
        """`ends`: when each visit ended (0 if no other waits for it), None: still to do. The least end of the day."""
        if None not in ends:
            return now
        found = []
        for visit in range(count):
            if ends[visit] is not None:
                continue
            for building, start in options[visit]:
                if start < now + problem.walking_slots[here][building] or not may_start(ends, visit, start):
                    continue
                end = earliest_end(after(ends, visit, start), building, start + family.visits[visit].slots)
                if end is not None:
                    found.append(end)
        return min(found, default=None)

    def after(ends: tuple[int | None, ...], visit: int, start: int) -> tuple[int | None, ...]:
        end = start + family.visits[visit].slots if visit in awaited else 0
        return (*ends[:visit], end, *ends[visit + 1 :])

    def may_start(ends: tuple[int | None, ...], visit: int, start: int) -> bool:
        for rule in family.precedence:
            if rule.after == visit:
                before = ends[rule.before]
                if before is None or before + rule.lag_slots > start:
                    return False
        return True

    nothing: tuple[int | None, ...] = (None,) * count
    costs = []
    for first in range(count):
        for building, arrival in options[first]:
            if not may_start(nothing, first, arrival):
                continue
            end = earliest_end(after(nothing, first, arrival), building, arrival + family.visits[first].slots)
            if end is not None:
                costs.append(_cost(problem, family, day, arrival, end))
    return min((cost for cost in costs if cost is not None), default=None)


def _cost(problem: Problem, family: Family, day: int, arrival: int, end: int) -> int | None:
    idle = end - arrival - sum(visit.slots for visit in family.visits)
    if family.max_stay_slots is not None and end - arrival > family.max_stay_slots:
        return None
    if family.max_idle_slots is not None and idle > family.max_idle_slots:
        return None
    day_cost = 0 if family.day_cost is None else family.day_cost[day]
    arrival_cost = 0 if family.arrival_cost is None else family.arrival_cost[arrival]
    return problem.cost.idle_slot * idle + day_cost + arrival_cost


def _options(problem: Problem, family: Family, visit: Visit, day: int) -> list[tuple[int, int]]:
    """Return every (building, start) for which some choice of doctor and rooms is free throughout."""
    hours = set(range(problem.grid.slots))
    if family.window is not None:
        asked = family.window[day]
        hours &= set() if asked is None else set(range(*asked))
    if visit.window is not None:
        hours &= set(range(*visit.window))
    roles = []
    for at, specialty in enumerate((visit.specialty, *visit.also)):
        fit = [one for one in problem.resources if one.specialty == specialty]
        roles.append([one for one in fit if at or not visit.resource or one.id in visit.resource])
    free = {one.id: {slot for part in one.free[day] for slot in range(*part)} for one in problem.resources}
    found = set()
    for choice in product(*roles):
        if len({one.id for one in choice}) < len(choice) or len({one.building for one in choice}) > 1:
            continue
        common = hours.intersection(*(free[one.id] for one in choice))
        building = problem.buildings.index(choice[0].building)
        for start in common:
            if all(slot in common for slot in range(start, start + visit.slots)):
                found.add((building, start))
    return sorted(found)
