"""Deadlines against a slow, obvious way of counting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.engine.deadlines import due_moment, end_of_day, shift, start_of_day
from journeys.engine.working_days import RUSSIA, WorkingCalendar
from journeys.language.vocabulary import Base, Force, Length, Moment, Term, Unit
from tests.proofs import examples

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")  # a zone with summer time
DAY_UNITS = [unit for unit in Unit if unit is not Unit.HOURS]
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
moments = st.integers(0, 6 * 366 * 24 * 3600).map(
    lambda second: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
zones = st.sampled_from([MOSCOW, BERLIN, ZoneInfo("Asia/Vladivostok")])


def term(length: Length | None, **more: object) -> Term:
    return Term("t", Moment(Base.OPENING), length, Force.OWN, "V", **more)  # type: ignore[arg-type]


def due(length: Length, base: datetime | date, zone: ZoneInfo = MOSCOW, stopped: object = ()) -> datetime | None:
    return due_moment(term(length), base, zone=zone, calendar=RUSSIA, stopped=stopped)  # type: ignore[arg-type]


def last(day: date, zone: ZoneInfo = MOSCOW) -> datetime:
    """Write the end of a day down in the plainest way."""
    return datetime.combine(day, time(23, 59, 59, 999999), tzinfo=zone).astimezone(UTC)


def slow_working_days(day: date, number: int) -> date:
    """One day after the other, as on a calendar on the wall."""
    while number:
        day += timedelta(days=1 if number > 0 else -1)
        if RUSSIA.is_working(day):
            number -= 1 if number > 0 else -1
    return day


def slow_months(day: date, number: int) -> date:
    """Try the same number in the month, then one less, until there is such a day."""
    months = day.year * 12 + day.month - 1 + number
    for number_in_month in range(day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, number_in_month)
        except ValueError:
            continue
    raise AssertionError


def slow(day: date, length: Length) -> date:
    match length.unit:
        case Unit.WORKING_DAYS:
            return slow_working_days(day, length.number)
        case Unit.MONTHS:
            return slow_months(day, length.number)
        case Unit.YEARS:
            return slow_months(day, 12 * length.number)
        case Unit.WEEKS:
            return day + 7 * timedelta(days=length.number)
        case _:
            return day + timedelta(days=length.number)


@given(day=days, number=st.integers(0, 40), unit=st.sampled_from(DAY_UNITS), zone=zones)
@settings(max_examples=examples(150), deadline=None)
def test_a_day_like_deadline_is_the_end_of_the_local_day_that_slow_counting_finds(day, number, unit, zone):
    length = Length(number, unit)
    assert due(length, day, zone) == last(slow(day, length), zone)


@given(moment=moments, number=st.integers(-30, 30), unit=st.sampled_from(DAY_UNITS), zone=zones)
@settings(max_examples=examples(150), deadline=None)
def test_a_shifted_moment_keeps_its_local_time_of_day_on_the_day_slow_counting_finds(moment, number, unit, zone):
    length = Length(number, unit)
    local = moment.astimezone(zone)
    wanted = datetime.combine(slow(local.date(), length), local.time(), tzinfo=zone).astimezone(UTC)
    assert shift(moment, length, zone=zone, calendar=RUSSIA) == wanted


@given(moment=moments, hours=st.integers(0, 500), zone=zones)
@settings(max_examples=examples(60), deadline=None)
def test_hours_are_exact_whatever_summer_time_does(moment, hours, zone):
    assert due(Length(hours, Unit.HOURS), moment, zone) == moment + timedelta(hours=hours)


@given(
    day=days,
    number=st.integers(1, 30),
    unit=st.sampled_from(DAY_UNITS),
    stop=st.integers(0, 60),
    length=st.integers(0, 60),
)
@settings(max_examples=examples(200), deadline=None)
def test_a_stopped_clock_gives_back_what_was_left_when_it_stopped(day, number, unit, stop, length):
    whole = Length(number, unit)
    unstopped = slow(day, whole)
    since, until = day + timedelta(days=stop), day + timedelta(days=stop + length)
    got = due(whole, day, stopped=[(start_of_day(since, MOSCOW), start_of_day(until, MOSCOW))])
    wanted = unstopped
    if since <= unstopped:
        counts = RUSSIA.is_working if unit is Unit.WORKING_DAYS else lambda _: True
        left = sum(bool(counts(since + timedelta(days=n))) for n in range(1, (unstopped - since).days + 1))
        wanted = until
        while left:
            wanted += timedelta(days=1)
            left -= bool(counts(wanted))
        if until == since:
            wanted = unstopped
    assert got == last(wanted)


@given(moment=moments, hours=st.integers(1, 100), stop=st.integers(0, 150), length=st.integers(0, 100))
@settings(max_examples=examples(100), deadline=None)
def test_hours_of_a_stopped_clock_are_added_back_only_if_it_stopped_in_time(moment, hours, stop, length):
    since = moment + timedelta(hours=stop)
    got = due(Length(hours, Unit.HOURS), moment, stopped=[(since, since + timedelta(hours=length))])
    assert got == moment + timedelta(hours=hours + (length if stop <= hours else 0))


@given(moment=moments, number=st.integers(1, 20), unit=st.sampled_from(list(Unit)), cut=st.integers(1, 9))
@settings(max_examples=examples(80), deadline=None)
def test_two_touching_spans_are_one_span(moment, number, unit, cut):
    until = moment + timedelta(days=10)
    middle = moment + timedelta(days=cut)
    whole = due(Length(number, unit), moment, stopped=[(moment, until)])
    assert due(Length(number, unit), moment, stopped=[(middle, until), (moment, middle)]) == whole


def test_given_a_clock_that_still_stands_then_nobody_knows_the_deadline():
    base = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert due(Length(10, Unit.WORKING_DAYS), base, stopped=[(base + timedelta(days=2), None)]) is None
    assert due(Length(5, Unit.HOURS), base, stopped=[(base + timedelta(hours=2), None)]) is None
    late = due(Length(1, Unit.DAYS), base, stopped=[(base + timedelta(days=9), None)])
    assert late == last(date(2026, 11, 17)), "it was late before the clock stopped"


def test_given_a_longest_time_then_no_stopped_clock_outlasts_it():
    base = datetime(2026, 11, 16, 9, tzinfo=UTC)
    capped = term(Length(10, Unit.WORKING_DAYS), longest=Length(30, Unit.WORKING_DAYS))
    wanted = last(slow_working_days(date(2026, 11, 16), 30))
    for until in (None, base + timedelta(days=90)):
        assert due_moment(capped, base, zone=MOSCOW, calendar=RUSSIA, stopped=[(base, until)]) == wanted


@pytest.mark.parametrize(
    ("base", "wanted"),
    [(date(2026, 1, 31), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 2, 1)), (date(2026, 2, 2), date(2027, 2, 1))],
)
def test_a_yearly_deadline_is_the_next_such_date(base, wanted):
    yearly = term(None, yearly=(2, 1))
    assert due_moment(yearly, base, zone=MOSCOW, calendar=RUSSIA) == last(wanted)


@pytest.mark.parametrize(
    ("base", "wanted"),
    [
        (date(2026, 8, 31), date(2026, 2, 1)),
        (date(2026, 9, 1), date(2027, 2, 1)),
        (date(2027, 2, 1), date(2027, 2, 1)),
        (date(2027, 2, 8), date(2027, 2, 1)),
        (date(2028, 3, 1), date(2028, 2, 1)),
    ],
)
def test_given_a_term_that_says_when_its_year_begins_then_a_day_that_is_over_is_this_years_and_not_the_next(
    base, wanted
):
    of_a_school_year = term(None, yearly=(2, 1), year_begins=(9, 1))
    assert due_moment(of_a_school_year, base, zone=MOSCOW, calendar=RUSSIA) == last(wanted)


def test_29_february_is_the_28th_in_other_years():
    yearly = term(None, yearly=(2, 29))
    assert due_moment(yearly, date(2026, 1, 1), zone=MOSCOW, calendar=RUSSIA) == last(date(2026, 2, 28))
    assert due_moment(yearly, date(2028, 2, 29), zone=MOSCOW, calendar=RUSSIA) == last(date(2028, 2, 29))


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2026, 1, 8), False, "New Year holidays"),
        (date(2026, 1, 9), False, "moved from Saturday, 3 January, by the decree"),
        (date(2026, 1, 12), True, "the first working day of 2026"),
        (date(2026, 3, 9), False, "8 March fell on a Sunday"),
        (date(2026, 12, 31), False, "moved from Sunday, 4 January, by the decree"),
        (date(2024, 4, 27), True, "a Saturday made a working day by the decree"),
        (date(2028, 11, 6), False, "no decree yet: 4 November falls on a Saturday, the law moves it"),
        (date(2028, 1, 10), True, "no decree yet: the January holidays do not move by themselves"),
        (date(2026, 11, 14), False, "a plain Saturday"),
    ],
)
def test_working_days_of_russia(day, works, why):
    assert RUSSIA.is_working(day) is works, why


def test_given_dated_transfers_then_they_overrule_the_calendar():
    region = WorkingCalendar(off=frozenset({date(2026, 11, 16)}), working=frozenset({date(2026, 11, 14)}))
    assert not region.is_working(date(2026, 11, 16))
    assert region.is_working(date(2026, 11, 14))
    assert region.move(date(2026, 11, 13), 1) == date(2026, 11, 14)
    assert region.move(date(2026, 11, 14), 1) == date(2026, 11, 17)


def test_given_an_act_late_on_the_last_evening_then_it_is_in_time_by_local_time():
    deadline = due(Length(1, Unit.DAYS), datetime(2026, 11, 16, 22, 30, tzinfo=UTC))  # 01:30 on the 17th in Moscow
    assert deadline == end_of_day(date(2026, 11, 18), MOSCOW)
    assert deadline == datetime(2026, 11, 18, 20, 59, 59, 999999, tzinfo=UTC)


def test_given_hours_from_a_mere_day_then_they_count_from_its_end():
    assert due(Length(48, Unit.HOURS), date(2026, 11, 14)) == last(date(2026, 11, 16))


def test_given_summer_time_then_a_day_is_23_or_25_hours_long():
    assert start_of_day(date(2026, 3, 30), BERLIN) - start_of_day(date(2026, 3, 29), BERLIN) == timedelta(hours=23)
    assert start_of_day(date(2026, 10, 26), BERLIN) - start_of_day(date(2026, 10, 25), BERLIN) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("opened", "moves", "stays"),
    [
        (date(2028, 9, 20), date(2028, 10, 2), date(2028, 10, 1)),  # a Sunday
        (date(2028, 10, 2), date(2028, 10, 2), date(2029, 10, 1)),  # the Monday is the last day still
        (date(2028, 10, 3), date(2029, 10, 1), date(2029, 10, 1)),
        (date(2026, 9, 20), date(2026, 10, 1), date(2026, 10, 1)),  # a Thursday
    ],
)
def test_given_a_yearly_day_that_is_a_day_off_when_the_law_moves_it_then_the_next_working_day_is_the_last(
    opened: date, moves: date, stays: date
) -> None:
    for on_working_day, expected in ((True, moves), (False, stays)):
        yearly = term(None, yearly=(10, 1), on_working_day=on_working_day)
        assert due_moment(yearly, opened, zone=MOSCOW, calendar=RUSSIA) == last(expected)
