"""Says what is contradictory in a problem: the first mistake, with the field it is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from casework.bundling.problem import (
    MOST_SLOTS,
    MOST_VISITS,
    BadProblem,
    FamilyWishes,
    Interval,
    Problem,
    Resource,
    WishedVisit,
)


def check_problem(problem: Problem) -> None:
    """Look at the whole problem: grid, buildings, calendars and every family.

    Raises:
        BadProblem: The first contradiction found, in the order of the format.
    """
    _check_grid(problem)
    _check_buildings(problem)
    if not problem.resources:
        raise BadProblem("resources", "empty, so nobody could be visited")
    _no_doubles([resource.id for resource in problem.resources], "resources", ".id")
    for number, resource in enumerate(problem.resources):
        _check_resource(problem, resource, f"resources[{number}]")
    if not problem.families:
        raise BadProblem("families", "empty, so there is nothing to plan")
    _no_doubles([family.id for family in problem.families], "families", ".id")
    for number, family in enumerate(problem.families):
        check_family(problem, family, where=f"families[{number}]")


def check_family(problem: Problem, family: FamilyWishes, *, where: str) -> None:
    """Look at one family's visits and wishes; `where` stands before the field's name.

    Raises:
        BadProblem: The first contradiction found.
    """
    if not family.visits:
        raise BadProblem(f"{where}.visits", "empty, so there is nothing to plan")
    if len(family.visits) > MOST_VISITS:
        raise BadProblem(f"{where}.visits", f"{len(family.visits)} visits, one day takes at most {MOST_VISITS}")
    for number, visit in enumerate(family.visits):
        _check_visit(problem, visit, f"{where}.visits[{number}]")
    _check_precedence(family, f"{where}.precedence")
    _check_wishes(problem, family, where)


def _check_wishes(problem: Problem, family: FamilyWishes, where: str) -> None:
    slots, days = problem.grid.slots, len(problem.grid.days)
    if family.window is not None:
        _same_length(family.window, days, f"{where}.window", "days")
        for day, hours in enumerate(family.window):
            if hours is not None:
                _check_interval(hours, slots, f"{where}.window[{day}]")
    if family.day_cost is not None:
        _same_length(family.day_cost, days, f"{where}.day_cost", "days")
    if family.arrival_cost is not None:
        _same_length(family.arrival_cost, slots, f"{where}.arrival_cost", "slots")
    for name, value in (("max_stay_slots", family.max_stay_slots), ("max_idle_slots", family.max_idle_slots)):
        if value is not None:
            _at_least(value, 0, f"{where}.{name}")


def _check_grid(problem: Problem) -> None:
    grid = problem.grid
    _at_least(grid.slot_minutes, 1, "grid.slot_minutes")
    _at_least(grid.slots, 1, "grid.slots")
    if grid.slots > MOST_SLOTS:
        raise BadProblem("grid.slots", f"{grid.slots}, must be at most {MOST_SLOTS}")
    if not grid.days:
        raise BadProblem("grid.days", "empty, so there is no day to choose")
    _no_doubles(grid.days, "grid.days", "")
    _at_least(problem.cost.idle_slot, 0, "cost.idle_slot")


def _check_buildings(problem: Problem) -> None:
    if not problem.buildings:
        raise BadProblem("buildings", "empty, so nothing could take place anywhere")
    _no_doubles(problem.buildings, "buildings", "")
    _same_length(problem.walking_slots, len(problem.buildings), "walking_slots", "buildings")
    for number, row in enumerate(problem.walking_slots):
        _same_length(row, len(problem.buildings), f"walking_slots[{number}]", "buildings")
        for other, slots in enumerate(row):
            _at_least(slots, 0, f"walking_slots[{number}][{other}]")


def _check_resource(problem: Problem, resource: Resource, where: str) -> None:
    if resource.building not in problem.buildings:
        raise BadProblem(
            f"{where}.building", f"unknown building {resource.building!r}{_meant(resource.building, problem.buildings)}"
        )
    _same_length(resource.free, len(problem.grid.days), f"{where}.free", "days")
    for day, intervals in enumerate(resource.free):
        for number, interval in enumerate(intervals):
            here = f"{where}.free[{day}][{number}]"
            _check_interval(interval, problem.grid.slots, here)
            for other in intervals[:number]:
                if interval[0] < other[1] and other[0] < interval[1]:
                    raise BadProblem(here, f"{_show(interval)} overlaps {_show(other)} of the same day")


def _check_visit(problem: Problem, visit: WishedVisit, where: str) -> None:
    if visit.slots < 1 or visit.slots > problem.grid.slots:
        raise BadProblem(f"{where}.slots", f"{visit.slots}, must be between 1 and the {problem.grid.slots} of the day")
    specialties = {resource.specialty for resource in problem.resources}
    wanted = [("specialty", visit.specialty)] + [(f"also[{at}]", name) for at, name in enumerate(visit.also)]
    for field, name in wanted:
        if name not in specialties:
            raise BadProblem(f"{where}.{field}", f"unknown specialty {name!r}{_meant(name, specialties)}")
    _no_doubles(visit.resource, f"{where}.resource", "")
    known = {resource.id: resource.specialty for resource in problem.resources}
    for at, name in enumerate(visit.resource):
        if name not in known:
            raise BadProblem(f"{where}.resource[{at}]", f"unknown resource {name!r}{_meant(name, known)}")
        if known[name] != visit.specialty:
            raise BadProblem(
                f"{where}.resource[{at}]", f"{name!r} is of specialty {known[name]!r}, the visit of {visit.specialty!r}"
            )
    if visit.window is not None:
        _check_interval(visit.window, problem.grid.slots, f"{where}.window")


def _check_precedence(family: FamilyWishes, where: str) -> None:
    count = len(family.visits)
    before: list[set[int]] = [set() for _ in range(count)]
    for number, rule in enumerate(family.precedence):
        for name, visit in (("before", rule.before), ("after", rule.after)):
            if not 0 <= visit < count:
                raise BadProblem(f"{where}[{number}].{name}", f"there is no visit {visit}, the family has {count}")
        _at_least(rule.lag_slots, 0, f"{where}[{number}].lag_slots")
        before[rule.after].add(rule.before)
        if _reaches(before, rule.before, rule.after):
            raise BadProblem(
                f"{where}[{number}]", f"a cycle: visit {rule.before} would have to be before and after {rule.after}"
            )


def _reaches(before: Sequence[set[int]], start: int, goal: int) -> bool:
    """Whether `goal` has to come before `start` (or is it)."""
    seen, todo = set(), [start]
    while todo:
        visit = todo.pop()
        if visit == goal:
            return True
        if visit not in seen:
            seen.add(visit)
            todo.extend(before[visit])
    return False


def _check_interval(interval: Interval, slots: int, where: str) -> None:
    first, end = interval
    if not 0 <= first < end <= slots:
        raise BadProblem(where, f"{_show(interval)} is not a time within the day, [0, {slots}]")


def _at_least(value: int, least: int, where: str) -> None:
    if value < least:
        raise BadProblem(where, f"{value}, must be at least {least}")


def _same_length(values: Sequence[object], length: int, where: str, of: str) -> None:
    if len(values) != length:
        told = f"entries: {len(values)}, must be as many as there are {of}: {length}"
        raise BadProblem(where, told)


def _no_doubles(values: Sequence[object], where: str, field: str) -> None:
    seen: dict[object, int] = {}
    for number, value in enumerate(values):
        if value in seen:
            raise BadProblem(f"{where}[{number}]{field}", f"'{value}' was already given by {where}[{seen[value]}]")
        seen[value] = number


def _show(interval: Interval) -> str:
    return f"[{interval[0]}, {interval[1]}]"


def _meant(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f". Did you mean {close[0]!r}?" if close else ""
