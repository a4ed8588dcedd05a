"""Which part of a leave is the mother's own and which may be shared in the family. Pure.

Source: Labour Code art. 255 (70 days after the birth, 110 after the birth of two or more) and art.
256 (until the child is three the leave may be taken, whole or in parts, by the father, a
grandmother, a grandfather or another relative who cares for the child). The sick-leave certificate
names the exact end of the first part; a lawyer of the region confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_AFTER_BIRTH, DAYS_AFTER_TWO = 70, 110
YEARS_TO_CARE = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the leave: whose, from the first day to the last one. whose: mother | family."""

    whose: str
    first: date
    last: date


def latest_end(born_on: date) -> date:
    """Return the last day of a leave: the day before the child is three."""
    try:
        third = born_on.replace(year=born_on.year + YEARS_TO_CARE)
    except ValueError:  # born on 29 February
        third = date(born_on.year + YEARS_TO_CARE, 3, 1)
    return third - timedelta(days=1)


def parts(*, born_on: date, several: bool, until: date) -> tuple[Part, ...]:
    """Return the parts of a leave that lasts to a day, in order.

    What lies after the third birthday is left out.
    """
    own_days = DAYS_AFTER_TWO if several else DAYS_AFTER_BIRTH
    own_last = born_on + timedelta(days=own_days)
    last = min(until, latest_end(born_on))
    own = Part("mother", born_on, min(own_last, last))
    if last <= own_last:
        return (own,)
    return (own, Part("family", own_last + timedelta(days=1), last))
