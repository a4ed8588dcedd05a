"""The embedded database goes with its last user, also with one that was killed, and comes again for the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.environment import ROOT, RUN_DIR
from tests.workers import wait_until

pytestmark = pytest.mark.kills

USER = """
import sys
from casework.runtime import embedded_postgres
embedded_postgres.ensure_running()
print(embedded_postgres.server_pid(), embedded_postgres.connect().execute("SELECT 1").fetchone(), flush=True)
sys.stdin.read()
"""


class Users:
    """Processes that use a server of their own until they end."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "CASEWORK_VAR": str(folder),
            "CASEWORK_POSTGRES_DATA": str(folder / "postgres"),
        }
        self.processes: list[subprocess.Popen[str]] = []

    def one_more(self) -> tuple[subprocess.Popen[str], psutil.Process]:
        """Start a process that uses the server; return it and the server."""
        command = [sys.executable, "-c", USER]
        pipe = subprocess.PIPE
        user = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, text=True)
        self.processes.append(user)
        assert user.stdout is not None
        pid, answer = user.stdout.readline().split(maxsplit=1)
        assert answer == "(1,)\n"
        return user, psutil.Process(int(pid))


@pytest.fixture(scope="module")
def folder() -> Path:
    """One folder for all: to make a server's files takes seconds. Near: a socket's path has to be short."""
    made = RUN_DIR / "kept"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def users(folder: Path) -> Iterator[Users]:
    started = Users(folder)
    yield started
    for process in started.processes:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["asked to end", "killed"])
def test_given_two_users_when_the_last_one_ends_then_the_server_is_stopped(
    users: Users, number: signal.Signals
) -> None:
    first, server = users.one_more()
    second, same_server = users.one_more()
    assert same_server == server

    first.send_signal(number)
    first.wait(10)
    with pytest.raises(psutil.TimeoutExpired):
        server.wait(3)
    second.send_signal(number)
    wait_until(lambda: not server.is_running(), within_seconds=20, what="the server's end")


def test_given_a_server_that_is_just_being_stopped_when_somebody_comes_then_it_is_there(users: Users) -> None:
    for _ in range(3):
        user, server = users.one_more()
        assert server.is_running()
        user.kill()
        user.wait(10)


def test_given_a_keeper_that_was_killed_when_the_next_user_comes_then_there_is_one_again(users: Users) -> None:
    user, server = users.one_more()
    for process in psutil.process_iter(["cmdline"]):
        if (process.info["cmdline"] or [])[-2:] == ["casework.runtime.embedded_postgres", str(_data(users))]:
            process.kill()
    second, _server = users.one_more()
    for process in (user, second):
        process.kill()
    wait_until(lambda: not server.is_running(), within_seconds=20, what="the server's end")


def _data(users: Users) -> str:
    return users.environment["CASEWORK_POSTGRES_DATA"]
