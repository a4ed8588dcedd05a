"""A rehearsal that is ended leaves nothing behind: no worker, no scheduler, no database, no folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from casework.demo import scratch_database
from casework.runtime import blank_database
from tests.environment import ROOT, RUN_DIR
from tests.workers import wait_until

pytestmark = [pytest.mark.kills, pytest.mark.usefixtures("django_db_setup")]


@pytest.fixture
def rehearsal() -> Iterator[psutil.Popen]:
    """A rehearsal whose worker and scheduler are up."""
    command = [sys.executable, "manage.py", "rehearse", "third_child_special_needs"]
    started = psutil.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # the walk, its worker, its scheduler, two processes of the pool
    wait_until(lambda: len(_family(started)) >= 5, within_seconds=240, what="the worker's processes")
    yield started
    if _lives(started):
        started.kill()
        started.wait()


def _family(rehearsal: psutil.Popen) -> list[psutil.Process]:
    return rehearsal.children(recursive=True)


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _left(rehearsal: psutil.Popen) -> tuple[bool, bool]:
    """Say whether its database and its folder are there."""
    return blank_database.exists(f"ryadom_rehearsal_{rehearsal.pid}"), _folder(rehearsal).exists()


def _folder(rehearsal: psutil.Popen) -> Path:
    return RUN_DIR / f"rehearsal-{rehearsal.pid}"


def _end(rehearsal: psutil.Popen, number: signal.Signals) -> None:
    family = _family(rehearsal)
    rehearsal.send_signal(number)
    rehearsal.wait(20)
    wait_until(lambda: not any(map(_lives, family)), within_seconds=10, what="the end of all its processes")


def test_given_a_rehearsal_when_it_is_asked_to_end_then_nothing_of_it_is_left(rehearsal: psutil.Popen) -> None:
    assert _left(rehearsal) == (True, True)
    _end(rehearsal, signal.SIGTERM)
    assert _left(rehearsal) == (False, False)


def test_given_a_rehearsal_when_it_is_killed_then_its_processes_end_and_the_next_one_puts_the_rest_away(
    rehearsal: psutil.Popen,
) -> None:
    _end(rehearsal, signal.SIGKILL)
    assert _left(rehearsal) == (True, True)

    assert scratch_database.run_manage("version") == 0
    assert _left(rehearsal) == (False, False)
