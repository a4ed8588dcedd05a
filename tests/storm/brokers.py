"""The brokers of a storm: each can be started and killed, and then has lost every message it held."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.storm.ground import FOLDER


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Folder:
    """A folder of messages, which is deleted."""

    address, gap = "filesystem://", (3.0, 7.0)

    def start(self) -> None:
        """Nothing has to run."""

    def kill(self) -> None:
        """Delete the folder with all in it."""
        shutil.rmtree(FOLDER / "run" / "broker", ignore_errors=True)

    stop = kill


class _Server:
    """A server of somebody else's, bound to this process."""

    gap = (3.0, 7.0)

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        (FOLDER / "run").mkdir(parents=True, exist_ok=True)
        with (FOLDER / "run" / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), env=self.environment(), stdout=log, stderr=log, start_new_session=True, cwd=FOLDER
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError(f"the broker did not listen within 60 s; read {FOLDER / 'run' / 'broker.log'}")

    def kill(self) -> None:
        """Kill -9 it, and start it anew without what it held."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Kill -9 it and all of its group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def command(self) -> list[str]:
        """Return what is run."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Return its environment."""
        return dict(os.environ)


class Redis(_Server):
    """Redis that keeps nothing on disk."""

    @property
    def address(self) -> str:
        """Where the product finds it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        """Return what is run."""
        told = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        return ["redis-server", *told, "--loglevel", "warning"]


class Rabbit(_Server):
    """RabbitMQ, whose store is deleted between a kill and the next start."""

    gap = (10.0, 20.0)  # it takes seconds to come up

    @property
    def address(self) -> str:
        """Where the product finds it."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def command(self) -> list[str]:
        """Return what is run; the wrapper in the PATH would change the user and drop the environment."""
        return [str(Path("/usr/lib/rabbitmq/bin/rabbitmq-server"))]

    def environment(self) -> dict[str, str]:
        """Return an environment in which nothing of the machine's own RabbitMQ is touched."""
        shutil.rmtree(FOLDER / "rabbit", ignore_errors=True)
        (FOLDER / "rabbit").mkdir(parents=True)
        home = FOLDER / "rabbit"
        return {
            **os.environ,
            "HOME": str(home),
            "RABBITMQ_NODENAME": f"storm{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(home / "store"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
        }


BROKERS = {"folder": Folder, "redis": Redis, "rabbitmq": Rabbit}


def missing(name: str) -> str:
    """Return what has to be installed for a broker, "" for nothing."""
    program = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}.get(name)
    return "" if program is None or shutil.which(program) else program
