"""Free time equals what a slow and obvious reading of the same tables says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners import calendars, public
from partners.models import Absence, Building, OrdinaryBooking, Resource, Shift, WalkingTime
from tests.partners.conftest import MOSCOW, TUESDAY, a_doctor, acting, an_organisation, moment, span
from tests.proofs import examples

SLOT = timedelta(minutes=5)
BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 3, 28, tzinfo=UTC)  # the day before clocks go forward in Berlin
DAYS = [date(2026, 3, 27) + timedelta(days=number) for number in range(4)]

Span = tuple[datetime, datetime]


def slots_of(spans: list[Span]) -> set[datetime]:
    """Every five minutes that lie in one of the spans."""
    return {since + number * SLOT for since, until in spans for number in range((until - since) // SLOT)}


def slow_free(shifts: list[Span], taken: list[Span], day: date, zone: ZoneInfo) -> set[datetime]:
    """Go through all slots of three days and ask each: in a shift, in nothing else, and on this local day?"""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    slots = (start + number * SLOT for number in range(3 * 24 * 12))
    return {
        slot
        for slot in slots
        if slot.astimezone(zone).date() == day
        and any(since <= slot < until for since, until in shifts)
        and not any(since <= slot < until for since, until in taken)
    }


@st.composite
def spans(draw: st.DrawFn, largest: int = 6, longest: int = 150) -> list[Span]:
    pairs = draw(st.lists(st.tuples(st.integers(0, 800), st.integers(1, longest)), max_size=largest))
    return [(MIDNIGHT + first * SLOT, MIDNIGHT + (first + length) * SLOT) for first, length in pairs]


def apart(given_spans: list[Span]) -> list[Span]:
    """Drop spans that overlap an earlier one: the database would refuse them."""
    kept: list[Span] = []
    for since, until in given_spans:
        if all(until <= other[0] or since >= other[1] for other in kept):
            kept.append((since, until))
    return kept


@given(shifts=spans(), taken=spans(largest=12, longest=40))
@settings(max_examples=examples(150), deadline=None)
def test_what_is_left_of_spans_is_what_slot_by_slot_is_left(shifts, taken):
    free = calendars.subtract(calendars.merged(shifts), calendars.merged(taken))

    assert slots_of(free) == slots_of(shifts) - slots_of(taken)
    assert all(one[1] < other[0] for one, other in pairwise(free)), "touching or out of order"
    assert all(since < until for since, until in free), "empty"


@given(
    shifts=spans(),
    absences=spans(3, 300),
    bookings=spans(10, 30),
    busy=spans(5, 30),
    zone=st.sampled_from([MOSCOW, BERLIN]),
)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_free_time_equals_the_slow_reading_on_days_of_23_24_and_25_hours(
    region, shifts, absences, bookings, busy, zone
):
    with transaction.atomic():
        doctor = a_doctor()
        shifts, bookings = apart(shifts), apart(bookings)
        for model, rows in ((Shift, shifts), (Absence, absences), (OrdinaryBooking, bookings)):
            model.objects.bulk_create([model(resource=doctor, during=DateTimeTZRange(*row)) for row in rows])

        found = read(doctor, days=DAYS, zone=zone, busy={doctor.pk: busy})

        transaction.set_rollback(True)
    acting(region)
    for day, free in zip(DAYS, found.free, strict=True):
        assert slots_of(list(free)) == slow_free(shifts, [*absences, *bookings, *busy], day, zone)


def read(
    doctor: Resource,
    *,
    days: list[date],
    zone: ZoneInfo = MOSCOW,
    busy: dict[UUID, list[Span]] | None = None,
) -> public.ResourceDays:
    calendar = public.free_time(
        organisation_keys=[doctor.organisation_id], specialties=[doctor.specialty], days=days, zone=zone, busy=busy
    )
    return next(one for one in calendar.resources if one.resource_key == doctor.pk)


def test_given_a_shift_a_booking_and_a_held_visit_when_read_then_the_gaps_are_free(region):
    doctor = a_doctor()
    Shift.objects.create(resource=doctor, during=span("08:00", "12:00"))
    OrdinaryBooking.objects.create(resource=doctor, during=span("09:00", "09:30"))

    found = read(doctor, days=[TUESDAY], busy={doctor.pk: [(moment("11:00"), moment("11:20"))]})

    assert found.free == (
        (
            (moment("08:00"), moment("09:00")),
            (moment("09:30"), moment("11:00")),
            (moment("11:20"), moment("12:00")),
        ),
    )


def test_given_two_shifts_that_touch_when_read_then_a_visit_may_lie_across_the_change(region):
    doctor = a_doctor()
    Shift.objects.create(resource=doctor, during=span("08:00", "12:00"))
    Shift.objects.create(resource=doctor, during=span("12:00", "16:00"))

    assert read(doctor, days=[TUESDAY]).free == (((moment("08:00"), moment("16:00")),),)


def test_given_a_shift_over_midnight_when_read_then_each_day_has_its_part(region):
    doctor = a_doctor()
    next_day = TUESDAY + timedelta(days=1)
    Shift.objects.create(resource=doctor, during=DateTimeTZRange(moment("22:00"), moment("06:00", next_day)))

    found = read(doctor, days=[next_day, TUESDAY])  # in the order asked for

    assert found.free == (
        ((moment("00:00", next_day), moment("06:00", next_day)),),
        ((moment("22:00"), moment("00:00", next_day)),),
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_local_day_is_as_long_as_it_is(day, hours):
    since, until = calendars.day_span(day, BERLIN)

    assert until - since == timedelta(hours=hours)


def test_given_a_doctor_without_free_time_when_read_then_she_is_there_and_blocks(region):
    doctor = a_doctor()

    assert read(doctor, days=[TUESDAY]).free == ((),)


def test_given_other_organisations_and_specialties_when_read_then_only_those_asked_for_are_there(region):
    asked, foreign = an_organisation(type="polyclinic"), an_organisation(type="clinic")
    wanted = a_doctor(asked)
    a_doctor(asked, specialty="surgery")
    a_doctor(foreign)

    calendar = public.free_time(
        organisation_keys=[asked.pk], specialties=["neurology"], days=[TUESDAY], zone=MOSCOW, busy={}
    )

    assert [one.resource_key for one in calendar.resources] == [wanted.pk]
    assert [one.organisation_key for one in calendar.buildings] == [asked.pk]


def test_given_three_buildings_when_read_then_walking_holds_both_ways_and_unknown_walks_are_not_there(region):
    organisation = an_organisation(type="polyclinic")
    one, other, far = sorted(
        (Building.objects.create(organisation=organisation, name_ru=name, name_en=name) for name in "АБВ"),
        key=lambda building: building.pk,
    )
    for building in (one, other, far):
        a_doctor(organisation, building=building)
    WalkingTime.objects.create(one=one, other=other, minutes=7)

    walking = public.free_time(
        organisation_keys=[organisation.pk], specialties=["neurology"], days=[TUESDAY], zone=MOSCOW, busy={}
    ).walking

    assert walking[one.pk, other.pk] == walking[other.pk, one.pk] == 7
    assert walking[far.pk, far.pk] == 0
    assert (one.pk, far.pk) not in walking


def test_given_many_doctors_and_days_when_read_then_one_query_per_table_answers(region, django_assert_num_queries):
    planted = public.plant_region(region_key=region, first_day=TUESDAY, days=14, zone=MOSCOW)
    polyclinics = [one.key for one in planted.organisations["polyclinic"]]

    with django_assert_num_queries(6):  # resources, shifts, absences, bookings, buildings, walks
        calendar = public.free_time(
            organisation_keys=polyclinics,
            specialties=["neurology", "surgery", "ultrasound"],
            days=[TUESDAY + timedelta(days=number) for number in range(14)],
            zone=MOSCOW,
            busy={},
        )

    assert len(calendar.resources) >= 5


@pytest.mark.parametrize(("organisations", "days"), [([], [TUESDAY]), ([UUID(int=7)], []), ([], [])])
def test_given_nothing_to_read_when_read_then_the_calendar_is_empty(region, organisations, days):
    calendar = public.free_time(
        organisation_keys=organisations, specialties=["neurology"], days=days, zone=MOSCOW, busy={}
    )

    assert calendar.resources == ()
    assert calendar.buildings == ()
