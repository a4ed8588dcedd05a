"""Stops the embedded database when its last user is gone, however that one ended.

A small process beside the server. Who uses the server holds a shared lock on `postgres.users`, which the system takes away
from a process that ends, also from a killed one. The keeper waits for the lock alone; whoever comes while it stops the
server waits for its end, and starts it anew.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_held: dict[Path, IO[str]] = {}
_started: list[subprocess.Popen[bytes]] = []
PATIENCE = 1.0  # seconds: the next command may follow at once


def use(data: Path) -> None:
    """Say that this process and its forks use the server of a folder until they end."""
    if data not in _held:
        users = _users(data).open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        _held[data] = users


def begin(data: Path, command: Sequence[str], *, root: Path) -> None:
    """Start the keeper of a folder's server, a process that calls `keep`, unless it has one."""
    with _keeper(data).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
    nothing = subprocess.DEVNULL
    _started.append(  # nobody waits for it
        subprocess.Popen(command, cwd=root, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    )


def keep(data: Path, *, stop: Callable[[], object]) -> None:
    """Wait until nobody uses the server, and stop it. A folder that was deleted with all in it needs no keeper."""
    with suppress(FileNotFoundError):
        _keep(data, stop)


def _keep(data: Path, stop: Callable[[], object]) -> None:
    with _keeper(data).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # it has one
        users = _wait_for_the_last(data)
    with users:
        if _is_still_there(users, data):
            stop()


def _wait_for_the_last(data: Path) -> IO[str]:
    while True:
        users = _users(data).open("w")
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(PATIENCE)
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return users
        users.close()


def _is_still_there(users: IO[str], data: Path) -> bool:
    """Say whether it is the same folder: one that was deleted and made anew has a keeper of its own."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(users.fileno()), _users(data).stat())
    return False


def _users(data: Path) -> Path:
    return data.with_suffix(".users")


def _keeper(data: Path) -> Path:
    return data.with_suffix(".keeper")
