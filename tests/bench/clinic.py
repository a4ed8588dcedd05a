"""Draws a clinic's calendars and families by seed: 87 doctors in three buildings, shifts filled to a wished load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from random import Random

from casework.bundling import FamilyWishes, Grid, Interval, Precedence, Problem, Resource, WishedVisit

SLOTS = 120  # five minutes each, from 08:00 to 18:00
DAYS = 60
WEEK = 5
FIRST_DAY = date(2026, 12, 1)
BUILDINGS = ("A", "B", "C")
WALKING = ((0, 1, 2), (1, 0, 2), (2, 2, 0))
SHIFTS: tuple[tuple[Interval, ...], ...] = (((0, 72),), ((48, 120),), ((0, 48), (60, 108)))
MORNING: tuple[Interval, ...] = ((0, 48),)
BOOKINGS = (2, 3, 4, 4, 6)  # slots that somebody else's appointment takes


@dataclass(frozen=True)
class Specialty:
    """Doctors of one kind: in which building each of them sits, how long a visit is, on how many days they work."""

    slots: int
    weekdays: int
    buildings: str
    mornings_only: bool = False


SPECIALTIES = {
    "paediatrician": Specialty(4, 5, "AAAAAAABBBBB"),
    "blood": Specialty(2, 5, "AAAAAABBB", mornings_only=True),
    "physiotherapist": Specialty(6, 5, "BBBBBBBBB"),
    "neurologist": Specialty(6, 4, "AAAAAA"),
    "ophthalmologist": Specialty(4, 4, "AAABBB"),
    "ear_nose_throat": Specialty(3, 4, "AAAAAA"),
    "orthopaedist": Specialty(4, 4, "BBBBBB"),
    "ultrasound": Specialty(4, 5, "BBBBBB"),
    "psychologist": Specialty(8, 4, "CCCCCC"),
    "social_worker": Specialty(4, 5, "AAACCC"),
    "cardiologist": Specialty(5, 4, "AAA"),
    "geneticist": Specialty(8, 3, "CCC"),
    "cardiogram": Specialty(2, 5, "AAA"),
    "surgeon": Specialty(4, 3, "AAA"),
    "audiologist": Specialty(6, 3, "BBB"),
}
COMES_FIRST = (("blood", "geneticist", 8), ("cardiogram", "cardiologist", 0), ("ultrasound", "surgeon", 2))
DOCTORS = sum(len(one.buildings) for one in SPECIALTIES.values())


def draw_clinic(seed: int, *, load: float = 0.7, days: int = DAYS) -> Problem:
    """Return the calendars of all doctors, `load` of each shift taken; no families."""
    chance, resources = Random(seed), []
    for name, specialty in SPECIALTIES.items():
        for number, building in enumerate(specialty.buildings):
            free = _doctor(chance, specialty, load, days)
            resources.append(Resource(id=f"{name}-{number}", specialty=name, building=building, free=free))
    return Problem(
        grid=Grid(
            slot_minutes=5,
            day_starts=time(8),
            slots=SLOTS,
            days=tuple(FIRST_DAY + timedelta(days=day) for day in range(days)),
        ),
        buildings=BUILDINGS,
        walking_slots=WALKING,
        resources=tuple(resources),
    )


def _doctor(chance: Random, specialty: Specialty, load: float, days: int) -> tuple[tuple[Interval, ...], ...]:
    works_on = set(chance.sample(range(WEEK), specialty.weekdays))
    shift = MORNING if specialty.mornings_only else chance.choice(SHIFTS)
    return tuple(_book(chance, shift, load) if day % WEEK in works_on else () for day in range(days))


def _book(chance: Random, shift: tuple[Interval, ...], load: float) -> tuple[Interval, ...]:
    """Fill a shift with bookings, half of them flush against another one, and return what stays free."""
    free = [any(first <= slot < end for first, end in shift) for slot in range(SLOTS)]
    wanted = round(sum(free) * min(0.99, max(0.0, chance.gauss(load, 0.05))))
    for _ in range(200):
        length = min(chance.choice(BOOKINGS), wanted)
        if not length:
            break
        starts = [at for at in range(SLOTS - length + 1) if all(free[at : at + length])]
        if not starts:
            continue
        flush = [at for at in starts if at == 0 or not free[at - 1]]
        at = chance.choice(flush if flush and chance.random() < 0.5 else starts)
        free[at : at + length] = [False] * length
        wanted -= length
    return tuple(
        (run[0], run[-1] + 1)
        for is_free, slots in groupby(range(SLOTS), key=free.__getitem__)
        if is_free and (run := list(slots))
    )


def draw_family(seed: int, *, visits: int, days: int = DAYS) -> FamilyWishes:
    """Return a family with so many visits to different specialists, days it cannot come and hours it prefers."""
    chance = Random(seed)
    names = chance.sample(list(SPECIALTIES), visits)
    never = set(chance.sample(range(WEEK), chance.choice((0, 0, 1, 1, 2))))
    hours = chance.choice([(0, 120), (0, 120), (0, 72), (12, 96), (0, 84) if "blood" in names else (48, 120)])
    early, late = hours[0] + 12, min(hours[1], hours[0] + 60)
    liked = set(chance.sample(range(WEEK), 2))
    return FamilyWishes(
        id=f"family-{seed}",
        visits=tuple(WishedVisit(specialty=name, slots=SPECIALTIES[name].slots) for name in names),
        precedence=tuple(
            Precedence(before=names.index(first), after=names.index(then), lag_slots=lag)
            for first, then, lag in COMES_FIRST
            if first in names and then in names
        ),
        window=tuple(None if day % WEEK in never else hours for day in range(days)),
        day_cost=tuple((0 if day % WEEK in liked else 6) + day // WEEK for day in range(days)),
        arrival_cost=tuple(max(0, early - slot, slot - late) for slot in range(SLOTS)),
        max_stay_slots=72,
    )
