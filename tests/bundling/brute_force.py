"""The cheapest cost of a day by trying every order, every start and every choice of people and rooms.

Shares nothing with the planner: no bits, no layers, and it never assumes that an earlier start is a better one.
"""

from __future__ import annotations

from functools import cache
from itertools import product

from casework.bundling import FamilyWishes, Problem, WishedVisit

Ends = tuple[int | None, ...]  # when each visit ended (0 if no other waits for it), None: still to do


def cheapest_cost(problem: Problem, family: FamilyWishes, day: int) -> int | None:
    """Return the least cost of the day, None if the visits cannot all be on it."""
    tried, nothing = _Day(problem, family, day), (None,) * len(family.visits)
    costs = []
    for first in range(len(family.visits)):
        for building, arrival in tried.options[first]:
            if tried.may_start(nothing, first, arrival):
                end = tried.end_after(nothing, first, building, arrival)
                costs.append(None if end is None else _cost(problem, family, day, arrival, end))
    return min((cost for cost in costs if cost is not None), default=None)


class _Day:
    def __init__(self, problem: Problem, family: FamilyWishes, day: int) -> None:
        self.family, self.walking = family, problem.walking_slots
        self.options = [_options(problem, family, visit, day) for visit in family.visits]
        self.awaited = {rule.before for rule in family.precedence}
        self.least_end = cache(self._least_end)

    def may_start(self, ends: Ends, visit: int, start: int) -> bool:
        """Whether all that must come before has ended long enough ago."""
        for rule in self.family.precedence:
            if rule.after == visit:
                before = ends[rule.before]
                if before is None or before + rule.lag_slots > start:
                    return False
        return True

    def end_after(self, ends: Ends, visit: int, building: int, start: int) -> int | None:
        """Return the least possible end of the day if this visit is the next."""
        end = start + self.family.visits[visit].slots
        noted = end if visit in self.awaited else 0
        return self.least_end((*ends[:visit], noted, *ends[visit + 1 :]), building, end)

    def _least_end(self, ends: Ends, here: int, now: int) -> int | None:
        if None not in ends:
            return now
        found = [
            self.end_after(ends, visit, building, start)
            for visit in range(len(ends))
            if ends[visit] is None
            for building, start in self.options[visit]
            if start >= now + self.walking[here][building] and self.may_start(ends, visit, start)
        ]
        return min((end for end in found if end is not None), default=None)


def _cost(problem: Problem, family: FamilyWishes, day: int, arrival: int, end: int) -> int | None:
    idle = end - arrival - sum(visit.slots for visit in family.visits)
    if family.max_stay_slots is not None and end - arrival > family.max_stay_slots:
        return None
    if family.max_idle_slots is not None and idle > family.max_idle_slots:
        return None
    day_cost = 0 if family.day_cost is None else family.day_cost[day]
    arrival_cost = 0 if family.arrival_cost is None else family.arrival_cost[arrival]
    return problem.cost.idle_slot * idle + day_cost + arrival_cost


def _options(problem: Problem, family: FamilyWishes, visit: WishedVisit, day: int) -> list[tuple[int, int]]:
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
