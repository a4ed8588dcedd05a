"""The pulse of the work in the background: the scheduler wakes a worker every second, and the worker notes it.

Where neither comes, no page fails and nothing is sent: the administrator's page of health and
`check_invariants` tell it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

SILENT_AFTER = timedelta(minutes=1)
CLOCK_MAY_DIFFER = 5.0  # seconds
NOTED_EVERY = timedelta(seconds=5)

_FEEL = """
INSERT INTO casework_pulse (id, felt_at) VALUES (1, clock_timestamp()) ON CONFLICT (id)
DO UPDATE SET felt_at = excluded.felt_at WHERE casework_pulse.felt_at < excluded.felt_at - make_interval(secs => %s)
"""
_MEASURE = """
SELECT (SELECT clock_timestamp() - felt_at FROM casework_pulse),
  coalesce((SELECT clock_timestamp() - min(written_at) FROM casework_outboxrow WHERE NOT dead), interval '0'),
  coalesce((SELECT clock_timestamp() - min(written_at) FROM casework_outboxrow
            WHERE NOT dead AND way = '' AND away_since IS NULL), interval '0')
"""


_LOOKED = "SELECT broken, clock_timestamp() - looked_at FROM casework_invariantlook"


@dataclass(frozen=True, slots=True)
class LastLook:
    """The last look at the invariants.

    `broken`: by the rule's code, how many things break it. `ago`: how long ago, in real time, None
    before the first.
    """

    broken: Mapping[str, int]
    ago: timedelta | None


@dataclass(frozen=True, slots=True)
class Signs:
    """What the database shows of scheduler and worker, in real time.

    `since`: how long ago a worker was last woken, None before the first time. `waiting`: how long
    the oldest effect waits for its turn. `late`: the oldest that waits for a worker, and for nobody
    outside who is away or takes so many a minute.
    """

    since: timedelta | None
    waiting: timedelta
    late: timedelta

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


def clock_ahead() -> float:
    """Return by how many seconds this machine's clock is ahead of the database's; below nought: behind it.

    Messages to workers carry when they expire, by the clock of whoever sends them: a worker whose clock is ahead lets
    all of them go.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return time.time() - float(cursor.fetchone()[0])


def last_look() -> LastLook:
    """Return what the worker found when it last looked for what must never be."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED)
        row = cursor.fetchone()
    if row is None:
        return LastLook({}, None)
    found = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return LastLook({rule: told["count"] for rule, told in found.items()}, row[1])
