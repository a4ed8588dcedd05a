"""SIGTERM: the web answers what it began and takes nothing new; a worker ends what it began, the rest stays in the outbox."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from casework import outbox
from casework.models import OutboxRow
from tests import workers
from tests.casework.planted import plant_region
from tests.casework.played_effects import times_had
from tests.environment import ROOT
from tests.workers import wait_until

pytestmark = pytest.mark.kills


def test_given_a_page_under_way_when_the_web_server_is_asked_to_stop_then_it_is_answered_whole_and_nothing_new_is_taken(
    tmp_path: Path,
) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:casework.runtime.web_server", "--threads", "4"]
    command += ["tests.casework.runtime.slow_page:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stderr=log)
    wait_until(lambda: _status(port, "/quick") == 200, within_seconds=30, what="the web server")
    answers: list[int] = []
    asked = [threading.Thread(target=lambda: answers.append(_status(port, "/slow"))) for _ in range(3)]
    for one_asks in asked:
        one_asks.start()
    time.sleep(0.5)
    server.terminate()
    for one_asks in asked:
        one_asks.join()
    assert server.wait(30) == 0
    assert answers == [200, 200, 200]
    assert _status(port, "/quick") == 0, "nobody listens any more"


def _status(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status if answer.read() == b"whole" else -1
    except OSError:
        return 0


def test_given_effects_under_way_when_the_worker_is_asked_to_stop_then_each_is_had_once_or_waits_whole(
    committed_db: str,
) -> None:
    region = plant_region()
    with workers.running(include="tests.casework.played_effects") as worker:
        outbox.add("played_good", region_key=region.pk, series="begun")
        wait_until(lambda: times_had("begun") == 1, within_seconds=60, what="the worker")
        rows = [outbox.add("played_slow", region_key=region.pk, series=f"stop{n}") for n in range(8)]
        wait_until(lambda: times_had("stop0") == 1, within_seconds=30, what="the first effect")
        assert worker.process is not None
        worker.process.terminate()
        assert worker.process.wait(60) == 0, "it ended by itself"
        left = set(OutboxRow.objects.values_list("payload__series", flat=True))
        had = {row.payload["series"]: times_had(row.payload["series"]) for row in rows}
        assert all(times == (0 if series in left else 1) for series, times in had.items()), (had, left)
        assert not OutboxRow.objects.filter(dead=True).exists()

        worker.start()
        wait_until(lambda: not OutboxRow.objects.exists(), within_seconds=60, what="the rest")
    assert {row.payload["series"]: times_had(row.payload["series"]) for row in rows} == {
        f"stop{n}": 1 for n in range(8)
    }
