"""A clinic's timetable as a table: all of it or nothing, every mistake by its line, families' days told first."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.region import calendars, timetables
from casework.errors import Forbidden
from casework.models import Visit
from partners import public as partners
from partners.models import Shift
from tests import builders
from tests.builders import Town


@pytest.fixture
def town(committed_db: str) -> Town:
    """Calendars change in each test, so each plants its own region."""
    return builders.town(days=30)


def _place(town: Town, number: int = 0) -> UUID:
    return town.organisation("polyclinic", number).key


def _post(town: Town, key: UUID, **told: Any) -> Any:
    client, user = Client(), town.administrator.user
    type(user).objects.filter(pk=user.pk).update(language="en")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(reverse("calendar_table", args=[key]), {"receipt": str(uuid4()), **told})


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _doctor(town: Town, name: str, number: int = 0) -> UUID:
    key = _place(town, number)
    calendars.add_resource(
        by=town.administrator, organisation_key=key, kind="doctor", name_ru=name, name_en="",
        specialty="paediatrics", building="",
    )  # fmt: skip
    with access.acting_as(town.machine):
        rows = partners.resources(region_key=town.planted.region.pk, organisation_key=key)
    return next(row.key for row in rows if row.name["ru"] == name)


def _shifts(town: Town, doctor: UUID) -> int:
    with access.acting_as(town.machine):
        return Shift.objects.filter(resource=doctor).count()


def _day(town: Town, ahead: int) -> str:
    return f"{town.today + timedelta(days=ahead):%d.%m.%Y}"


def test_given_a_timetable_when_it_is_looked_at_and_kept_then_its_days_have_these_hours_and_no_others(
    town: Town,
) -> None:
    doctor = _doctor(town, "Новая Вера")
    table = f"врач;день;часы\nНовая Вера;{_day(town, 1)};9-13, 14-18\nновая  вера;{_day(town, 3)};9-12\n"
    looked = _post(town, _place(town), act="look", text=table)
    assert "Rows: 2. People: 1. With a mistake: 0." in _words(looked)
    assert "No family’s day is hit" in _words(looked)
    assert _shifts(town, doctor) == 0, "looking keeps nothing"
    assert _post(town, _place(town), act="keep", text=table).status_code == 302
    assert _shifts(town, doctor) == 3
    assert _post(town, _place(town), act="keep", text=table).status_code == 302
    assert _shifts(town, doctor) == 3, "the same table twice does nothing twice"


def test_given_from_and_until_in_columns_of_their_own_when_it_is_kept_then_they_are_hours(town: Town) -> None:
    doctor = _doctor(town, "Новая Вера")
    table = f"doctor,date,from,until\nНовая Вера,{_day(town, 1)},9:00,13:30\n"
    assert _post(town, _place(town), act="keep", text=table).status_code == 302
    assert _shifts(town, doctor) == 1


def test_given_a_table_that_takes_a_familys_day_when_it_is_looked_at_then_the_visit_is_told_and_no_family(
    town: Town,
) -> None:
    case = town.a_case(born_days_ago=22).booked()
    place = _place(town)
    with access.acting_as(town.machine):
        rows = {row.key: row for row in partners.resources(region_key=town.planted.region.pk, organisation_key=place)}
        visit = Visit.objects.filter(state="booked", resource_key__in=rows).order_by("during")[0]
    day = visit.during.lower.astimezone(town.planted.region.zone).date()
    name = rows[visit.resource_key].name["ru"]
    table = f"врач;день;часы\n{name};{day:%d.%m.%Y};6-6:05\n"
    looked = _words(_post(town, place, act="look", text=table))
    assert "These visits of families lose their hours" in looked
    assert "Соколов" not in looked
    assert case.days("booked"), "looking keeps nothing"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Никто;{1};9-12", "Nobody of this name is entered here"),
        ("Новая Вера;завтра;9-12", "is no day"),
        ("Новая Вера;{-2};9-12", "This day is past"),
        ("Новая Вера;{1};с утра", "is no time"),
        ("Новая Вера;{1};9-13\nНовая Вера;{1};12-15", "overlap those of line 2"),
    ],
)
def test_given_a_wrong_row_when_the_table_is_looked_at_and_kept_then_it_is_named_and_nothing_is_kept(
    town: Town, rows: str, said: str
) -> None:
    doctor = _doctor(town, "Новая Вера")
    for ahead in (1, -2):
        rows = rows.replace(f"{{{ahead}}}", _day(town, ahead))
    table = f"врач;день;часы\n{rows}\nНовая Вера;{_day(town, 5)};9-12\n"
    looked = _words(_post(town, _place(town), act="look", text=table))
    assert said in looked
    assert 'value="keep"' not in looked
    assert _post(town, _place(town), act="keep", text=table).status_code == 422
    assert _shifts(town, doctor) == 0


def test_given_a_doctor_who_works_elsewhere_then_when_a_table_puts_the_same_hours_here_then_it_is_told(
    town: Town,
) -> None:
    _doctor(town, "Новая Вера")
    _doctor(town, "Новая Вера", number=1)
    table = f"врач;день;часы\nНовая Вера;{_day(town, 1)};9-13\n"
    assert _post(town, _place(town, 1), act="keep", text=table).status_code == 302
    assert "Nobody is in two places" in _words(_post(town, _place(town), act="look", text=table))


def test_given_ten_thousand_rows_with_one_wrong_when_they_are_kept_then_nothing_is(town: Town) -> None:
    doctor = _doctor(town, "Новая Вера")
    hours = [f"{hour}:{minute:02}-{hour}:{minute + 5:02}" for hour in range(24) for minute in range(0, 55, 5)]
    days = [_day(town, ahead) for ahead in range(1, 41)]
    rows = [f"Новая Вера;{day};{told}" for day in days for told in hours][:9_999]
    rows.insert(5_000, f"Никто;{_day(town, 1)};9-12")
    table = "врач;день;часы\n" + "\n".join(rows)
    looked = _words(_post(town, _place(town), act="look", text=table))
    assert f"Rows: {len(rows)}. People: 1. With a mistake: 1." in looked
    assert ">5002<" in looked.replace(" ", "").replace("\n", "")
    assert _post(town, _place(town), act="keep", text=table).status_code == 422
    assert _shifts(town, doctor) == 0


def test_given_a_worker_when_a_table_is_brought_then_it_is_not_for_her(town: Town) -> None:
    for act in (timetables.look_at_shifts, timetables.keep_shifts, timetables.hit_by_shifts):
        with pytest.raises(Forbidden):
            act(by=town.worker, organisation_key=_place(town), text="x")
