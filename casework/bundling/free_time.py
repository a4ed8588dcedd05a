"""Free time as bits: one big integer says for every day and slot at once whether a visit can start.

Bit `day * stride + slot` stands for that slot of that day. A day has at least one bit more than it
has slots: this bit is never free, so that no visit runs over closing time into the next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from casework.bundling.problem import FamilyWishes, Interval, Problem, Resource, WishedVisit


@dataclass(frozen=True)
class Layout:
    """Where a slot of a day lies in the big integer.

    Whole bytes a day, so that days can be cut out and joined.
    """

    slots: int
    days: int

    @cached_property
    def day_bytes(self) -> int:
        """Bytes a day takes: room for all slots and at least one that is never free."""
        return self.slots // 8 + 1

    @property
    def stride(self) -> int:
        """Bits a day takes."""
        return self.day_bytes * 8

    @cached_property
    def first_slots(self) -> int:
        """The first bit of every day."""
        return ((1 << self.stride * self.days) - 1) // ((1 << self.stride) - 1)

    def join(self, masks: Iterable[int]) -> int:
        """Lay one day's mask after the other."""
        size = self.day_bytes
        return int.from_bytes(b"".join([mask.to_bytes(size, "little") for mask in masks]), "little")

    def cut(self, bits: int) -> list[int]:
        """Return each day's mask by itself."""
        size = self.day_bytes
        raw = bits.to_bytes(size * self.days, "little")
        return [int.from_bytes(raw[at : at + size], "little") for at in range(0, size * self.days, size)]

    def every_day(self, mask: int) -> int:
        """Repeat one day's mask on every day."""
        return self.first_slots * mask


@dataclass(frozen=True)
class Place:
    """A visit in one of the buildings where it can be: every start at which enough people and things are free."""

    visit: int
    building: int
    starts: int


def span(first: int, end: int) -> int:
    """Return the mask of the slots [first, end)."""
    return ((1 << end) - (1 << first)) if end > first else 0


def starts(free: int, slots: int) -> int:
    """Return the bits at which `slots` free slots in a row begin, by doubling the length that is known to be free."""
    known = 1
    while known < slots:
        step = min(known, slots - known)
        free &= free >> step
        known += step
    return free


def day_mask(intervals: Iterable[Interval]) -> int:
    """Return the mask of all slots that lie in one of the intervals."""
    mask = 0
    for first, end in intervals:
        mask |= span(first, end)
    return mask


class FreeTime:
    """The calendars of a problem as bits, worked out once per resource and reused for every family."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.layout = Layout(problem.grid.slots, len(problem.grid.days))
        self._by_specialty: dict[str, list[Resource]] = {}
        for resource in problem.resources:
            self._by_specialty.setdefault(resource.specialty, []).append(resource)
        self._free: dict[str, int] = {}

    def of(self, resource: Resource) -> int:
        """Return the free slots of one resource on all days."""
        bits = self._free.get(resource.id)
        if bits is None:
            bits = self._free[resource.id] = self.layout.join(day_mask(day) for day in resource.free)
        return bits

    def allowed(self, family: FamilyWishes, visit: WishedVisit) -> int:
        """Return the slots in which the family can be on this visit, whoever is free."""
        first, end = visit.window or (0, self.layout.slots)
        if family.window is None:
            return self.layout.every_day(span(first, end))
        hours = (span(max(first, day[0]), min(end, day[1])) if day else 0 for day in family.window)
        return self.layout.join(hours)

    def places(self, family: FamilyWishes) -> list[Place]:
        """Return every (visit, building) with at least one start, by visit, then by building."""
        found = []
        for number, visit in enumerate(family.visits):
            allowed = self.allowed(family, visit)
            for building, name in enumerate(self.problem.buildings):
                bits = self._starts_in(name, visit, allowed)
                if bits:
                    found.append(Place(number, building, bits))
        return found

    def _starts_in(self, building: str, visit: WishedVisit, allowed: int) -> int:
        """OR over the doctors who may do it, AND over all that must be free beside them, of the same building."""

        def when(resource: Resource) -> int:
            return starts(self.of(resource) & allowed, visit.slots)

        needed = Counter(visit.also)
        same = needed.pop(visit.specialty, 0)  # a second doctor of the same specialty must be another person
        here = {name: self.here(name, building) for name in (visit.specialty, *needed)}
        bits = 0
        for doctor in here[visit.specialty]:
            if visit.resource and doctor.id not in visit.resource:
                continue
            mask = when(doctor)
            if same and mask:
                mask &= at_least(same, [when(other) for other in here[visit.specialty] if other is not doctor])
            bits |= mask
        for name, count in needed.items():
            if not bits:
                break
            bits &= at_least(count, [when(resource) for resource in here[name]])
        return bits

    def here(self, specialty: str, building: str) -> list[Resource]:
        """Return the resources of a specialty in one building, in the order of the problem."""
        return [resource for resource in self._by_specialty.get(specialty, ()) if resource.building == building]


def at_least(count: int, masks: Sequence[int]) -> int:
    """Return the bits that are set in at least `count` of the masks."""
    seen = [0] * (count + 1)  # seen[n]: bits set in at least n of the masks looked at so far
    for mask in masks:
        for number in range(count, 1, -1):
            seen[number] |= seen[number - 1] & mask
        seen[1] |= mask
    return seen[count]
