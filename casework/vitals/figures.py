"""What Prometheus is told: what this machine's processes counted, and what the database shows at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from casework import pulse, ways_out
from casework.runtime import counts
from casework.vitals import readiness

_ROWS = """
SELECT topic, CASE WHEN NOT dead THEN 'waiting' WHEN let_be_at IS NULL THEN 'given_up' ELSE 'let_be' END AS state, count(*)
FROM casework_outboxrow GROUP BY 1, 2 ORDER BY 1, 2
"""
_AWAY = """
SELECT name, CASE WHEN away_since IS NULL THEN 0 ELSE extract(epoch FROM clock_timestamp() - away_since) END
FROM casework_wayout ORDER BY name
"""


def exposition() -> bytes:
    """Return all figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_OfMachine())
    registry.register(_OfDatabase())
    registry.register(_OfDisks())
    return generate_latest(registry)


class _OfMachine(Collector):
    def collect(self) -> Iterator[Metric]:
        return counts.of_machine()


class _OfDatabase(Collector):
    """The same whichever machine is asked. While the database is away, only that is told."""

    def collect(self) -> Iterator[Gauge]:
        up = Gauge("ryadom_database_up", "1 while the database answers")
        try:
            found = [*_of_outbox(), _of_ways(), *_of_scheduler(), _of_clock(), _of_migrations(), *_of_invariants()]
        except DatabaseError:
            connection.close()
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield from (up, *found)


class _OfDisks(Collector):
    def collect(self) -> Iterator[Gauge]:
        free = Gauge("ryadom_disk_free_bytes", "Room on the disk of a folder", labels=["folder"])
        size = Gauge("ryadom_disk_size_bytes", "Size of the disk of a folder", labels=["folder"])
        for name, usage in readiness.disks():
            free.add_metric([name], usage.free)
            size.add_metric([name], usage.total)
        yield from (free, size)


def _of_outbox() -> Iterator[Gauge]:
    rows = Gauge("ryadom_outbox_rows", "Effects that wait, were given up or were let be", labels=["topic", "state"])
    for topic, state, count in _asked(_ROWS):
        rows.add_metric([topic, state], count)
    yield rows
    late = Gauge("ryadom_outbox_oldest_seconds", "Age of the oldest effect that waits for nobody outside")
    late.add_metric([], pulse.measure().late.total_seconds())
    yield late


def _of_ways() -> Gauge:
    away = Gauge("ryadom_way_away_seconds", "For how long nobody answers at the end of a way", labels=["way"])
    for name in (ways_out.SMS, ways_out.MAIL):
        away.add_metric([name], float(dict(_asked(_AWAY)).get(name, 0)))
    return away


def _of_scheduler() -> Iterator[Gauge]:
    since = pulse.measure().since
    tick = Gauge("ryadom_scheduler_tick_seconds", "How long ago a worker was last woken; absent before the first time")
    if since is not None:
        tick.add_metric([], since.total_seconds())
    yield tick


def _of_clock() -> Gauge:
    ahead = Gauge("ryadom_clock_ahead_seconds", "By how much this machine's clock is ahead of the database's")
    ahead.add_metric([], pulse.clock_ahead())
    return ahead


def _of_migrations() -> Gauge:
    missing = Gauge("ryadom_migrations_missing", "Migrations of this checkout that the database has not seen")
    missing.add_metric([], len(readiness.unapplied()))
    return missing


def _of_invariants() -> Iterator[Gauge]:
    broken = Gauge("ryadom_invariants_broken", "How many things break a rule that must hold", labels=["rule"])
    looked = Gauge(
        "ryadom_invariants_looked_seconds", "How long ago the rules were counted; absent before the first time"
    )
    look = pulse.last_look()
    if look.ago is not None:
        looked.add_metric([], look.ago.total_seconds())
    for rule, count in sorted(look.broken.items()):
        broken.add_metric([rule], count)
    yield from (broken, looked)


def _asked(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
