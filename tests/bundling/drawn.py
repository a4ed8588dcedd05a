"""Draws small planning problems by seed, with every kind of wish and calendar in them."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from casework.bundling import Cost, FamilyWishes, Grid, Interval, Precedence, Problem, Resource, WishedVisit


def draw_problem(seed: int, *, most_visits: int = 6) -> Problem:
    """One family, 2 to `most_visits` visits, 2 to 4 days of 12 to 28 slots, 1 to 3 buildings."""
    chance = Random(seed)
    slots, days = chance.randint(12, 28), chance.randint(2, 4)
    buildings = ("A", "B", "C")[: chance.choice((1, 2, 2, 3))]
    count = chance.randint(2, most_visits)
    specialties = [chance.choice("abcdefgh") for _ in range(count)]  # the same specialty twice is allowed
    # Each has one resource in a building drawn anew; a few are free almost always, others hardly ever.
    density = chance.choice((0.65, 0.85, 0.95))
    resources = []
    for name in dict.fromkeys((*specialties, "room")):
        for number in range(chance.randint(1, 3)):
            free = tuple(_free(chance, slots, density) for _ in range(days))
            resources.append(
                Resource(id=f"{name}{number}", specialty=name, building=chance.choice(buildings), free=free)
            )
    return Problem(
        grid=Grid(
            slot_minutes=5,
            day_starts=time(8),
            slots=slots,
            days=tuple(date(2026, 12, 1) + timedelta(days=day) for day in range(days)),
        ),
        cost=Cost(idle_slot=chance.choice((0, 1, 4, 4, 4))),
        buildings=buildings,
        walking_slots=tuple(tuple(0 if a == b else chance.randint(0, 3) for b in buildings) for a in buildings),
        resources=tuple(resources),
        families=(_family(chance, specialties, resources, slots, days),),
    )


def _free(chance: Random, slots: int, density: float) -> tuple[Interval, ...]:
    """Intervals in any order, some of them touching."""
    if chance.random() < 0.05:
        return ()
    intervals, at = [], 0
    while at < slots:
        length = chance.randint(1, 8)
        end = min(slots, at + length)
        if chance.random() < density:
            intervals.append((at, end))
        at = end
    chance.shuffle(intervals)
    return tuple(intervals)


def _family(chance: Random, specialties: list[str], resources: list[Resource], slots: int, days: int) -> FamilyWishes:
    visits = tuple(_visit(chance, name, resources, slots) for name in specialties)
    count = len(visits)
    order = chance.sample(range(count), count)  # rules along one order can never be a cycle
    rules = tuple(
        Precedence(before=order[one], after=order[two], lag_slots=chance.choice((0, 0, 1, 3, 5)))
        for one in range(count)
        for two in range(one + 1, count)
        if chance.random() < 0.12
    )
    windows = tuple(None if chance.random() < 0.1 else _hours(chance, slots) for _ in range(days))
    return FamilyWishes(
        id=f"family-{count}",
        visits=visits,
        precedence=rules,
        window=chance.choice((None, windows)),
        day_cost=chance.choice((None, tuple(chance.randint(-3, 9) for _ in range(days)))),
        arrival_cost=chance.choice((None, tuple(chance.randint(-2, 12) for _ in range(slots)))),
        max_stay_slots=chance.choice((None, None, chance.randint(slots // 2, slots))),
        max_idle_slots=chance.choice((None, None, chance.randint(0, 6))),
    )


def _visit(chance: Random, specialty: str, resources: list[Resource], slots: int) -> WishedVisit:
    own = [one.id for one in resources if one.specialty == specialty]
    also: tuple[str, ...] = ()
    if chance.random() < 0.2:
        also = chance.choice((("room",), ("room",), ("room",), ("room", "room"), (specialty,)))
    return WishedVisit(
        specialty=specialty,
        slots=chance.randint(1, 4),
        also=also,
        resource=tuple(chance.sample(own, chance.randint(1, len(own)))) if chance.random() < 0.15 else (),
        window=_hours(chance, slots) if chance.random() < 0.15 else None,
    )


def _hours(chance: Random, slots: int) -> Interval:
    first = chance.randint(0, slots // 3)
    return first, chance.randint(2 * slots // 3, slots)
