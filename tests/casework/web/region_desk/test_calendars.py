"""Calendars typed in by the administrator: what is kept is what doctors' days are planned from."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, outbox
from casework.actions.region import calendars
from casework.actions.visits import booked_days
from casework.errors import Forbidden
from casework.models import OutboxRow, Visit
from partners import public as partners
from partners.models import Organisation, Resource, Shift
from tests import builders
from tests.builders import Story, Town


@pytest.fixture
def town(committed_db: str) -> Town:
    """Calendars change in each test, so each plants its own region."""
    return builders.town(days=30)


@pytest.fixture
def polyclinic(town: Town) -> UUID:
    """The organisation at which children are seen."""
    return town.organisation("polyclinic").key


def _browser(town: Town) -> Client:
    client, user = Client(), town.administrator.user
    type(user).objects.filter(pk=user.pk).update(language="en")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _page(key: UUID, monday: date | None = None) -> str:
    return reverse("calendar", args=[key]) + (f"?week={monday}" if monday else "")


def _empty(town: Town) -> None:
    with access.acting_as(town.machine):
        Shift.objects.all().delete()
        Resource.objects.all().delete()


def _cells(html: str) -> list[str]:
    return re.findall(r'name="([0-9a-f-]{36}-[0-6])"', html)


def _doctors(client: Client, key: UUID, specialties: set[str]) -> None:
    for specialty in sorted(specialties):
        told = {"act": "add_resource", "kind": "doctor", "name_ru": f"Врач {specialty}", "specialty": specialty}
        answer = client.post(_page(key), told)
        assert answer.status_code == 302, answer.content.decode()


def _hours(client: Client, key: UUID, town: Town, hours: str = "9-13, 14-18", **more: Any) -> Any:
    """Type one doctor's Monday; every other cell is copied by its sign."""
    html = client.get(_page(key)).content.decode()
    cells = _cells(html)
    week = {name: "=" for name in cells if name[-1] in "1234"} | {name: "" for name in cells if name[-1] in "56"}
    firsts = [name for name in cells if name.endswith("-0")]
    week |= dict.fromkeys(firsts, "^") | {firsts[0]: hours}
    first = town.today
    told = {"act": "look_at_weeks", "first": str(first), "last": str(first + timedelta(weeks=5)), **week, **more}
    return client.post(_page(key), told)


def test_given_an_empty_calendar_when_hours_are_typed_in_then_a_doctors_day_is_planned_and_booked(
    town: Town, polyclinic: UUID
) -> None:
    _empty(town)
    client = _browser(town)
    case = town.a_case(born_days_ago=22).insured()
    _doctors(client, polyclinic, {one.specialty for one in case.item("doctors_day").visits})

    looked = _hours(client, polyclinic, town)
    assert looked.status_code == 200
    assert "No family’s day is hit" in looked.content.decode()
    with access.acting_as(town.machine):
        assert not Shift.objects.exists(), "looking keeps nothing"
    assert _hours(client, polyclinic, town, act="keep_weeks").status_code == 302

    case.effects("propose_days")
    days = case.days("proposed")
    assert len(days) == 3
    booked_days.choose_day(by=case.by, visit_day_id=days[0].pk)
    assert len(case.rows(Visit, state="booked")) == len(case.item("doctors_day").visits)


def _booked(town: Town) -> Story:
    case = town.a_case(born_days_ago=22).insured()
    case.effects("propose_days")
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    return case


def test_given_a_booked_day_when_its_doctor_is_away_then_it_is_shown_first_and_cancelled_once_kept(
    town: Town,
) -> None:
    case = _booked(town)
    visit = case.rows(Visit, state="booked")[0]
    with access.acting_as(town.machine):
        resource = Resource.objects.get(pk=visit.resource_key)
    day = visit.during.lower.astimezone(town.planted.region.zone).date()
    client = _browser(town)
    told = {"away-resource": str(resource.pk), "away-first": str(day), "away-last": str(day), "away-reason": "отпуск"}

    looked = client.post(_page(resource.organisation_id), {**told, "act": "look_at_absence"}).content.decode()

    assert "These visits of families lose their hours" in looked
    assert resource.name_en in looked
    assert "Соколова" not in looked
    assert len(case.days("booked")) == 1
    kept = client.post(_page(resource.organisation_id), {**told, "act": "keep_absence"})
    assert kept.status_code == 302
    assert len(case.days("booked")) == 1, "the worker process takes it back"
    _have_all(town)
    assert case.days("booked") == []
    assert "day.hours_gone" in case.timeline()
    case.effects("propose_days")
    assert case.days("proposed"), "other days were looked for"


def _have_all(town: Town) -> None:
    for topic in ("look_over_days", "take_back_day"):
        for row in OutboxRow.objects.filter(topic=topic):
            assert outbox.have_effect(row.pk)


def test_given_hours_that_cannot_be_when_they_are_typed_then_each_is_told_by_doctor_and_day(
    town: Town, polyclinic: UUID
) -> None:
    client = _browser(town)

    answer = _hours(client, polyclinic, town, hours="9-13, 12-18")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Two times of one day overlap: 9-13, 12-18" in text
    assert "Monday" in text


def test_given_another_regions_doctor_when_hours_are_written_then_it_is_refused(town: Town) -> None:
    with access.acting_as(town.machine):
        one = Resource.objects.select_related("organisation").first()
        assert one is not None
        Organisation.objects.filter(pk=one.organisation_id).update(region_key=UUID(int=1))
        before = Shift.objects.count()
    week = tuple(((time(9), time(10)),) for _day in range(7))

    with pytest.raises(partners.UnknownResource):
        calendars.write_weeks(
            by=town.administrator, weeks={one.pk: week}, first=town.today, last=town.today + timedelta(days=7)
        )

    with access.acting_as(town.machine):
        assert Shift.objects.count() == before


def test_given_a_worker_when_she_writes_hours_then_it_is_refused(town: Town) -> None:
    with pytest.raises(Forbidden):
        calendars.write_weeks(by=town.worker, weeks={}, first=town.today, last=town.today)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", ()),
        ("9-13", ((time(9), time(13)),)),
        ("14:30–18, 9.00-12.15", ((time(9), time(12, 15)), (time(14, 30), time(18)))),
    ],
)
def test_given_hours_as_people_write_them_then_they_are_read(text: str, hours: object) -> None:
    assert partners.read_hours(text) == hours


@pytest.mark.parametrize("text", ["nine", "13-9", "9:03-10", "25-26", "9-12, 11-13"])
def test_given_what_is_no_time_then_it_is_told_in_words(text: str) -> None:
    with pytest.raises(partners.HoursRefused, match="Correct|Write it as"):
        partners.read_hours(text)


def test_given_a_week_that_was_kept_when_it_is_shown_then_it_stands_as_it_was_typed(
    town: Town, polyclinic: UUID
) -> None:
    client = _browser(town)
    assert _hours(client, polyclinic, town, act="keep_weeks").status_code == 302
    monday = town.today + timedelta(days=7 - town.today.weekday())

    html = client.get(_page(polyclinic, monday)).content.decode()

    assert html.count('value="9-13, 14-18"') >= 5
