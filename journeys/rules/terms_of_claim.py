"""How long a right may be claimed: the last day of a term is still in it. Pure."""

from __future__ import annotations

from datetime import date

from journeys.engine.deadlines import first_working_day, shift_day
from journeys.engine.working_days import RUSSIA
from journeys.language.vocabulary import Length, Unit


def months_over(since: date, on: date) -> int:
    """Return how many months are over on a day. A term ends with its last working day.

    Source: Civil Code, articles 192 to 194.
    """
    number = 12 * (on.year - since.year) + on.month - since.month
    while number > 0 and _ends(since, number) >= on:
        number -= 1
    return max(number, 0)


def _ends(since: date, months: int) -> date:
    return first_working_day(shift_day(since, Length(months, Unit.MONTHS), calendar=RUSSIA), RUSSIA)
