"""Opening hours: answers are expected when somebody is there to answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partners import public, working_time
from partners.working_time import read_hours
from tests.partners.conftest import MOSCOW

OFFICE = read_hours([["09:00", "18:00"]] * 5 + [None, None], MOSCOW)


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("sent", "hours", "expected"),
    [
        pytest.param("2026-12-01T10:00", 2, "2026-12-01T12:00", id="the same day"),
        pytest.param("2026-12-01T17:00", 2, "2026-12-02T10:00", id="over the evening"),
        pytest.param("2026-12-01T05:00", 1, "2026-12-01T10:00", id="before opening"),
        pytest.param("2026-12-04T17:30", 1, "2026-12-07T09:30", id="over the weekend"),
        pytest.param(
            "2026-12-30T17:00", 2, "2027-01-11T10:00", id="over the New Year holidays and the 31st, off by decree"
        ),
        pytest.param("2026-12-01T17:00", 1, "2026-12-01T18:00", id="ends with the day"),
        pytest.param("2026-12-01T09:00", 18, "2026-12-02T18:00", id="two whole days"),
    ],
)
def test_opening_time_passes_only_while_it_is_open(sent, hours, expected):
    found = OFFICE.add(at(sent), timedelta(hours=hours))

    assert found == at(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("sent", "hours"), [("2026-12-01T10:00", 2), ("2026-12-04T17:30", 1), ("2026-12-30T17:00", 11)]
)
def test_the_opening_time_between_two_moments_is_what_was_added(sent, hours):
    until = OFFICE.add(at(sent), timedelta(hours=hours))

    assert OFFICE.between(at(sent), until) == timedelta(hours=hours)
    assert OFFICE.between(until, at(sent)) == timedelta()


def test_given_none_stored_then_it_is_office_hours():
    assert read_hours([], MOSCOW).on(date(2026, 12, 1)) == (at("2026-12-01T09:00"), at("2026-12-01T18:00"))


def test_given_hours_of_another_zone_then_they_are_its_local_ones():
    hours = read_hours([["09:00", "18:00"]] * 7, ZoneInfo("Asia/Vladivostok"))

    assert hours.on(date(2026, 12, 1)) == (
        datetime(2026, 11, 30, 23, tzinfo=UTC),
        datetime(2026, 12, 1, 8, tzinfo=UTC),
    )


def test_given_an_office_that_is_open_on_saturdays_then_a_public_holiday_still_closes_it():
    hours = read_hours([["09:00", "18:00"]] * 7, MOSCOW)

    assert hours.on(date(2026, 12, 5)) is not None  # a Saturday
    assert hours.on(date(2026, 11, 4)) is None  # Unity Day, a Wednesday


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        pytest.param([None] * 6, "days: 6", id="six days"),
        pytest.param([["nine", "18:00"], *[None] * 6], "cannot be read", id="no time"),
        pytest.param([["09:00"], *[None] * 6], "cannot be read", id="no closing"),
        pytest.param([["18:00", "09:00"], *[None] * 6], "before it opens", id="turned round"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(raw, what):
    with pytest.raises(public.HoursUnreadable, match=what):
        read_hours(raw, MOSCOW)


def test_given_an_office_that_never_opens_then_no_answer_is_promised():
    with pytest.raises(public.HoursUnreadable, match="never opens"):
        read_hours([None] * 7, MOSCOW).add(at("2026-12-01T10:00"), timedelta(hours=1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 12, 1), True, id="a Tuesday"),
        pytest.param(date(2026, 12, 5), False, id="a Saturday"),
        pytest.param(date(2026, 1, 6), False, id="New Year holidays"),
        pytest.param(date(2024, 4, 27), True, id="a Saturday made a working day by the decree"),
    ],
)
def test_working_days_are_those_of_the_calendar_that_was_given(day, works):
    assert public.is_working_day(day) is works


def test_given_no_calendar_then_no_day_is_told_instead_of_one_that_differs(monkeypatch):
    monkeypatch.setattr(working_time, "_calendars", [])
    with pytest.raises(public.CalendarMissing, match="no calendar of working days"):
        public.is_working_day(date(2026, 12, 1))
    public.follow_calendar(lambda day: day.year == 2026)
    assert public.is_working_day(date(2026, 12, 5))
    assert not public.is_working_day(date(2027, 12, 1))
