"""From a work item and the calendars to the planning problem, and from its plans back to spans of real time.

The grid is five minutes from 08:00 to 18:00 of the region's zone. Feeding is an ordinary visit to
the mother-and-child room, neither first nor last of the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from casework import bundling
from partners import public as partners

SLOT_MINUTES = 5
DAY_STARTS = time(8, 0)
SLOTS = 120
HORIZON_DAYS = 45
NOON = 12
REST = "mother_and_child_room"
Window = tuple[int, int]  # slots of a day, half-open
PARTS_OF_DAY: Mapping[str, Window] = {"": (0, SLOTS), "morning": (0, 60), "afternoon": (48, SLOTS)}


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of a proposed day, with what the family is shown."""

    visit_type: str
    resource_key: UUID
    starts: datetime
    ends: datetime
    place: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One proposed day; `proven`: no better order exists on that day."""

    day: date
    idle_minutes: int
    proven: bool
    visits: tuple[PlannedVisit, ...]


def slot_of_hour(hour: int) -> int:
    """Return the slot that begins at an hour of the region's clock, within the grid."""
    return max(0, min(SLOTS, (hour - DAY_STARTS.hour) * 60 // SLOT_MINUTES))


def candidate_days(*, first: date, zone: ZoneInfo) -> tuple[date, ...]:
    """Return the working days that may be chosen, from `first` on."""
    days = (first + timedelta(days=number) for number in range(HORIZON_DAYS))
    return tuple(day for day in days if partners.is_working_day(day))


def plan_days(
    *,
    visits: Sequence[Any],
    calendar: partners.Calendar,
    zone: ZoneInfo,
    hours: Window = PARTS_OF_DAY[""],
    top: int = 3,
) -> tuple[PlannedDay, ...]:
    """Return the best distinct days, each with its proven optimum.

    Empty when no day takes all visits.

    Args:
        visits: Visit types of the step.
        calendar: Free time of all who can do them.
        hours: In which slots of a day all of them have to be.
    """
    problem = _problem(calendar, zone)
    family = bundling.FamilyWishes(
        id="family",
        visits=tuple(
            bundling.WishedVisit(specialty=one.specialty, slots=-(-one.minutes // SLOT_MINUTES)) for one in visits
        ),
        precedence=_precedence(visits),
        window=tuple(hours for _ in calendar.days),
        day_cost=tuple(range(len(calendar.days))),  # of two equally smooth days the earlier one
    )
    plans = bundling.plan_family(problem, family, top=top)
    return tuple(_told(plan, visits=visits, calendar=calendar, zone=zone) for plan in plans)


def plan_different_days(
    *, visits: Sequence[Any], calendar: partners.Calendar, zone: ZoneInfo, hours: Window = PARTS_OF_DAY[""]
) -> tuple[PlannedDay, ...]:
    """Return the best day first and two that a family can tell from it: one in the other half of the day, the soonest.

    Three equally smooth mornings in a row would be no choice. With a wish for hours that wish counts.
    """
    best = plan_days(visits=visits, calendar=calendar, zone=zone, hours=hours)
    if hours != PARTS_OF_DAY[""] or not best:
        return best
    half = "morning" if _begins_in_the_afternoon(best[0], zone) else "afternoon"
    other = plan_days(visits=visits, calendar=calendar, zone=zone, hours=PARTS_OF_DAY[half], top=2)
    chosen = [best[0]]
    for plans in (other, sorted((*best, *other), key=lambda plan: plan.day), best):
        found = next((plan for plan in plans if plan.day not in {one.day for one in chosen}), None)
        if found is not None and len(chosen) < len(best):
            chosen.append(found)
    return tuple(chosen)


def _begins_in_the_afternoon(plan: PlannedDay, zone: ZoneInfo) -> bool:
    return min(visit.starts for visit in plan.visits).astimezone(zone).hour >= NOON


def _problem(calendar: partners.Calendar, zone: ZoneInfo) -> bundling.Problem:
    buildings = [building.key for building in calendar.buildings]
    return bundling.Problem(
        grid=bundling.Grid(slot_minutes=SLOT_MINUTES, day_starts=DAY_STARTS, slots=SLOTS, days=calendar.days),
        buildings=tuple(str(key) for key in buildings),
        walking_slots=tuple(
            tuple(-(-calendar.walking.get((one, other), 60) // SLOT_MINUTES) for other in buildings)
            for one in buildings
        ),
        resources=tuple(
            bundling.Resource(
                id=str(resource.resource_key),
                specialty=resource.specialty,
                building=str(resource.building),
                free=tuple(_slots(spans, day, zone) for spans, day in zip(resource.free, calendar.days, strict=True)),
            )
            for resource in calendar.resources
        ),
    )


def _slots(spans: Sequence[tuple[datetime, datetime]], day: date, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Whole slots inside the spans: a start is rounded up, an end down."""
    opening = datetime.combine(day, DAY_STARTS, tzinfo=zone).astimezone(UTC)
    slot = timedelta(minutes=SLOT_MINUTES)
    found = []
    for since, until in spans:
        first, end = (max(0, -((opening - since) // slot)), min(SLOTS, (until - opening) // slot))
        if first < end:
            found.append((int(first), int(end)))
    return tuple(found)


def _precedence(visits: Sequence[Any]) -> tuple[bundling.Precedence, ...]:
    """Orders of the visit types, and the rest between the first and the last doctor."""
    place = {one.key: number for number, one in enumerate(visits)}
    found = [
        bundling.Precedence(before=number, after=place[later])
        for number, one in enumerate(visits)
        for later in one.before
        if later in place
    ]
    doctors = [number for number, one in enumerate(visits) if one.specialty != REST]
    rests = [number for number, one in enumerate(visits) if one.specialty == REST]
    if len(doctors) > 1:
        followers = {order.after for order in found}
        leaders = {order.before for order in found}
        first = next((number for number in doctors if number not in followers), doctors[0])
        last = next((number for number in reversed(doctors) if number not in leaders and number != first), None)
        for rest in rests:
            found.append(bundling.Precedence(before=first, after=rest))
            if last is not None:
                found.append(bundling.Precedence(before=rest, after=last))
    return tuple(found)


def _told(plan: bundling.DayPlan, *, visits: Sequence[Any], calendar: partners.Calendar, zone: ZoneInfo) -> PlannedDay:
    resources = {str(resource.resource_key): resource for resource in calendar.resources}
    buildings = {building.key: building for building in calendar.buildings}
    opening = datetime.combine(plan.day, DAY_STARTS, tzinfo=zone).astimezone(UTC)
    slot = timedelta(minutes=SLOT_MINUTES)
    told = []
    for planned in plan.visits:
        resource = resources[planned.resource]
        building = buildings[resource.building]
        told.append(
            PlannedVisit(
                visit_type=visits[planned.visit].key,
                resource_key=resource.resource_key,
                starts=opening + planned.start * slot,
                ends=opening + planned.start * slot + timedelta(minutes=visits[planned.visit].minutes),
                place={
                    "what": dict(visits[planned.visit].title),
                    "who": dict(resource.name),
                    "room": resource.room,
                    "building": dict(building.name),
                    "address": dict(building.address),
                    "rest": resource.specialty == REST,
                },
            )
        )
    return PlannedDay(
        day=plan.day, idle_minutes=plan.idle_slots * SLOT_MINUTES, proven=plan.optimal, visits=tuple(told)
    )


def specialties(visits: Sequence[Any]) -> set[str]:
    """Return the specialties that a day needs."""
    return {one.specialty for one in visits}
