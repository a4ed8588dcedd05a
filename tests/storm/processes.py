"""The processes of a storm, forked from one in which the product is loaded: a new one serves after milliseconds.

Traps that were met: a child is killed before it leads its group; handles of the database and the broker that a fork
inherits; a process that died by itself and is waited for in vain.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.storm import ground

Role = Callable[[], None]


@dataclass
class Zygote:
    """Forks roles, kills them, and starts anew whatever is gone."""

    roles: dict[str, Role]
    kills: Counter[str] = field(default_factory=Counter)
    ended_alone: Counter[str] = field(default_factory=Counter)
    living: dict[int, str] = field(default_factory=dict)

    def start(self, role: str) -> int:
        """Fork one process of a role; it leads a group of its own."""
        pid = os.fork()
        if pid == 0:
            _become(role, self.roles[role])
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        self.living[pid] = role
        return pid

    def kill(self, role: str, rnd: random.Random) -> bool:
        """Kill -9 one process of a role: its whole group, or only one of its children, and see that it goes on.

        Say whether there was one.
        """
        leaders = [pid for pid, name in self.living.items() if name == role]
        if not leaders:
            return False
        pid = rnd.choice(leaders)
        children = _children(pid)
        self.kills[role] += 1
        if children and rnd.random() < 0.5:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rnd.choice(children), signal.SIGKILL)
            return True
        self._end(pid)
        self.start(role)
        return True

    def look_after(self) -> None:
        """Start anew what has ended by itself, as systemd would."""
        for pid, role in list(self.living.items()):
            ended, _status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.living[pid]
                self.ended_alone[role] += 1
                self.start(role)

    def end(self) -> None:
        """Kill everything."""
        for pid in list(self.living):
            self._end(pid)

    def _end(self, pid: int) -> None:
        for kill in (os.killpg, os.kill):  # right after the fork there is no group yet
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
        self.living.pop(pid, None)


def _children(pid: int) -> list[int]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return [one.pid for one in psutil.Process(pid).children()]
    return []


def _become(role: str, run: Role) -> None:
    """Be a process of a role: its own group, its own log, and no way back into the storm's program."""
    from casework.runtime import lifeline

    status = 1
    try:
        parent = os.getppid()
        os.setpgid(0, 0)
        lifeline.bind(parent)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        log = os.open(ground.FOLDER / "run" / f"{role}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        run()
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0) if isinstance(ended.code, int | None) else 1
    except BaseException as error:  # noqa: BLE001  (a fork of the storm must never go on as the storm)
        print(f"{role}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def warm(case: str, user: str) -> float:
    """Read all that is read once (code, catalogue, templates), so that every fork has it; leaves no connection open.

    Returns how many seconds a page takes here and now.
    """
    from celery.apps import beat, worker  # noqa: F401
    from django.db import connections
    from django.test import Client

    import casework.wsgi  # noqa: F401  (read for the forks; later it would look for the server and start it)
    from casework.celery import app

    app.loader.import_default_modules()
    client = Client()
    client.post(f"/sign-in/demo/{user}/")
    for _ in range(3):
        begun = time.monotonic()
        answer = client.get(f"/cases/{case}/")
        assert answer.status_code == 200, f"the warming page answered {answer.status_code}"
    connections.close_all()
    return time.monotonic() - begun


# ---- what they are -----------------------------------------------------------------------------------------------------


def listening() -> socket.socket:
    """Return the socket that all web processes share: what comes while none lives waits in it."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", 0))
    found.listen(256)
    found.set_inheritable(True)
    return found


def web(sock: socket.socket) -> None:
    """Serve pages by gunicorn with one worker, as production does."""
    from gunicorn.app.base import BaseApplication

    from casework.wsgi import application

    class Pages(BaseApplication):  # type: ignore[misc]
        """The product's pages on the socket of the storm."""

        def load_config(self) -> None:
            for name, value in (
                ("bind", f"fd://{sock.fileno()}"), ("workers", 1), ("threads", 4), ("loglevel", "error"),
                ("graceful_timeout", 1), ("worker_tmp_dir", str(ground.FOLDER / "run")),
            ):  # fmt: skip
                self.cfg.set(name, value)

        def load(self) -> object:
            return application

    Pages().run()


def worker() -> None:
    """Have effects, with a pool of two."""
    from casework.celery import app

    app.worker_main(
        ["worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    )


def scheduler() -> None:
    """Wake the worker."""
    from casework.celery import app

    schedule = Path(ground.FOLDER / "run" / "beat-schedule")
    app.start(argv=["beat", "-l", "WARNING", "-s", str(schedule), "--pidfile="])
