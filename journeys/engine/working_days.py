"""The one calendar of working days: what the law says, what the yearly decree moves, and days off of one's own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)
# Article 112 of the Labour Code: these move to the next working day when they fall on a weekend; 1
# to 8 January do not.
MOVING_HOLIDAYS = ((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days of Russia.

    `off` and `working` are dated transfers that overrule what the law says by itself. Source:
    Labour Code, articles 111 and 112; the government's yearly decree on transfers.
    """

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Say whether offices work on that day."""
        if day in self.working:
            return True
        if day in self.off:
            return False
        year = _year(day.year)
        return day in year.working or (day.weekday() < SATURDAY and day not in year.off)

    def move(self, day: date, number: int) -> date:
        """Go on (or back) by so many working days; the day itself is not counted."""
        step = ONE_DAY if number >= 0 else -ONE_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def count(self, after: date, until: date) -> int:
        """Count the working days in (after, until]."""
        return sum(self.is_working(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


@dataclass(frozen=True, slots=True)
class _Year:
    off: frozenset[date]
    working: frozenset[date]


@lru_cache(maxsize=64)
def _year(year: int) -> _Year:
    """Holidays with the transfers of the decree, as far as the package knows it.

    Later years by the law alone.
    """
    known = holidays.country_holidays("RU", years=year)
    off = {day for day in known if day.year == year}
    working = {day for day in known.weekend_workdays if day.year == year}
    fixed = {date(year, 1, number) for number in range(1, 9)} | {date(year, *day) for day in MOVING_HOLIDAYS}
    if not (off - fixed or working):  # no decree yet
        for holiday in sorted(date(year, *day) for day in MOVING_HOLIDAYS):
            if holiday.weekday() >= SATURDAY:
                free = holiday
                while free.weekday() >= SATURDAY or free in off:
                    free += ONE_DAY
                off.add(free)
    return _Year(off=frozenset(off), working=frozenset(working))


RUSSIA = WorkingCalendar()
