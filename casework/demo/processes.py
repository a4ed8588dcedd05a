"""The processes of a demo: web server, worker with its scheduler, embedded database.

Started, watched and stopped here; a worker that ends by itself is started again, as systemd does on a server. They end
with the demo also when it is killed by -9 (`lifeline`). What was started is
noted in `var/demo.json` by pid and start time, so that `make stop` ends what is left all the same, and never a stranger
who got the pid since.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import psutil

from casework.runtime import embedded_postgres, lifeline

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = embedded_postgres.VAR / "demo.json"
LOGS = embedded_postgres.VAR / "logs"
DATABASE = "database"
DEMO, WORKER = "demo", "worker"
MOST_STARTS, STARTS_WITHIN = 5, 600.0  # a worker that ends more often in so many seconds has a fault that stays
LOOK_EVERY = 1.0  # seconds
WAITING_AT_THE_DOOR = 64  # connections that wait until the server has started


@dataclass(frozen=True, slots=True)
class Started:
    """A process that a demo started; it leads a process group of its own."""

    name: str
    pid: int
    since: float


class DemoStopped(RuntimeError):
    """One of the demo's processes ended by itself."""


def hold_port(wanted: int) -> socket.socket:
    """Take the wanted port of this machine, or the next that nobody has; return the socket that listens on it.

    Held from now on, so that two demos that start in one second take two.
    """
    for port in range(wanted, wanted + 100):
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind(("127.0.0.1", port))
            held.listen(WAITING_AT_THE_DOOR)
        except OSError:
            held.close()
            continue
        return held
    raise DemoStopped(
        f"No port from {wanted} to {wanted + 99} is free, so no page can be shown. End another server, or name a port."
    )


def port_of(held: socket.socket) -> int:
    """Return the port that is held."""
    number: int = held.getsockname()[1]
    return number


def start_web(held: socket.socket, *, token: str) -> Started:
    """Start the web server on the port that is held; it answers within seconds.

    Args:
        token: By which its answer is told from another server's.
    """
    command = [
        "gunicorn",
        "-c",
        "python:casework.runtime.web_server",
        "casework.wsgi:application",
        "--bind",
        f"fd://{held.fileno()}",
        "--workers",
        "2",
        "--threads",
        "4",
    ]
    arguments = ["-m", *command, "--worker-tmp-dir", str(_folder(LOGS))]
    return _start("web", arguments, keeps=[held.fileno()], told={lifeline.STARTED_AS: token})


def start_worker() -> Started:
    """Start the worker with its scheduler."""
    command = ["celery", "-A", "casework", "worker", "--beat", "-c", "2", "-l", "WARNING"]
    command += ["-s", str(_folder(embedded_postgres.VAR) / "beat-schedule")]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return _start(WORKER, ["-m", *command])


class Watch:
    """Looks whether all that a demo started lives. What may be started again is, a few times; it says so each time."""

    def __init__(
        self, say: Callable[[str], object], *, again: Mapping[str, Callable[[], Started]] | None = None
    ) -> None:
        """Watch, and tell a person by `say`.

        Args:
            again: What may be started again, by name; the worker unless something else is named.
        """
        self.say, self.again = say, {WORKER: start_worker} if again is None else again
        self.starts: deque[float] = deque()
        self.looked_at = 0.0

    def look(self) -> None:
        """Look, unless that was done a moment ago.

        Raises:
            DemoStopped: Something ended by itself that is not started again, or too often; its log is named.
        """
        if time.monotonic() - self.looked_at < LOOK_EVERY:
            return
        self.looked_at = time.monotonic()
        for one in _noted():
            if one.name != DATABASE and _process(one) is None:
                self._start_again(one)

    def go_on(self) -> NoReturn:
        """Look until Ctrl-C.

        Raises:
            DemoStopped: As `look`.
        """
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def _start_again(self, ended: Started) -> None:
        log = LOGS / f"{ended.name}.log"
        if ended.name not in self.again:
            raise DemoStopped(f"The demo's {ended.name} ended by itself, so the demo stops. Read {log}.")
        now = time.monotonic()
        while self.starts and now - self.starts[0] > STARTS_WITHIN:
            self.starts.popleft()
        within = f"{STARTS_WITHIN / 60:.0f} minutes"
        if len(self.starts) == MOST_STARTS:
            raise DemoStopped(
                f"The demo's {ended.name} ended by itself and was started again {MOST_STARTS} times within {within}, "
                f"so the demo stops. Read {log}."
            )
        self.starts.append(now)
        _end(ended)  # whoever is left of its group
        _forget(ended)
        self.again[ended.name]()
        self.say(
            f"The demo's {ended.name} ended by itself and was started again, {len(self.starts)} of at most "
            f"{MOST_STARTS} times in {within}. Read {log}."
        )


def wait_until_open(port: int, *, token: str, watch: Watch, seconds: float = 30) -> None:
    """Wait until our own server answers.

    Raises:
        DemoStopped: It does not in time, or something ended meanwhile; the log is named.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _answers_as(port) == token:
            return
        watch.look()
        time.sleep(0.1)
    raise DemoStopped(
        f"The web server did not answer within {seconds:.0f} s, so no page can be shown. Read {LOGS / 'web.log'}."
    )


def _answers_as(port: int) -> str:
    """Return the token of who answers there, "" where nobody does or it is not ours."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return str(json.load(answer).get("started_as", ""))
    except (OSError, ValueError, AttributeError):
        return ""


@contextlib.contextmanager
def until_the_end() -> Iterator[None]:
    """Stop everything when the block ends, by Ctrl-C, an error or `make stop`.

    An earlier demo is stopped first. The database is stopped when this or an earlier demo started
    it, not when tests had it running before.
    """
    database = [one for one in _noted() if one.name == DATABASE and _process(one)]
    stop_all(database_too=False)
    before = signal.signal(signal.SIGTERM, _as_interrupt)
    for one in (Started(DEMO, os.getpid(), psutil.Process().create_time()), *database):
        _note(one)
    _note_database()
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        _note_database()
        stop_all(database_too=any(one.name == DATABASE for one in _noted()))


def stop_all(*, database_too: bool = True) -> list[str]:
    """Stop what any demo of this folder started; return the names of what ran."""
    stopped = [one.name for one in _noted() if one.pid != os.getpid() and one.name != DATABASE and _end(one)]
    NOTE.unlink(missing_ok=True)
    if database_too and embedded_postgres.is_used() and embedded_postgres.stop():
        stopped.append(DATABASE)
    return stopped


def is_running() -> bool:
    """Say whether a process of a demo of this folder lives; the database alone does not count."""
    return any(one.name != DATABASE and _process(one) is not None for one in _noted())


def main() -> None:
    """Say what was stopped; the entry of `make stop`."""
    stopped = stop_all()
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing of Ryadom runs here.")


def _start(
    name: str, arguments: Sequence[str], *, keeps: Collection[int] = (), told: Mapping[str, str] = MappingProxyType({})
) -> Started:
    """Start Python with these arguments; it ends with the demo also when nobody can stop it any more.

    Args:
        keeps: Files of ours that stay open in it.
        told: What its environment says besides.
    """
    with (_folder(LOGS) / f"{name}.log").open("ab") as log:
        # a session of its own: Ctrl-C reaches only the demo, which stops the others in order
        process = subprocess.Popen(
            lifeline.python(*arguments),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=tuple(keeps),
            env={**os.environ, **told},
        )
    started = Started(name, process.pid, psutil.Process(process.pid).create_time())
    _note(started)
    _note_database()
    return started


def _note_database() -> None:
    """Note the embedded server when this process started it, also in between."""
    pid = embedded_postgres.server_pid()
    if pid is not None and embedded_postgres.was_started_here() and not any(one.pid == pid for one in _noted()):
        _note(Started(DATABASE, pid, psutil.Process(pid).create_time()))


def _note(started: Started) -> None:
    _keep_noted((*_noted(), started))


def _forget(ended: Started) -> None:
    _keep_noted([one for one in _noted() if one != ended])


def _keep_noted(started: Sequence[Started]) -> None:
    noted = [asdict(one) for one in started]
    half = NOTE.with_suffix(".half")
    _folder(NOTE.parent)
    half.write_text(json.dumps(noted))
    half.replace(NOTE)


def _noted() -> list[Started]:
    try:
        return [Started(**one) for one in json.loads(NOTE.read_text())]
    except (OSError, ValueError, TypeError):
        return []  # nothing was noted, or a note of another version


def _process(one: Started) -> psutil.Process | None:
    """The process if it still lives and is the same: pids are given anew."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(one.pid)
        if abs(process.create_time() - one.since) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _end(one: Started) -> bool:
    """End one process, kindly first, then whoever is left of its group. False if all were gone."""
    process = _process(one)
    if process is None and not _group(one):
        return False
    if process is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()  # it ends its own children in order
        _wait_for([process], seconds=5)
    for number, patience in ((signal.SIGTERM, 1), (signal.SIGKILL, 5)):
        living = [left for left in (process, *_group(one)) if left is not None and _lives(left)]
        for left in living:
            with contextlib.suppress(psutil.NoSuchProcess):
                left.send_signal(number)
        if _wait_for(living, seconds=patience):
            break
    return True


def _wait_for(processes: Sequence[psutil.Process], *, seconds: float) -> bool:
    """Wait for their end; a dead one that nobody reaps counts as ended. False if some live on."""
    end = time.monotonic() + seconds
    while any(_lives(one) for one in processes):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _lives(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _group(one: Started) -> list[psutil.Process]:
    """The others of a group of ours, also of a killed leader: its number is not given anew while it has members."""
    found: list[psutil.Process] = []
    if one.name == DEMO:
        return found  # it runs in its terminal's group
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if process.pid != one.pid and os.getpgid(process.pid) == one.pid and _is_ours(process):
                found.append(process)
    return found


def _is_ours(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return Path(process.cwd()) == ROOT
    return False


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _as_interrupt(number: int, frame: object) -> None:
    """Another `make stop` or the system asks: end as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
