"""What each process counts of its own work, added up over all processes of a machine when Prometheus asks.

Each keeps its counts in memory and writes them into a file of its own every few seconds. (Files that are
mapped into memory, as Prometheus's library has them, would end a process when the disk is full.) A process
of a worker's pool takes over the file of the one before it in its place: they are replaced every few
minutes. No label names anybody: pages, kinds of effects, jobs.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import re
import threading
from collections import Counter as Sums
from collections.abc import Iterator
from pathlib import Path

import psutil
from billiard import current_process
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import Metric

from casework.runtime.embedded_postgres import VAR

FOLDER = Path(os.environ.get("CASEWORK_METRICS_ROOT", VAR / "metrics"))
WRITTEN_EVERY = 5.0  # seconds
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_OWNER = re.compile(r"(\d+)(?:-\d+)?\.json")

Sample = tuple[str, str, tuple[tuple[str, str], ...]]  # family, name, labels

disable_created_metrics()  # type: ignore[no-untyped-call]
_registry = CollectorRegistry()
_requests = Counter("ryadom_requests", "Requests answered, by status", ["status"], registry=_registry)
_request_seconds = Histogram(
    "ryadom_request_seconds", "How long a page took", ["page"], buckets=SECONDS, registry=_registry
)
_effects = Counter(
    "ryadom_effects", "Effects that were tried, by how it ended", ["topic", "ending"], registry=_registry
)
_jobs = Counter("ryadom_jobs", "Jobs that ended, well or not", ["job", "ending"], registry=_registry)


def request(*, page: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    _requests.labels(status).inc()
    _request_seconds.labels(page).observe(seconds)
    _keeper.changed()


def effect(*, topic: str, ending: str) -> None:
    """Count an effect that was tried."""
    _effects.labels(topic, ending).inc()
    _keeper.changed()


def job(*, name: str, ending: str) -> None:
    """Count a job that ended."""
    _jobs.labels(name, ending).inc()
    _keeper.changed()


def of_machine() -> Iterator[Metric]:
    """Yield what all processes of this machine have counted."""
    _keeper.write()
    found: Sums[Sample] = Sums()
    for file in FOLDER.glob("*.json"):
        found.update(_read(file))
    for family in _registry.collect():
        told = Metric(family.name, family.documentation, family.type)
        for (of, name, labels), value in sorted(found.items()):
            if of == family.name:
                told.add_sample(name, dict(labels), value)
        yield told


def forget_ended() -> None:
    """Delete the files of processes that are gone; called where a server or a worker begins, and counts from nought."""
    for file in FOLDER.glob("*.json"):
        owner = _OWNER.fullmatch(file.name)
        if owner is not None and not psutil.pid_exists(int(owner[1])):
            file.unlink(missing_ok=True)


class _Keeper:
    """Writes the counts of this process, and begins anew in a child."""

    def __init__(self) -> None:
        self.owner, self.before = "", Sums[Sample]()
        self.dirty = threading.Event()

    def changed(self) -> None:
        """Have it written within a few seconds."""
        if self.owner != _owner():
            self.owner, self.before = _owner(), _read(self._file(_owner()))
            self.dirty = threading.Event()
            threading.Thread(target=self._go_on, name="counts", daemon=True).start()
            atexit.register(self.write)
        self.dirty.set()

    def write(self) -> None:
        """Write now, if there is something to write; a full disk costs counts and nothing else."""
        if not self.owner or self.owner != _owner():
            return
        told = [[*sample, value] for sample, value in (self.before + _counted()).items()]
        half = FOLDER / f".{self.owner}.half"
        with contextlib.suppress(OSError):
            FOLDER.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(told))
            half.rename(self._file(self.owner))

    def _go_on(self) -> None:
        while True:
            self.dirty.wait()
            self.dirty.clear()
            self.write()
            threading.Event().wait(WRITTEN_EVERY)

    def _file(self, owner: str) -> Path:
        return FOLDER / f"{owner}.json"


def _owner() -> str:
    """Return whose counts these are: a process, or a place in a worker's pool."""
    place = getattr(current_process(), "index", None)
    return str(os.getpid()) if place is None else f"{os.getppid()}-{place}"


def _counted() -> Sums[Sample]:
    found: Sums[Sample] = Sums()
    for family in _registry.collect():
        for one in family.samples:
            found[family.name, one.name, tuple(sorted(one.labels.items()))] = one.value  # type: ignore[assignment]
    return found


def _read(file: Path) -> Sums[Sample]:
    """Return what a file holds; one that is gone or damaged holds nothing."""
    try:
        told = json.loads(file.read_text())
        return Sums({(of, name, tuple(map(tuple, labels))): value for of, name, labels, value in told})
    except (OSError, ValueError, TypeError):
        return Sums()


_keeper = _Keeper()
