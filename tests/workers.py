"""A real Celery worker with its scheduler, as a process group of its own that can be killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from casework.runtime import lifeline
from tests import databases


class Worker:
    """Starts, kills -9 and stops one worker. It finds database and broker by the environment it is started with."""

    def __init__(self, *, include: str = "", environment: Mapping[str, str] | None = None, processes: int = 2) -> None:
        self.environment = {**os.environ, **(environment or {})}
        self.var = Path(self.environment["CASEWORK_VAR"])
        self.log = self.var / "worker.log"
        self.include = include
        self.processes = processes
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def broker(self) -> Path:
        """The folder of waiting messages."""
        return self.var / "broker"

    def start(self) -> None:
        """Start it; what is due is done a few seconds later."""
        self.var.mkdir(parents=True, exist_ok=True)
        command = lifeline.python("-m", "celery", "-A", "casework", "worker", "--beat", "-l", "WARNING")
        command += ["-s", str(self.var / "beat-schedule"), "-c", str(self.processes)]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command += ["-I", self.include] if self.include else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=databases.ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Kill -9 the worker, its children and its scheduler."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop; kill it when it does not within three seconds."""
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(3)
        self.kill()

    def empty_broker(self) -> None:
        """Lose every waiting message."""
        for message in self.broker.glob("*.msg"):
            message.unlink(missing_ok=True)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(10)


@contextlib.contextmanager
def running(*, include: str = "", environment: Mapping[str, str] | None = None, processes: int = 2) -> Iterator[Worker]:
    """A worker with an empty broker for as long as the block lasts."""
    worker = Worker(include=include, environment=environment, processes=processes)
    shutil.rmtree(worker.broker, ignore_errors=True)
    (worker.broker / "control").mkdir(parents=True)  # the test may send before the worker is up
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def wait_until(holds: Callable[[], bool], *, within_seconds: float, what: str) -> None:
    """Wait for a condition; a test that waits in vain fails and says for what."""
    end = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < end, f"waited {within_seconds} s in vain: {what}"
        time.sleep(0.05)
