"""Business time: the database's clock plus one stored offset.

The offset only moves forward, and only where CASEWORK_ENV is demo or test: a CHECK and a trigger
keep it so. `rehearse` and the demo's "next day" button move it; that is how a journey of twelve
months closes in a minute with a real worker. Leases, codes and the audit use real time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import connection

STANDS_FAST = (
    "The clock was not moved: it only goes forward, and only in a demo. Real families live in real time; "
    "start a demo with 'make demo' to try what a later day brings."
)


class ClockStandsFast(Exception):
    """Business time was to be moved where that is not allowed."""


def now() -> datetime:
    """Return the business moment, timezone-aware, UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() + coalesce((SELECT ahead FROM casework_clockoffset), interval '0')")
        return cast(datetime, cursor.fetchone()[0])


def move(by: timedelta) -> datetime:
    """Move business time forward and return the new moment.

    Raises:
        ClockStandsFast: Backwards, or not a demo or test installation.
    """
    if by < timedelta() or settings.ENVIRONMENT not in ("demo", "test"):
        raise ClockStandsFast(STANDS_FAST)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, %s, make_interval(secs => %s)) "
            "ON CONFLICT (id) DO UPDATE SET ahead = casework_clockoffset.ahead + excluded.ahead",
            [settings.ENVIRONMENT, by.total_seconds()],
        )
    return now()


def move_to(moment: datetime) -> bool:
    """Move business time forward to a moment; False when it is that late already.

    Of several who want the same moment in the same second one moves it, the others find it there.

    Raises:
        ClockStandsFast: Not a demo or test installation.
    """
    if settings.ENVIRONMENT not in ("demo", "test"):
        raise ClockStandsFast(STANDS_FAST)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_clockoffset AS kept (id, environment, ahead) "
            "SELECT 1, %s, %s - clock_timestamp() WHERE %s > clock_timestamp() "
            "ON CONFLICT (id) DO UPDATE SET ahead = excluded.ahead WHERE kept.ahead < excluded.ahead RETURNING id",
            [settings.ENVIRONMENT, moment, moment],
        )
        return cursor.fetchone() is not None
