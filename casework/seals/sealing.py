"""The seals of the audit: made, and asked whether they hold. What is hashed stands in the migration of the seals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

MOST_EVENTS = 50_000  # of one seal; more are sealed in pieces
LATE_AFTER = timedelta(minutes=5)
CHECKED_AT_ONCE = 500  # seals of one statement
_LATE = (
    "SELECT since FROM casework_unsealed_since() AS since WHERE clock_timestamp() - since > make_interval(secs => %s)"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it leaves the machine. `number` counts on over epochs; `hash` is hexadecimal."""

    epoch: UUID
    number: int
    made_at: datetime
    events: int
    hash: str


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """A seal that does not hold: `events_changed`, `seal_rewritten` or `seal_before_missing`."""

    number: int
    fault: str


def seal() -> int:
    """Seal all events of transactions that have ended; return how many events that were."""
    whole = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT casework_seal_audit(%s)", [MOST_EVENTS])
            (events,) = cursor.fetchone()
        whole += events
        if events < MOST_EVENTS // 2:  # a piece ends where a transaction does, so it is somewhat smaller
            return whole


def after(number: int, *, most: int) -> list[Seal]:
    """Return the seals after one, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, no, made_at, events, hash FROM casework_seals(%s, %s)", [number, most])
        return [Seal(*row) for row in cursor.fetchall()]


def newest() -> int:
    """Return the number of the last seal, 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_newest_seal()")
        return int(cursor.fetchone()[0])


def late_since() -> datetime | None:
    """Return since when an event waits too long for its seal; None: all is sealed in time."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [LATE_AFTER.total_seconds()])
        found = cursor.fetchone()
    return found[0] if found else None


def broken(*, newest_only: int | None = None) -> Iterator[BrokenSeal]:
    """Read all that was sealed and tell the seals that do not hold, in their order.

    The database itself reckons, so this finds what somebody changed who cannot change its functions;
    `casework.seals.verifying` trusts none of them.

    Args:
        newest_only: So many of the last seals; None: all.
    """
    last = newest()
    first = 1 if newest_only is None else max(1, last - newest_only + 1)
    for begin in range(first, last + 1, CHECKED_AT_ONCE):
        with connection.cursor() as cursor:
            end = min(last, begin + CHECKED_AT_ONCE - 1)
            cursor.execute("SELECT no, fault FROM casework_broken_seals(%s, %s)", [begin, end])
            yield from (BrokenSeal(*row) for row in cursor.fetchall())
