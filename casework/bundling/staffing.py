"""Who does each visit of a day: among interchangeable doctors and rooms the one whose free time is cut up least."""

from __future__ import annotations

from itertools import product

from casework.bundling.free_time import FreeTime, span
from casework.bundling.problem import Resource, VisitOfPlan, WishedVisit


def staff(*, free_time: FreeTime, visit: WishedVisit, number: int, building: str, day: int, start: int) -> VisitOfPlan:
    """Choose the doctor and the rooms of one visit, those with the tightest free gap around it.

    A long free gap stays whole for the next family's long visit; of equal gaps the one with less
    left after the visit, then the first of the problem.
    """
    end = start + visit.slots

    def free(specialty: str) -> list[Resource]:
        here = free_time.here(specialty, building)
        fits = [(gap, at, resource) for at, resource in enumerate(here)
                if (gap := _gap(free_time, resource, day, start, end))]  # fmt: skip
        return [resource for _, _, resource in sorted(fits, key=lambda fit: fit[:2])]

    doctors = [one for one in free(visit.specialty) if not visit.resource or one.id in visit.resource]
    for choice in product(doctors, *[free(name) for name in visit.also]):
        if len({one.id for one in choice}) == len(choice):
            doctor, *others = choice
            return VisitOfPlan(
                visit=number, resource=doctor.id, also=tuple(one.id for one in others), start=start, end=end
            )
    raise AssertionError(f"visit {number} was planned in {building} at {start}, where nobody is free")


def _gap(free_time: FreeTime, resource: Resource, day: int, start: int, end: int) -> tuple[int, int] | None:
    """Return (length of the free gap around the visit, what is left of it afterwards), None if it is not free."""
    layout = free_time.layout
    free = free_time.of(resource) >> (day * layout.stride) & span(0, layout.slots)
    wanted = span(start, end)
    if free & wanted != wanted:
        return None
    busy = ~free
    after = ((busy >> end) & -(busy >> end)).bit_length() - 1
    before = start - (busy & span(0, start)).bit_length()
    return before + end - start + after, after
