"""Reminders to partners, each once.

Of an answer at half of the term and a day before its end, of a promise when its day is past.

The next moment stands in the question's own row: a reminder that is out moves it on, in the same
transaction.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_BEFORE = timedelta(days=1)
PROMISE_WAITS = timedelta(days=7)  # of one without a day: by then it is asked whether the help was given
MORNING = time(10)
CLOSE_TOGETHER = timedelta(hours=4)  # two e-mails within so short a time say no more than one


def moments(*, asked_at: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return when a question is reminded of: at half of its term, and a day before its end if that is later."""
    half, before = asked_at + (until - asked_at) / 2, until - DAY_BEFORE
    return (half, before) if before - half >= CLOSE_TOGETHER else (half,)


def next_moment(*, asked_at: datetime, until: datetime | None, after: datetime) -> datetime | None:
    """Return the first reminder after a moment; None without a term, or when none is left."""
    if until is None or until <= after:
        return None
    return next((one for one in moments(asked_at=asked_at, until=until) if one > after), None)


def of_promise(*, day: date | None, promised_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when it is asked whether a promise was kept: the morning after its day.

    Args:
        day: None: after a week.
    """
    last = promised_at.astimezone(zone).date() + PROMISE_WAITS if day is None else day + timedelta(days=1)
    return datetime.combine(last, MORNING, tzinfo=zone)
