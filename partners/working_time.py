"""Opening hours of an organisation.

The moment comes in as an argument, the calendar of working days from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
WEEK = 7
SATURDAY = 5
LONGEST_PAUSE_DAYS = 60  # no organisation is closed for longer; guards against hours that are never open

HoursOfDay = tuple[time, time] | None
DaysOff = tuple[date, date]  # both are off


class HoursUnreadable(ValueError):
    """Opening hours are not a week of ["08:00", "17:00"] or null."""


class CalendarMissing(LookupError):
    """Nobody has told which days are working days, and a calendar of one's own would differ from the deadlines'."""


_calendars: list[Callable[[date], bool]] = []


def follow_calendar(is_working: Callable[[date], bool]) -> None:
    """Take the calendar of working days: the front door gives the one by which deadlines are counted."""
    _calendars[:] = [is_working]


def is_working_day(day: date) -> bool:
    """Say whether offices work on that day: weekends, holidays, the decree's transfers and days off of one's own.

    Raises:
        CalendarMissing: No calendar was given.
    """
    if not _calendars:
        raise CalendarMissing(
            "Partners have no calendar of working days, so no free day can be told. "
            "Give one with partners.public.follow_calendar when the program starts."
        )
    return _calendars[-1](day)


@dataclass(frozen=True)
class OpeningHours:
    """A week of opening hours in local time, Monday first, and the days on which it stays closed all the same."""

    week: tuple[HoursOfDay, ...]
    zone: ZoneInfo
    days_off: tuple[DaysOff, ...] = ()  # first and last day

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when it is open on a local day, in UTC; None when it is closed."""
        weekday = day.weekday()
        if not is_working_day(day) and weekday < SATURDAY:
            return None  # a public holiday
        if any(first <= day <= last for first, last in self.days_off):
            return None
        hours = self.week[weekday]
        if hours is None:
            return None
        opens, closes = (datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC) for clock in hours)
        return opens, closes

    def add(self, moment: datetime, working: timedelta) -> datetime:
        """Return the moment at which so much opening time has passed since `moment`, in UTC.

        Raises:
            HoursUnreadable: It never opens.
        """
        day, left, closed_days = moment.astimezone(self.zone).date(), working, 0
        while closed_days < LONGEST_PAUSE_DAYS:
            hours = self.on(day)
            if hours is not None:
                begins = max(hours[0], moment)
                if begins + left <= hours[1]:
                    return begins.astimezone(UTC) + left
                left -= max(hours[1] - begins, timedelta())
            closed_days = 0 if hours else closed_days + 1
            day += ONE_DAY
        raise _never_opens()

    def between(self, moment: datetime, until: datetime) -> timedelta:
        """Return how much opening time lies between two moments.

        None if the second is not later.
        """
        day, open_for = moment.astimezone(self.zone).date(), timedelta()
        while day <= until.astimezone(self.zone).date():
            hours = self.on(day)
            if hours is not None:
                open_for += max(min(hours[1], until) - max(hours[0], moment), timedelta())
            day += ONE_DAY
        return open_for

    def closing(self, moment: datetime, *, days: int) -> datetime:
        """Return when it closes on the so-many-th day of opening after the local day of `moment`, in UTC.

        Raises:
            HoursUnreadable: It never opens.
        """
        day, left, closed_days = moment.astimezone(self.zone).date(), days, 0
        while closed_days < LONGEST_PAUSE_DAYS:
            day += ONE_DAY
            hours = self.on(day)
            left -= hours is not None
            if hours is not None and left <= 0:
                return hours[1]
            closed_days = 0 if hours else closed_days + 1
        raise _never_opens()


def _never_opens() -> HoursUnreadable:
    return HoursUnreadable(
        "The organisation never opens, so no answer can be expected of it. Correct its opening hours on its page."
    )


OFFICE_HOURS: tuple[HoursOfDay, ...] = (*((time(9), time(18)),) * 5, None, None)


def read_hours(
    raw: Sequence[Sequence[str] | None], zone: ZoneInfo, *, days_off: Sequence[Sequence[str]] = ()
) -> OpeningHours:
    """Read stored hours; none stored means office hours, 9 to 18 from Monday to Friday.

    Args:
        days_off: First and last day of each closure, as `2027-05-03`.

    Raises:
        HoursUnreadable: Not seven days, or a time that is none, or closing before opening.
    """
    closed = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in days_off)
    if not raw:
        return OpeningHours(OFFICE_HOURS, zone, closed)
    if len(raw) != WEEK:
        raise HoursUnreadable(
            f"Opening hours are given for days: {len(raw)}, so it is unclear when to ask. Give seven days."
        )
    return OpeningHours(tuple(_day(hours) for hours in raw), zone, closed)


def _day(hours: Sequence[str] | None) -> HoursOfDay:
    if hours is None:
        return None
    try:
        opens, closes = (time.fromisoformat(text) for text in hours)
    except (TypeError, ValueError) as error:
        raise HoursUnreadable(
            f"Opening hours {hours!r} cannot be read, so it is unclear when to ask. Write two times, such as 08:00."
        ) from error
    if closes <= opens:
        raise HoursUnreadable(f"It closes at {closes} before it opens at {opens}. Put the earlier time first.")
    return opens, closes
