"""The outbox with a real Celery worker: kill -9, an emptied broker, poison among good rows, messages twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework import outbox
from casework.models import OutboxRow, Region
from tests import workers
from tests.casework.planted import plant_region
from tests.casework.played_effects import times_had
from tests.workers import Worker, wait_until

pytestmark = pytest.mark.kills
EFFECTS = "tests.casework.played_effects"


@pytest.fixture(scope="module")
def region(module_db: str) -> Region:
    return plant_region()


@pytest.fixture(scope="module")
def played_worker(region: Region) -> Iterator[Worker]:
    with workers.running(include=EFFECTS) as worker:
        yield worker


def _expect_had(series: str, times: int = 1) -> None:
    wait_until(lambda: times_had(series) >= times, within_seconds=25, what=f"the effect {series}")
    wait_until(lambda: not _left(series), within_seconds=10, what=f"rows of {series} to be deleted")
    assert times_had(series) == times


def _left(series: str) -> int:
    return OutboxRow.objects.filter(payload__series=series).count()


def test_given_a_worker_killed_between_commit_and_effect_when_another_starts_then_the_effect_is_had_once(
    played_worker: Worker, region: Region, tmp_path: Path
) -> None:
    mark = tmp_path / "killed"
    row = outbox.add("played_kill", region_key=region.pk, series="killed", mark=str(mark))
    wait_until(mark.exists, within_seconds=25, what="the worker to take the row")
    assert played_worker.process is not None
    played_worker.process.wait(10)
    row.refresh_from_db()
    assert (times_had("killed"), row.failures) == (0, 0)

    played_worker.start()
    _expect_had("killed")


def test_given_a_broker_that_loses_everything_then_no_effect_is_lost_or_doubled(
    played_worker: Worker, region: Region
) -> None:
    for _ in range(10):
        outbox.add("played_good", region_key=region.pk, series="emptied")
    end = time.monotonic() + 1
    while time.monotonic() < end:
        played_worker.empty_broker()
    _expect_had("emptied", 10)


def test_given_poison_among_good_rows_then_the_good_ones_pass(played_worker: Worker, region: Region) -> None:
    bad = outbox.add("played_poison", region_key=region.pk, series="bad")
    for _ in range(5):
        outbox.add("played_good", region_key=region.pk, series="good")
    _expect_had("good", 5)
    wait_until(lambda: _failures(bad) > 0, within_seconds=10, what="the poison to fail")
    assert times_had("bad") == 0
    bad.delete()


def _failures(row: OutboxRow) -> int:
    row.refresh_from_db()
    return row.failures


def test_given_the_same_message_ten_times_then_the_effect_is_had_once(played_worker: Worker, region: Region) -> None:
    from casework import jobs

    row = outbox.add("played_slow", region_key=region.pk, series="ten")
    for _ in range(10):
        jobs.have_effect.delay(row.pk)
    _expect_had("ten")


def test_given_a_row_that_nobody_sent_then_the_scheduler_finds_it(played_worker: Worker, region: Region) -> None:
    OutboxRow.objects.create(topic="played_good", region_key=region.pk, payload={"series": "found"})
    _expect_had("found")


def test_given_a_running_worker_when_an_act_commits_then_its_effect_follows_without_waiting_for_the_next_look(
    played_worker: Worker, region: Region
) -> None:
    outbox.add("played_good", region_key=region.pk, series="warm")
    _expect_had("warm")
    slowest = 0.0
    for number in range(3):
        began = time.monotonic()
        outbox.add("played_good", region_key=region.pk, series=f"quick{number}")
        _expect_had(f"quick{number}")
        slowest = max(slowest, time.monotonic() - began)
    print(f"slowest of three effects after {slowest:.2f} s")
