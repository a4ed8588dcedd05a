"""The invented region: complete enough for the flagship's journey, the same every time, and nobody real in it."""

from __future__ import annotations

import time
from datetime import date, timedelta
from uuid import UUID

import pytest

from partners import public
from partners.invented_names import invented_region
from partners.models import OrdinaryBooking, Organisation, Resource, Shift
from tests.partners.conftest import MOSCOW, NEIGHBOUR, NOON, TUESDAY

SPECIALTIES = {
    "paediatrics",
    "neurology",
    "surgery",
    "ophthalmology",
    "dentistry",
    "ultrasound",
    "orthopaedics",
    "otolaryngology",
    "genetics",
    "cardiology",
    "functional_diagnostics",
    "mother_and_child_room",
}
TYPES = {
    "clinic",
    "clinic_social_service",
    "polyclinic",
    "medical_board",
    "civil_registry",
    "insurer",
    "social_fund",
    "social_protection",
    "one_stop_shop",
    "family_centre",
    "genetics_centre",
    "disability_bureau",
    "interior_office",
    "service_curator",
    "guardianship",
    "charity",
    "school",
    "employment_centre",
    "employer",
    "training_provider",
    "school_council",
    "pmpk",
    "minors_commission",
    "hospital",
    "womens_clinic",
    "laboratory",
    "ivf_clinic",
    "ivf_commission",
}


def plant(region: UUID, *, first_day: date = TUESDAY, days: int = 14, seed: int = 1) -> public.PlantedRegion:
    return public.plant_region(region_key=region, first_day=first_day, days=days, zone=MOSCOW, seed=seed)


def test_given_an_empty_region_when_planted_then_everybody_the_five_journeys_ask_is_there(region):
    planted = plant(region)

    assert set(planted.organisations) == TYPES
    assert len(planted.organisations["charity"]) == 8
    assert len(planted.organisations["polyclinic"]) == 2
    assert planted.leading.type == "clinic_social_service"
    assert planted.leading.answers_by_hand
    assert not planted.organisations["civil_registry"][0].answers_by_hand
    assert public.find_organisations(region_key=region, types=["charity"], at=NOON)


def test_given_the_first_polyclinic_when_its_calendar_is_read_then_every_specialty_has_free_time_in_two_buildings(
    region,
):
    polyclinic = plant(region).organisations["polyclinic"][0]

    calendar = public.free_time(
        organisation_keys=[polyclinic.key],
        specialties=SPECIALTIES,
        days=[TUESDAY + timedelta(days=number) for number in range(14)],
        zone=MOSCOW,
        busy={},
    )

    assert {one.specialty for one in calendar.resources if any(one.free)} == SPECIALTIES
    assert len(calendar.buildings) == 2


def test_given_a_planted_region_when_planted_again_then_nothing_changes(region):
    plant(region)
    before = snapshot()

    again = plant(region)

    assert (again.new_shifts, again.new_bookings) == (0, 0)
    assert snapshot() == before


def test_given_a_clock_moved_by_months_when_planted_again_then_only_the_missing_days_are_added(region):
    plant(region, days=7)
    before = snapshot()

    later = plant(region, first_day=TUESDAY + timedelta(days=3), days=11)

    assert later.new_shifts > 0
    assert before < snapshot()


def test_given_two_regions_when_planted_then_they_share_nothing_and_look_alike(region):
    ours, theirs = plant(region, days=3), plant(NEIGHBOUR, days=3)

    assert ours.leading.key != theirs.leading.key
    assert ours.leading.name == theirs.leading.name
    assert Organisation.objects.filter(region_key=NEIGHBOUR).count() == len(invented_region().organisations)


def test_given_sixty_days_when_planted_then_seventy_to_eighty_five_per_cent_are_booked_and_none_outside_a_shift(region):
    started = time.monotonic()
    plant(region, days=60)
    took = time.monotonic() - started

    doctors = Resource.objects.filter(kind="doctor")
    shifts = spans(Shift.objects.filter(resource__in=doctors))
    bookings = spans(OrdinaryBooking.objects.filter(resource__in=doctors))
    booked = sum((until - since for _, since, until in bookings), timedelta())
    worked = sum((until - since for _, since, until in shifts), timedelta())
    assert 0.70 < booked / worked < 0.85
    by_day = {(key, since.date()): [] for key, since, _ in shifts}
    for key, since, until in shifts:
        by_day[key, since.date()].append((since, until))
    assert all(any(s <= since and until <= u for s, u in by_day[key, since.date()]) for key, since, until in bookings)
    assert took < 10  # 1 s on a quiet machine


def test_given_the_region_when_it_is_counted_then_everybody_of_the_demo_is_there(region):
    planted = plant(region)

    count = {kind: len(found) for kind, found in planted.organisations.items()}
    assert (count["clinic"] + count["polyclinic"], count["charity"], count["employer"]) == (3, 8, 2)
    for kind in ("civil_registry", "insurer", "social_fund", "school", "employment_centre"):
        assert count[kind] == 1, kind
    doctors = Resource.objects.filter(kind="doctor")
    assert doctors.count() >= 30
    clinics = (*planted.organisations["clinic"], *planted.organisations["polyclinic"])
    assert {one.key for one in clinics} <= set(doctors.values_list("organisation_id", flat=True))


def test_given_holidays_and_weekends_when_planted_then_nobody_works(region):
    plant(region, first_day=date(2026, 12, 31), days=18)

    days = {during.lower.astimezone(MOSCOW).date() for during in Shift.objects.values_list("during", flat=True)}

    assert days
    assert all(public.is_working_day(day) for day in days)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_calendars_and_another_one_others(region, seed):
    plant(region, days=2)
    first = snapshot()
    Shift.objects.all().delete()
    OrdinaryBooking.objects.all().delete()

    plant(region, days=2, seed=seed)

    assert (snapshot() == first) is (seed == 1)


def test_the_table_of_invented_things_is_consistent():
    table = invented_region()
    buildings = {one.slug for one in table.buildings}

    assert {one.organisation for one in table.buildings} <= {one.slug for one in table.organisations}
    assert {one.building for one in table.doctors} == buildings
    assert len({one.short_code for one in table.organisations}) == len(table.organisations)
    assert len({(one.building, one.room) for one in table.doctors}) == len(table.doctors)
    assert len(table.walks) == len(buildings) * (len(buildings) - 1) // 2
    for one in (*table.organisations, *table.buildings, *table.doctors):
        assert any("а" <= sign.lower() <= "я" for sign in one.name_ru), one.name_ru
        assert one.name_en.isascii(), one.name_en


def spans(rows: object) -> list[tuple[object, object, object]]:
    return [(key, during.lower, during.upper) for key, during in rows.values_list("resource_id", "during")]


def snapshot() -> set[tuple[object, ...]]:
    return {
        *((Organisation, *row) for row in Organisation.objects.values_list("pk", "short_code")),
        *((Resource, *row) for row in Resource.objects.values_list("pk", "room")),
        *((Shift, *row) for row in spans(Shift.objects)),
        *((OrdinaryBooking, *row) for row in spans(OrdinaryBooking.objects)),
    }


def test_given_desks_that_people_take_over_when_they_play_then_only_those_answer_by_hand_until_it_is_played_again(
    region,
):
    plant(region)

    public.play(region_key=region, types=["insurer", "charity"], connector="by_hand")

    found = {one.type for one in Organisation.objects.filter(region_key=region, connector="by_hand")}
    own = {"clinic_social_service", "service_curator"}
    assert found == {"insurer", "charity", *own}
    public.play(region_key=region, types=sorted(TYPES), connector="rehearsal")
    left = {one.type for one in Organisation.objects.filter(region_key=region, connector="by_hand")}
    assert left == own
