"""The doctors' day on the worker's page and on the family's: who was missing, the rest, and none of these days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Message, Visit, VisitDay
from tests.casework.web import visiting
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.page_source import one_line


def _worker(family: Family, **fields: Any) -> Any:
    address = reverse("step", args=[family.item("doctors_day").key])
    return family.desk.client().post(address, {"receipt": str(uuid4()), **fields})


def _step(family: Family) -> str:
    return one_line(family.desk.client().get(reverse("step", args=[family.item("doctors_day").key])).content.decode())


def _family(client: Client, family: Family) -> str:
    return one_line(visiting.page(client, "family_day", family.item("doctors_day").key))


@pytest.fixture
def family(desk: Desk) -> Family:
    """A family with three days to choose from."""
    found = visiting.weeks_old(desk)
    visiting.with_days(found)
    return found


@pytest.fixture
def booked(family: Family) -> Family:
    """The same, with a day that was an hour ago."""
    day = visiting.days(family, "proposed")[0]
    assert _worker(family, act="choose_day", day=str(day.pk)).status_code == 302
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        rows = list(Visit.objects.filter(visit_day=day))
        length = timedelta(days=(day.day - family.desk.today).days + 1 + 7 * len(rows))
        for one in rows:
            Visit.objects.filter(pk=one.pk).update(
                during=DateTimeTZRange(one.during.lower - length, one.during.upper - length, "[)"), resource_key=uuid4()
            )
        VisitDay.objects.filter(pk=day.pk).update(day=day.day - length)
    return family


def test_given_three_days_then_none_is_ticked_beforehand_and_each_names_its_buildings(family: Family) -> None:
    client = visiting.enter(family)
    for page in (_step(family), _family(client, family)):
        boxes = [box for box in page.split("<input")[1:] if 'type="radio" name="day"' in one_line(box.split(">")[0])]
        assert len(boxes) == 4
        assert not [box for box in boxes if "checked" in box.split(">")[0]]
    buildings = {
        visit.place["building"]["en"]
        for day in visiting.days(family, "proposed")
        for visit in visiting.rows(family, Visit, visit_day=day.pk)
    }
    assert all(name in _step(family) and name in _family(client, family) for name in buildings)


def test_given_a_past_day_when_it_is_said_who_was_missing_then_the_rest_is_looked_for_without_a_reproach(
    booked: Family,
) -> None:
    (day,) = visiting.days(booked, "booked")
    visits = sorted(visiting.rows(booked, Visit, visit_day=day.pk), key=lambda one: one.during.lower)
    assert "They did not come at all" in _step(booked)
    answer = _worker(booked, **{"act": "note_missed", f"visit-{visits[0].pk}": "doctor"})
    assert answer.status_code == 302

    page = _step(booked)
    assert "The doctor was not there" in page
    assert "The rest is not needed any more" in page
    client = visiting.enter(booked)
    text = _family(client, booked)
    assert "A part of the visits took place. For the rest we look for another day." in text
    assert text.count("did not take place") == 1
    assert "was not there" not in text
    assert "We are looking for a day for what did not take place" in visiting.page(client)

    visiting.plan_days(booked)
    fresh = visiting.days(booked, "proposed")
    assert {len(visiting.rows(booked, Visit, visit_day=one.pk)) for one in fresh} == {1}


def test_given_a_past_day_when_nothing_is_said_to_be_missing_then_the_form_comes_back(booked: Family) -> None:
    (day,) = visiting.days(booked, "booked")
    nothing = {f"visit-{one.pk}": "" for one in visiting.rows(booked, Visit, visit_day=day.pk)}
    answer = _worker(booked, act="note_missed", **nothing)
    assert answer.status_code == 422
    assert "Say of which it is not so" in answer.content.decode()
    assert visiting.days(booked, "booked")


def test_given_nobody_came_then_the_worker_is_asked_to_call_and_the_family_reads_that_it_happens(
    booked: Family,
) -> None:
    assert _worker(booked, act="nobody_came").status_code == 302
    visiting.plan_days(booked)
    assert "Call the family and choose another day together" in _step(booked)
    assert "That happens" in _family(visiting.enter(booked), booked)
    case = one_line(booked.desk.client().get(reverse("case", args=[booked.case_id])).content.decode())
    assert "did not take place: the family did not come. Other days are looked for" in case


def test_given_none_of_these_when_the_wish_has_words_then_the_worker_reads_them(family: Family) -> None:
    client, item = visiting.enter(family), family.item("doctors_day")
    shown = {day.day for day in visiting.days(family, "proposed")}
    answer = visiting.post(
        client,
        "family_day",
        item.key,
        act="choose",
        day="none",
        weekdays=["0", "1", "2", "3", "4"],
        words="My sister drives us.",
    )
    assert answer.status_code == 302
    assert [one.text for one in visiting.rows(family, Message, case=family.case_id)] == ["My sister drives us."]
    visiting.plan_days(family)
    assert not shown & {day.day for day in visiting.days(family, "proposed")}


def test_given_no_other_day_suits_then_the_family_reads_so_and_can_have_the_earlier_ones_again(family: Family) -> None:
    client, item = visiting.enter(family), family.item("doctors_day")
    shown = {day.day for day in visiting.days(family, "proposed")}
    visiting.post(client, "family_day", item.key, act="choose", day="none", not_before="8", ready_by="9")
    visiting.plan_days(family)
    assert "There are no other days than those you have seen" in _family(client, family)
    visiting.post(client, "family_day", item.key, act="wish", shown_too="on")
    visiting.plan_days(family)
    assert shown & {day.day for day in visiting.days(family, "proposed")}


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"earliest": "10.01.2027", "latest": "09.01.2027"}, "This is before the first day"),
        ({"not_before": "12", "ready_by": "12"}, "Nothing is left of the day between these hours"),
        ({"weekdays": "6"}, "6"),
    ],
)
def test_given_a_wish_that_cannot_be_met_then_it_comes_back_with_a_sentence(
    family: Family, wish: dict[str, str], says: str
) -> None:
    client, item = visiting.enter(family), family.item("doctors_day")
    answer = visiting.post(client, "family_day", item.key, act="wish", **wish)
    assert answer.status_code == 422
    assert says in one_line(answer.content.decode())
    assert visiting.days(family, "proposed"), "nothing was changed"
