"""A day as people type it where a browser has no calendar: the day first, whatever the language; 03/04 is never March."""

from __future__ import annotations

import re
from datetime import date

_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_OF_A_YEAR = re.compile(r"(?P<day>[0-9]{1,2})[./ -](?P<month>[0-9]{1,2})\.?")
_YEAR_AND_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})")
_MONTH_AND_YEAR = re.compile(r"(?P<month>[0-9]{1,2})[./ -](?P<year>[0-9]{4})")
# a dash, or a hyphen that is none of a day with its year first
_BETWEEN = re.compile(r"\s+-\s+|\s*[–—]\s*|(?<=[0-9]{4})-(?=[0-9]{1,2}[./])")
_LEAP_YEAR = 2000  # in it every day of a year stands
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})(?P<sign>[./ -])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})")


class NoDay(ValueError):
    """This is no day of the calendar."""


def read_day(text: str) -> date:
    """Return the day that a text says: `03.04.2026`, `3/4/2026`, or `2026-04-03` as browsers send it.

    A year of two digits is not guessed.

    Raises:
        NoDay: It is none.
    """
    tidy = " ".join(text.split())
    told = _YEAR_FIRST.fullmatch(tidy) or _DAY_FIRST.fullmatch(tidy)
    if told is None:
        raise NoDay(text)
    try:
        return date(int(told["year"]), int(told["month"]), int(told["day"]))
    except ValueError as error:
        raise NoDay(text) from error


def read_month(text: str) -> date:
    """Return the first day of the month that a text says: `11.2025`, `11/2025`, or `2025-11` as browsers send it.

    Raises:
        NoDay: It is none.
    """
    tidy = " ".join(text.split())
    told = _YEAR_AND_MONTH.fullmatch(tidy) or _MONTH_AND_YEAR.fullmatch(tidy)
    if told is None:
        raise NoDay(text)
    try:
        return date(int(told["year"]), int(told["month"]), 1)
    except ValueError as error:
        raise NoDay(text) from error


def read_span(text: str) -> tuple[date, date]:
    """Return the first and the last day that a text says: `03.05.2027–10.05.2027`, or one day twice.

    Raises:
        NoDay: One of them is none.
    """
    first, *last = _BETWEEN.split(text.strip(), maxsplit=1)
    since = read_day(first)
    return since, read_day(last[0]) if last else since


def span_as_typed(first: date, last: date) -> str:
    """Return days as they are typed: `03.05.2027–10.05.2027`, or one day once."""
    days = (first,) if first == last else (first, last)
    return "–".join(f"{day:%d.%m.%Y}" for day in days)


def read_day_of_year(text: str) -> date:
    """Return the day and month that a text says, in a year that has every day: `1.03`, `01/03`.

    Raises:
        NoDay: It is none.
    """
    told = _OF_A_YEAR.fullmatch(" ".join(text.split()))
    if told is None:
        raise NoDay(text)
    try:
        return date(_LEAP_YEAR, int(told["month"]), int(told["day"]))
    except ValueError as error:
        raise NoDay(text) from error
