"""A worker on the broker's folder goes on when one of its processes is killed, and when the folder is deleted."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from itertools import count

import psutil
import pytest

from casework import outbox
from casework.models import OutboxRow, Region
from tests import workers
from tests.casework.planted import plant_region
from tests.casework.played_effects import times_had
from tests.workers import Worker, wait_until

pytestmark = pytest.mark.kills
EFFECTS = "tests.casework.played_effects"
_numbers = count()


@pytest.fixture(scope="module")
def region(module_db: str) -> Region:
    return plant_region()


@pytest.fixture(scope="module")
def played_worker(region: Region) -> Iterator[Worker]:
    with workers.running(include=EFFECTS) as worker:
        _expect_effects(region)
        yield worker


def _expect_effects(region: Region, many: int = 4) -> None:
    series = f"stays{next(_numbers)}"
    for _ in range(many):
        outbox.add("played_good", region_key=region.pk, series=series)
    wait_until(lambda: times_had(series) == many, within_seconds=25, what=f"{many} effects")


def _pool(worker: Worker) -> list[psutil.Process]:
    assert worker.process is not None
    return psutil.Process(worker.process.pid).children()


def _is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def _expect_scheduler(region: Region) -> None:
    """A row that nobody sends is found by a job that the scheduler wakes every second."""
    series = f"unsent{next(_numbers)}"
    OutboxRow.objects.create(topic="played_good", region_key=region.pk, payload={"series": series})
    wait_until(lambda: times_had(series) == 1, within_seconds=25, what="the scheduler to find the row")


def test_given_an_idle_process_of_the_pool_when_it_is_killed_then_effects_are_had_as_before(
    played_worker: Worker, region: Region
) -> None:
    assert played_worker.process is not None
    for child in _pool(played_worker):  # each of the pool, and the scheduler
        child.send_signal(signal.SIGKILL)
        wait_until(lambda child=child: _is_gone(child), within_seconds=10, what="its end")
        _expect_effects(region)
    assert played_worker.process.poll() is None
    _expect_scheduler(region)


def test_given_the_brokers_folder_when_it_is_deleted_then_effects_are_had_as_before(
    played_worker: Worker, region: Region
) -> None:
    shutil.rmtree(played_worker.broker)
    _expect_effects(region)
    shutil.rmtree(played_worker.broker)
    _expect_scheduler(region)


def test_given_a_worker_that_is_killed_then_its_pool_and_its_scheduler_end_with_it(played_worker: Worker) -> None:
    family = _pool(played_worker)
    assert played_worker.process is not None
    played_worker.process.kill()  # the worker alone, not its group
    played_worker.process.wait(10)
    wait_until(lambda: all(map(_is_gone, family)), within_seconds=10, what="the end of its pool and its scheduler")
