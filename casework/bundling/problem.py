"""A planning problem and its answer as plain values: wishes of families, free time of doctors and rooms.

Times are whole slots from the start of the day and intervals are half-open: a visit [0, 2) begins
when the day does and ends when slot 2 begins. Buildings are named; `walking_slots` has a row and a
column per building, in that order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

Interval = tuple[int, int]

MOST_VISITS = 12  # the search doubles its work with every visit; no child sees thirteen doctors in a day
MOST_SLOTS = 10_000  # a day in slots of ten seconds; more is a slip of the pen that would fill the memory


class BadProblem(ValueError):
    """The problem contradicts itself.

    The text is one line that names the field, such as `families[0].visits: …`.
    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """The days that may be chosen and how finely they are cut."""

    slot_minutes: int
    day_starts: time
    slots: int
    days: tuple[date, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one slot on site that is no visit (walking, waiting) costs."""

    idle_slot: int = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """A doctor, a room or a device: where it is and when it is free (for each day a list of intervals)."""

    id: str
    specialty: str
    building: str
    free: tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WishedVisit:
    """One appointment wished for.

    `also` names further specialties (rooms, devices) needed in the same building for the whole
    visit, `resource` the only doctors the family accepts (empty: any), `window` the hours of this
    visit (None: any). Feeding and sleep are visits too, to the mother-and-child room.
    """

    specialty: str
    slots: int
    also: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    window: Interval | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Precedence:
    """Visit number `after` starts no sooner than `lag_slots` after visit number `before` has ended."""

    before: int
    after: int
    lag_slots: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyWishes:
    """The visits a family needs on one day, and its wishes.

    `window`: for each day the hours it can come, None for a day it cannot; None in place of all:
    any day, any hour. `day_cost`: a number per day, None: no day is dearer. `arrival_cost`: a
    number per slot in which the first visit starts. `max_stay_slots` counts from the first visit's
    start to the last one's end, `max_idle_slots` what of it is no visit.
    """

    id: str
    visits: tuple[WishedVisit, ...]
    precedence: tuple[Precedence, ...] = ()
    window: tuple[Interval | None, ...] | None = None
    day_cost: tuple[int, ...] | None = None
    arrival_cost: tuple[int, ...] | None = None
    max_stay_slots: int | None = None
    max_idle_slots: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Calendars and families of one planning question."""

    grid: Grid
    buildings: tuple[str, ...]
    walking_slots: tuple[tuple[int, ...], ...]
    resources: tuple[Resource, ...]
    families: tuple[FamilyWishes, ...] = ()
    cost: Cost = field(default_factory=Cost)


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitOfPlan:
    """Visit number `visit` of the family: who, with which rooms and devices, from which slot until which."""

    visit: int
    resource: str
    start: int
    end: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DayPlan:
    """One day of a family, its visits in the order of the clock.

    `optimal`: proven that this day cannot be cheaper.
    """

    day: date
    cost: int
    idle_slots: int
    optimal: bool
    visits: tuple[VisitOfPlan, ...]

    @property
    def arrival(self) -> int:
        """Slot in which the first visit starts."""
        return self.visits[0].start

    @property
    def departure(self) -> int:
        """Slot in which the last visit has ended."""
        return self.visits[-1].end
