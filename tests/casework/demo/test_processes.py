"""What a demo starts is stopped: by Ctrl-C, by `make stop`, and after the demo itself was killed by -9."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from casework.demo import processes
from tests.environment import ROOT
from tests.workers import wait_until

pytestmark = pytest.mark.kills

# a demo with one process, which has a child as gunicorn and Celery have
DEMO = """
import signal
from casework.demo import processes
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored by what was started in the background
with processes.until_the_end():
    processes._start("web", ["-c", "import subprocess; subprocess.run(['sleep', '300'])"])
    print("up", flush=True)
    try:
        processes.Watch(print).go_on()
    except KeyboardInterrupt:
        print("stopping", flush=True)
"""

# a demo whose worker ends as soon as it was started
FAINTING = """
from casework.demo import processes

def start():
    return processes._start("worker", ["-c", ""])

with processes.until_the_end():
    start()
    try:
        processes.Watch(print, again={"worker": start}).go_on()
    except processes.DemoStopped as stopped:
        print(stopped)
"""


@pytest.fixture
def demo(tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Start a small demo in a folder of its own."""

    def start() -> subprocess.Popen[str]:
        environment = {**os.environ, "CASEWORK_VAR": str(tmp_path), "CASEWORK_POSTGRES_DATA": str(tmp_path / "none")}
        command = [sys.executable, "-c", DEMO]
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert started.stdout is not None
        assert started.stdout.readline() == "up\n"
        return started

    return start


def _stop(tmp_path: Path) -> str:
    environment = {**os.environ, "CASEWORK_VAR": str(tmp_path), "CASEWORK_POSTGRES_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "casework.demo.processes"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def _family(tmp_path: Path) -> list[psutil.Process]:
    """The started process with its child."""
    note = json.loads((tmp_path / "demo.json").read_text())
    leader = psutil.Process(next(one["pid"] for one in note if one["name"] == "web"))
    wait_until(lambda: len(leader.children()) == 1, within_seconds=10, what="the child")
    return [leader, *leader.children()]


def _gone(family: list[psutil.Process]) -> bool:
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in family)


def test_given_a_demo_when_ctrl_c_is_pressed_then_nothing_of_it_is_left(
    demo: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    running = demo()
    family = _family(tmp_path)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0
    assert _gone(family)
    assert not (tmp_path / "demo.json").exists()


def test_given_a_demo_killed_by_9_when_make_stop_is_called_then_nothing_of_it_is_left(
    demo: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    running = demo()
    family = _family(tmp_path)
    running.kill()
    running.wait(5)
    assert not _gone(family)
    assert "web" in _stop(tmp_path)
    assert _gone(family)
    assert _stop(tmp_path) == "Nothing of Ryadom runs here.\n"


def test_given_only_the_leader_was_killed_when_make_stop_is_called_then_its_children_end_too(
    demo: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    running = demo()
    family = _family(tmp_path)
    running.kill()
    running.wait(5)
    family[0].kill()
    _stop(tmp_path)
    assert _gone(family)


def test_given_a_running_demo_when_make_stop_is_called_elsewhere_then_the_demo_ends_by_itself(
    demo: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    running = demo()
    family = _family(tmp_path)
    assert "demo" in _stop(tmp_path)
    running.wait(10)
    assert _gone(family)


def test_given_a_pid_that_a_stranger_got_since_then_the_stranger_lives(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        note = [{"name": "web", "pid": stranger.pid, "since": time.time() - 3600}]
        (tmp_path / "demo.json").write_text(json.dumps(note))
        assert _stop(tmp_path) == "Nothing of Ryadom runs here.\n"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_given_a_worker_that_ends_by_itself_then_it_is_started_again_a_few_times_and_each_is_told(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "CASEWORK_VAR": str(tmp_path), "CASEWORK_POSTGRES_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-c", FAINTING]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    *again, last = done.stdout.splitlines()
    told = [f"ended by itself and was started again, {time} of at most 5 times in 10 minutes" for time in range(1, 6)]
    assert [one in line for one, line in zip(told, again, strict=True)] == [True] * 5
    assert "was started again 5 times within 10 minutes, so the demo stops" in last
    assert not (tmp_path / "demo.json").exists()


def test_given_a_web_server_that_ends_by_itself_then_the_demo_stops_and_names_its_log(
    demo: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    running = demo()
    _family(tmp_path)[0].kill()
    assert running.wait(30) != 0
    assert not (tmp_path / "demo.json").exists()


def test_given_a_busy_port_then_the_next_free_one_is_taken() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with processes.hold_port(port) as held:
            assert port < processes.port_of(held) < port + 100


def test_given_two_demos_that_look_for_a_port_at_once_then_each_has_its_own() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ThreadPoolExecutor(8) as eight:
        held = list(eight.map(lambda _one: processes.hold_port(port), range(8)))
    try:
        assert len({processes.port_of(one) for one in held}) == 8
    finally:
        for one in held:
            one.close()


def test_given_another_server_that_answers_on_the_port_then_ours_is_not_said_to_be_open() -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "ok", "started_as": "another"}')

        def log_message(self, *_told: object) -> None:
            """It says nothing."""

    with HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        port = stranger.server_address[1]
        watch = processes.Watch(print, again={})
        with pytest.raises(processes.DemoStopped, match="did not answer"):
            processes.wait_until_open(port, token="ours", watch=watch, seconds=1)
        processes.wait_until_open(port, token="another", watch=watch, seconds=5)
        stranger.shutdown()
