"""How memory grows: of a process that prints paper after paper, and of one that does act after act through its pages.

A process of a worker's pool is replaced after 500 tasks, a web process never: whatever grows in it, grows for months.
"""

from __future__ import annotations

import gc
import logging
import tempfile
import uuid
from collections.abc import Callable, Sequence

import psutil

from tests.bench import ground
from tests.bench.figures import Report, told

PAPERS, PAPERS_QUICK = 5_000, 60
ACTS, ACTS_QUICK = 10_000, 120
CASES, CASES_QUICK = 100, 5  # that are written to in turn
WARM = 0.2  # the first part fills what is kept on purpose
LOOKS = 50  # so often memory is read on the way
MEGABYTE = 1024 * 1024


def measure(report: Report, quick: bool) -> None:
    """Measure in a database and a storage of their own, each in turn in this process."""
    logging.getLogger("ryadom.requests").setLevel(logging.WARNING)
    with ground.database(), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.DOCUMENTS_ROOT = folder
        _grow(report, "page_act", _notes(CASES_QUICK if quick else CASES), ACTS_QUICK if quick else ACTS)
        _grow(report, "paper", _papers(), PAPERS_QUICK if quick else PAPERS)


def _grow(report: Report, name: str, do: Callable[[], object], many: int) -> None:
    """Do it so often; tell the slope after the warm part, by a straight line through what was read."""
    told(f"memory over {many} times: {name}")
    process, looks, again = psutil.Process(), list[tuple[int, float]](), 0
    for turn in range(many):
        again += _done_again(do)
        if turn % max(1, many // LOOKS) == 0:
            gc.collect()
            looks.append((turn, process.memory_info().rss / MEGABYTE))
    warm = [look for look in looks if look[0] >= many * WARM]
    how = f"resident memory over {many} one after the other, line through {len(warm)} looks after the first fifth"
    how += f", {again} done again after a lost connection" if again else ""
    report.add(f"memory_slope_{name}", _slope(warm) * 10_000, "MB/10 000", how)
    report.add(f"memory_after_{name}", looks[-1][1], "MB", f"resident, after {many}")
    report.add(f"open_files_after_{name}", process.num_fds(), "files", f"after {many}")


def _done_again(do: Callable[[], object]) -> bool:
    """Do it, and once more where the database ended the connection meanwhile; say whether that was so.

    A transaction takes milliseconds here. But this runs for half an hour, and a machine that stands still for a minute (it
    sleeps, somebody stops it to measure) finds its transaction ended as idle: a worker has such an effect once more.
    """
    from django.db import Error, connection

    try:
        do()
    except Error:
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        do()
        return True
    return False


def _slope(looks: Sequence[tuple[int, float]]) -> float:
    """Return the rise for one, by least squares."""
    middle = sum(turn for turn, _ in looks) / len(looks)
    level = sum(size for _, size in looks) / len(looks)
    spread = sum((turn - middle) ** 2 for turn, _ in looks)
    return sum((turn - middle) * (size - level) for turn, size in looks) / spread if spread else 0.0


def _papers() -> Callable[[], object]:
    from tests.documents.papers import issued

    return issued


def _notes(many: int) -> Callable[[], object]:
    """An act by a form: the page that takes it, the transaction, the timeline, and the page that is shown again."""
    from django.test import Client

    from casework import clock
    from casework.demo import region
    from tests.builders import Town

    now = clock.now()
    town = Town(region.plant(now=now, first_day=now.date(), days=3))
    worker = town.worker.membership
    assert worker is not None
    client = Client()
    client.force_login(worker.user, backend="django.contrib.auth.backends.ModelBackend")
    cases = [town.a_case().case_id for _ in range(many)]
    turn = iter(range(10**9))

    def write() -> None:
        address = f"/cases/{cases[next(turn) % len(cases)]}/"
        told = {"act": "add_note", "text": f"Записка {uuid.uuid4().hex}", "receipt": str(uuid.uuid4())}
        assert client.post(address, told).status_code == 302

    return write
