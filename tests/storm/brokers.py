"""The brokers of a storm: each can be started and killed, and then has lost every message it held."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from casework.runtime import lifeline
from tests.storm.ground import FOLDER


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Folder:
    """A folder of messages, which is deleted."""

    address, gap = "filesystem://", (3.0, 7.0)
    listens = True

    def start(self) -> None:
        """Nothing has to run."""

    def kill(self) -> None:
        """Delete the folder with all in it."""
        shutil.rmtree(FOLDER / "run" / "broker", ignore_errors=True)

    stop = kill


class Program:
    """A program of somebody else's on a port of this machine, which ends with this process, however that ends."""

    RUN = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"

    def __init__(self, port: int) -> None:
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def listens(self) -> bool:
        """Whether it has come up."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def begin(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it and wait for nothing."""
        (FOLDER / "run").mkdir(parents=True, exist_ok=True)
        bound = lifeline.python("-c", self.RUN, *command)
        with (FOLDER / "run" / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                bound, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=FOLDER
            )

    def wait(self) -> None:
        """Wait until it listens."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.listens:
                return
            time.sleep(0.02)
        raise TimeoutError(f"the broker did not listen within 60 s; read {FOLDER / 'run' / 'broker.log'}")

    def stop(self) -> None:
        """Kill -9 it and all of its group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class _Server:
    """A broker with a server of its own."""

    gap = (3.0, 7.0)

    def __init__(self) -> None:
        self.main = Program(free_port())

    @property
    def listens(self) -> bool:
        """Whether it can be killed: it has come up since the last time."""
        return self.main.listens

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._begin()
        self.main.wait()

    def kill(self) -> None:
        """Kill -9 it, and have it come up anew without what it held; nobody waits for that."""
        self.stop()
        self._begin()

    def stop(self) -> None:
        """Kill -9 it."""
        self.main.stop()

    def _begin(self) -> None:
        raise NotImplementedError


class Redis(_Server):
    """Redis that keeps nothing on disk."""

    @property
    def address(self) -> str:
        """Where the product finds it."""
        return f"redis://127.0.0.1:{self.main.port}/0"

    def _begin(self) -> None:
        told = ["--port", str(self.main.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.main.begin(["redis-server", *told, "--loglevel", "warning"], os.environ)


class Rabbit(_Server):
    """RabbitMQ, whose store is deleted between a kill and the next start.

    Erlang's `epmd`, by which its nodes find each other, is started here on a port of its own: Erlang would start one
    that outlives everything, and another's is not to be killed.
    """

    gap = (10.0, 20.0)  # it takes seconds to come up

    def __init__(self) -> None:
        super().__init__()
        self.names = Program(free_port())

    @property
    def address(self) -> str:
        """Where the product finds it."""
        return f"amqp://guest:guest@127.0.0.1:{self.main.port}//"

    def stop(self) -> None:
        """Kill -9 it together with its `epmd`."""
        super().stop()
        self.names.stop()

    def _begin(self) -> None:
        shutil.rmtree(FOLDER / "rabbit", ignore_errors=True)
        (FOLDER / "rabbit").mkdir(parents=True)
        environment = self._environment(FOLDER / "rabbit")
        self.names.begin(["epmd", "-port", str(self.names.port)], environment)
        self.names.wait()
        # the wrapper in the PATH would change the user and drop the environment
        self.main.begin(["/usr/lib/rabbitmq/bin/rabbitmq-server"], environment)

    def _environment(self, home: Path) -> dict[str, str]:
        """Return an environment in which nothing of the machine's own RabbitMQ is touched."""
        return {
            **os.environ,
            "HOME": str(home),
            "ERL_EPMD_PORT": str(self.names.port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RUNNING_UNDER_SYSTEMD": "true",  # no shell between us and the server
            "RABBITMQ_NODENAME": f"storm{self.main.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.main.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(home / "store"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
        }


BROKERS = {"folder": Folder, "redis": Redis, "rabbitmq": Rabbit}


def missing(name: str) -> str:
    """Return the Debian package that has to be installed for a broker, "" for none."""
    program = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}.get(name)
    return "" if program is None or shutil.which(program) else program
