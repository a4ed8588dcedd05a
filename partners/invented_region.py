"""An invented region for the demo, for `rehearse` and for tests: organisations, doctors, sixty days of calendars.

Everybody in it is made up. Planting twice changes nothing; a later planting adds the days that are
missing, so that a demo whose clock is moved by months goes on having doctors.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from psycopg import sql

from partners.calendars import day_span
from partners.directory import OrganisationView, view_of
from partners.invented_names import InventedDoctor, invented_region
from partners.models import Building, Organisation, Resource, Shift, WalkingTime
from partners.working_time import is_working_day

SLOT = timedelta(minutes=5)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BOOKED_SLOTS = (2, 3, 4, 4, 6)  # ten minutes to half an hour
FLUSH = 0.5  # so often a booking lies right behind another one
ROWS_AT_ONCE = 2_000

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class PlantedRegion:
    """What was planted: organisations by type in the order of asking, and who leads cases."""

    organisations: dict[str, tuple[OrganisationView, ...]]
    leading: OrganisationView
    resources: int
    new_shifts: int
    new_bookings: int


def plant_region(
    *,
    region_key: UUID,
    first_day: date,
    days: int = 60,
    zone: ZoneInfo,
    seed: int = 1,
    load: float = 0.77,
    connector: str = "rehearsal",
) -> PlantedRegion:
    """Plant organisations, doctors and calendars of a region.

    The same arguments give the same region.

    Args:
        region_key: The region; all keys are derived from it.
        first_day: First local day of the calendars; days that have shifts already are left as they
            are.
        days: How many days of calendars.
        zone: The region's time zone.
        seed: Another seed gives other bookings.
        load: Share of each shift that is booked by others.
        connector: How organisations answer; those of the region's own coordinators are always done
            by hand.
    """
    with transaction.atomic():
        organisations = _plant_organisations(region_key, zone, connector)
        _plant_buildings(region_key)
        resources = _plant_resources(region_key)
        wanted = [first_day + timedelta(days=number) for number in range(days)]
        shifts, bookings = _plant_calendars(resources, wanted, zone=zone, seed=seed, load=load)
    by_type: dict[str, tuple[OrganisationView, ...]] = {}
    for row in organisations:
        by_type[row.type] = (*by_type.get(row.type, ()), view_of(row))
    return PlantedRegion(
        organisations=by_type,
        leading=by_type["clinic_social_service"][0],
        resources=len(resources),
        new_shifts=shifts,
        new_bookings=bookings,
    )


def play(*, region_key: UUID, types: Sequence[str], connector: str) -> None:
    """Say who plays the invented organisations of some types from now on: `rehearsal`, or people at their desk, `by_hand`."""
    slugs = [one.slug for one in invented_region().organisations if one.type in types and not one.own]
    rows = Organisation.objects.filter(pk__in=[_key(region_key, slug) for slug in slugs], region_key=region_key)
    rows.exclude(connector=connector).update(connector=connector)


def _key(region_key: UUID, name: str) -> UUID:
    """The same thing has the same key in every planting of a region, and another one in another region."""
    return uuid.uuid5(region_key, name)


def _plant_organisations(region_key: UUID, zone: ZoneInfo, connector: str) -> list[Organisation]:
    rows = [
        Organisation(
            id=_key(region_key, one.slug),
            region_key=region_key,
            type=one.type,
            name_ru=one.name_ru,
            name_en=one.name_en,
            short_code=one.short_code,
            address_ru=one.address_ru,
            address_en=one.address_en,
            phone=f"+7 000 100-00-{number:02d}",  # the code 000 is nobody's
            email=f"{one.slug.replace('_', '-')}@ryadom.example",
            language=one.language,
            time_zone=zone.key,
            working_hours=[list(one.hours)] * 5 + [None, None],
            connector="by_hand" if one.own else connector,
            asked_in_order=number,
            valid_from=LONG_AGO,
        )
        for number, one in enumerate(invented_region().organisations, start=1)
    ]
    Organisation.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Organisation.objects.filter(pk__in=[row.pk for row in rows]).order_by("asked_in_order"))


def _plant_buildings(region_key: UUID) -> None:
    Building.objects.bulk_create(
        [
            Building(
                id=_key(region_key, one.slug),
                organisation_id=_key(region_key, one.organisation),
                name_ru=one.name_ru,
                name_en=one.name_en,
                address_ru=one.address_ru,
                address_en=one.address_en,
            )
            for one in invented_region().buildings
        ],
        ignore_conflicts=True,
    )
    walks = []
    for one, other, minutes in invented_region().walks:
        first, second = sorted((_key(region_key, one), _key(region_key, other)))
        walks.append(WalkingTime(one_id=first, other_id=second, minutes=minutes))
    WalkingTime.objects.bulk_create(walks, ignore_conflicts=True)


def _plant_resources(region_key: UUID) -> list[tuple[UUID, InventedDoctor]]:
    organisation_of = {one.slug: one.organisation for one in invented_region().buildings}
    planted = [(_key(region_key, f"{one.building}/{one.room}"), one) for one in invented_region().doctors]
    Resource.objects.bulk_create(
        [
            Resource(
                id=key,
                organisation_id=_key(region_key, organisation_of[one.building]),
                building_id=_key(region_key, one.building),
                kind=one.kind,
                name_ru=one.name_ru,
                name_en=one.name_en,
                specialty=one.specialty,
                room=one.room,
            )
            for key, one in planted
        ],
        ignore_conflicts=True,
    )
    return planted


# ---- calendars -----------------------------------------------------------------------------------


def _plant_calendars(
    resources: Sequence[tuple[UUID, InventedDoctor]], days: Sequence[date], *, zone: ZoneInfo, seed: int, load: float
) -> tuple[int, int]:
    known = _days_with_shifts([key for key, _ in resources], days, zone)
    shifts: list[tuple[UUID, Span]] = []
    bookings: list[tuple[UUID, Span]] = []
    for key, doctor in resources:
        for day in days:
            if (key, day) in known or not is_working_day(day) or day.weekday() not in doctor.weekdays:
                continue
            chance = random.Random(f"{seed}/{key}/{day}")  # noqa: S311 a play, not a secret
            spans = [_local(day, hours, zone) for hours in doctor.hours]
            shifts += [(key, span) for span in spans]
            wanted = load if doctor.kind == "doctor" else load / 2  # a room to rest in is seldom full
            bookings += [(key, span) for span in _booked(spans, load=wanted, chance=chance)]
    _insert("partners_shift", shifts)
    _insert("partners_ordinarybooking", bookings)
    return len(shifts), len(bookings)


def _days_with_shifts(keys: Iterable[UUID], days: Sequence[date], zone: ZoneInfo) -> set[tuple[UUID, date]]:
    if not days:
        return set()
    whole = DateTimeTZRange(day_span(days[0], zone)[0], day_span(days[-1], zone)[1])
    rows = Shift.objects.filter(resource__in=list(keys), during__overlap=whole).values_list("resource_id", "during")
    return {(key, during.lower.astimezone(zone).date()) for key, during in rows}


def _local(day: date, hours: tuple[str, str], zone: ZoneInfo) -> Span:
    since, until = (datetime.combine(day, time.fromisoformat(text), tzinfo=zone) for text in hours)
    return since.astimezone(UTC), until.astimezone(UTC)


def _booked(spans: Sequence[Span], *, load: float, chance: random.Random) -> list[Span]:
    """Fill shifts to about the wanted load in the broken way of real calendars."""
    free = [set(range(int((until - since) / SLOT))) for since, until in spans]
    left = round(min(1.0, max(0.0, chance.gauss(load, 0.05))) * sum(map(len, free)))
    found: list[Span] = []
    while left > 0:
        length = min(chance.choice(BOOKED_SLOTS), left)
        starts = [
            (number, start)
            for number, slots in enumerate(free)
            for start in slots
            if slots.issuperset(range(start, start + length))
        ]
        if not starts:
            break
        flush = [(number, start) for number, start in starts if start - 1 not in free[number]]
        number, start = chance.choice(flush if flush and chance.random() < FLUSH else starts)
        free[number].difference_update(range(start, start + length))
        since = spans[number][0] + start * SLOT
        found.append((since, since + length * SLOT))
        left -= length
    return found


def _insert(table: str, rows: Sequence[tuple[UUID, Span]]) -> None:
    """Write spans in bulk: arrays unfold in the database, five times faster than a VALUES list of ranges."""
    insert = sql.SQL(
        "INSERT INTO {} (resource_id, during) SELECT resource, tstzrange(since, until) "
        "FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS given (resource, since, until)"
    ).format(sql.Identifier(table))
    with connection.cursor() as cursor:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[first : first + ROWS_AT_ONCE]
            cursor.execute(
                insert,
                [[key for key, _ in part], [span[0] for _, span in part], [span[1] for _, span in part]],
            )
