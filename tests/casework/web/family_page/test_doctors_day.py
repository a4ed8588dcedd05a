"""The family's doctors' day on its page: three days to choose from, moved, cancelled, in its calendar."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar

from casework import access, outbox
from casework.models import (
    CaseDocument,
    Notice,
    OutboxRow,
    Visit,
    VisitDay,
)
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.family_page.looked_up import enter_once, entries_of
from tests.casework.web.visiting import (
    days,
    enter,
    page,
    plan_days,
    post,
    rows,
    weeks_old,
    with_days,
)


def test_given_three_days_when_they_are_shown_then_each_says_what_tells_it_from_the_others(
    choosing: Family,
) -> None:
    client, item = enter(choosing), choosing.item("doctors_day")
    assert reverse("family_day", args=[item.key]) in page(client)
    text = page(client, "family_day", item.key)
    assert text.count('name="day"') == 4, "three days and none of these"
    assert "the soonest" in text
    halves = {hour < 12 for hour in _first_hours(choosing)}
    assert halves == {True, False}, "a choice between morning and afternoon"
    assert len({day.day for day in days(choosing, "proposed")}) == 3
    assert all(card.count('class="tag sun"') >= 1 for card in text.split('<label class="opt">')[1:])


def _first_hours(family: Family) -> list[int]:
    zone = family.desk.planted.region.zone
    with access.acting_as(family.desk.actor) as actor:
        found = access.visible(VisitDay, to=actor).filter(case=family.case_id, state="proposed")
        starts = [min(visit.during.lower for visit in day.visits.all()) for day in found]
    return [start.astimezone(zone).hour for start in starts]


def test_given_a_day_is_chosen_moved_and_cancelled_then_the_calendar_file_is_one_event(desk: Desk) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client = enter(family)
    first, second = days(family, "proposed")[:2]
    calendar = reverse("family_calendar", args=[item.key])
    assert client.get(calendar).status_code == 404

    answer = post(client, "family_day", item.key, act="choose", day=str(first.pk))
    assert answer["Location"] == reverse("family_day", args=[item.key])
    assert "All doctors of that day expect you" in page(client, "family_day", item.key)
    booked = _event(client.get(calendar))
    assert (booked["SEQUENCE"], booked["STATUS"], booked["DTSTART"].dt.date()) == (0, "CONFIRMED", first.day)
    assert rows(family, Notice, case=family.case_id, template="day_booked")
    buildings = {visit.place["building"]["en"] for visit in rows(family, Visit, visit_day=first.pk)}
    assert buildings and all(name in booked["LOCATION"] for name in buildings)
    lines = booked["DESCRIPTION"].splitlines()[:-1]
    assert lines and all(any(name in line for name in buildings) for line in lines), "each line names its building"

    post(client, "family_day", item.key, act="wish", part_of_day="", earliest=(second.day).isoformat())
    assert "We are looking for" in page(client, "family_day", item.key)
    plan_days(family)
    other = next(day for day in days(family, "proposed") if day.day != first.day)
    post(client, "family_day", item.key, act="choose", day=str(other.pk))
    moved = _event(client.get(calendar))
    assert moved["UID"] == booked["UID"]
    assert moved["SEQUENCE"] > booked["SEQUENCE"]
    assert moved["DTSTART"].dt.date() == other.day

    post(client, "family_day", item.key, act="cancel")
    gone = _event(client.get(calendar))
    assert (gone["UID"], gone["STATUS"]) == (booked["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > moved["SEQUENCE"]
    assert calendar in page(client, "family_day", item.key), "the way to take it out of the telephone"
    assert not days(family, "booked")
    assert len(entries_of(family, "day.cancelled")) == 1
    again = post(client, "family_day", item.key, act="cancel")
    assert again.status_code in (409, 422)
    assert "No day is booked any more" in again.content.decode()


def test_given_a_printed_plan_when_the_family_cancels_the_day_then_the_paper_is_marked_and_not_downloaded(
    desk: Desk,
) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client = enter(family)
    post(client, "family_day", item.key, act="choose", day=str(days(family, "proposed")[0].pk))
    for topic in ("draft_paper", "print_paper"):
        for row in OutboxRow.objects.filter(topic=topic, payload__item=str(item.key)):
            outbox.have_effect(row.pk)
    (plan,) = rows(family, CaseDocument, case=family.case_id, kind="day_itinerary")
    file = reverse("family_document", args=[plan.document_key])
    assert file in page(client)
    assert client.get(file)["Content-Type"] == "application/pdf"

    post(client, "family_day", item.key, act="cancel")
    shown = page(client)
    assert file not in shown
    assert "no longer valid: the day was cancelled" in shown
    assert client.get(file).status_code == 422


def _event(answer: Any) -> Any:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    for word in ("Neurologist", "Невролог", "Соколов"):
        assert word not in answer.content.decode()
    return event


def test_given_a_day_went_away_when_it_is_chosen_then_words_say_so_and_nothing_is_booked(desk: Desk) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client = enter(family)
    stale = days(family, "proposed")[0]
    post(client, "family_day", item.key, act="wish", part_of_day="afternoon")
    plan_days(family)
    answer = post(client, "family_day", item.key, act="choose", day=str(stale.pk))
    assert answer.status_code == 409
    assert "This day is no longer on offer" in answer.content.decode()
    assert not days(family, "booked")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"act": "choose"}, "No day is chosen"),
        ({"act": "choose", "day": "x' OR 1=1"}, "No day is chosen"),
        ({"act": "choose", "day": "none", "part_of_day": "night"}, "There is no such part of the day"),
        ({"act": "wish", "earliest": "31.02."}, "This is not a day of the calendar"),
        ({"act": "explode"}, "This button is not known"),
    ],
)
def test_given_a_wrong_form_of_the_day_then_it_comes_back_with_words(
    choosing: Family, fields: dict[str, str], words: str
) -> None:
    answer = post(enter_once(choosing), "family_day", choosing.item("doctors_day").key, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
