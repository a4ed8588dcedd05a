"""The pulse of the work in the background: the scheduler wakes a worker every second, and the worker notes it.

Where neither comes, no page fails and nothing is sent: the administrator's page of health and
`check_invariants` tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

SILENT_AFTER = timedelta(minutes=1)
NOTED_EVERY = timedelta(seconds=5)

_FEEL = """
INSERT INTO casework_pulse (id, felt_at) VALUES (1, clock_timestamp()) ON CONFLICT (id)
DO UPDATE SET felt_at = excluded.felt_at WHERE casework_pulse.felt_at < excluded.felt_at - make_interval(secs => %s)
"""
_MEASURE = """
SELECT (SELECT clock_timestamp() - felt_at FROM casework_pulse),
  coalesce((SELECT clock_timestamp() - min(written_at) FROM casework_outboxrow WHERE NOT dead), interval '0')
"""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the database shows of scheduler and worker, in real time.

    `since`: how long ago a worker was last woken, None before the first time. `waiting`: how long
    the oldest effect waits for its turn.
    """

    since: timedelta | None
    waiting: timedelta

    @property
    def is_silent(self) -> bool:
        """Whether nobody wakes a worker, or no worker wakes."""
        return self.since is None or self.since > SILENT_AFTER


def feel() -> None:
    """Note that a worker was woken; a write every few seconds is enough."""
    with connection.cursor() as cursor:
        cursor.execute(_FEEL, [NOTED_EVERY.total_seconds()])


def measure() -> Signs:
    """Return the signs of now."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURE)
        return Signs(*cursor.fetchone())
