"""The ground of a drill: a database server, folders and a broker of its own, and people who act there and count.

Imported first: settings are read once. `CASEWORK_DRILL` names the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drills import BASE
from tests.environment import ROOT

FOLDER = Path(os.environ.get("CASEWORK_DRILL", BASE / "one"))
EFFECTS = "tests.casework.played_effects"
os.environ.update(
    CASEWORK_VAR=str(FOLDER / "var"),
    CASEWORK_METRICS_ROOT=str(FOLDER / "var" / "metrics"),
    CASEWORK_POSTGRES_DATA=os.environ.get("CASEWORK_DRILL_DATA", str(FOLDER / "database" / "postgres")),
    CASEWORK_DOCUMENTS_ROOT=str(FOLDER / "papers" / "documents"),
    CASEWORK_MEDIA_ROOT=str(FOLDER / "papers" / "media"),
    CASEWORK_DATABASE_NAME="ryadom",
    CASEWORK_SECRET_KEY="of the drills alone, which share one blank server",
)
if os.environ.get("CASEWORK_DRILL_BROKER"):
    os.environ["CASEWORK_BROKER_URL"] = os.environ["CASEWORK_DRILL_BROKER"]


@dataclass
class Outcome:
    """What came of a drill. `seconds`: from the cure until all went on by itself."""

    seconds: float = 0.0
    acts: int = 0
    lost: int = 0
    doubled: int = 0
    may_be_lost: int = 0  # by what the recipe itself promises, told in `said`
    said: str = ""
    broken: dict[str, int] = field(default_factory=dict)


def begin(*, before_start: Callable[[], None] | None = None) -> None:
    """Put a copy of the blank server in place, start it and read the settings."""
    import django

    data = Path(os.environ["CASEWORK_POSTGRES_DATA"])
    data.parent.mkdir(parents=True, exist_ok=True)
    if not data.exists():
        subprocess.run(["cp", "-a", str(blank() / "postgres"), str(data)], check=True)
    django.setup()
    from casework.runtime import embedded_postgres

    _open_the_way(data)
    if before_start is not None:
        before_start()
    embedded_postgres.ensure_running()
    with embedded_postgres.connect("ryadom") as server:  # the blank may be hours old, and what waits there is not late
        server.execute("UPDATE casework_outboxrow SET written_at = now(), due = now()")
    from django.db import connections

    connections.settings["default"]["HOST"] = embedded_postgres.socket_dir()


def _open_the_way(data: Path) -> None:
    """The server's user has to get to its folder."""
    for folder in data.parents:
        if folder.is_relative_to(BASE):
            folder.chmod(folder.stat().st_mode | 0o055)


def blank() -> Path:
    """Return the folder of a stopped server with the invented region and a family in it; made once per state of the tables."""
    from casework.runtime import blank_database

    folder = BASE / f"blank-{blank_database._state_of_migrations()}"
    if not (folder / "ready").exists():
        for older in BASE.glob("blank-*"):
            shutil.rmtree(older)
        environment = {**os.environ, "CASEWORK_DRILL": str(folder / "making")}
        environment["CASEWORK_DRILL_DATA"] = str(folder / "postgres")
        subprocess.run([sys.executable, "-m", "tests.drills.ground"], cwd=ROOT, env=environment, check=True)
        (folder / "ready").touch()
    return folder


def _make_blank() -> None:
    import django

    from casework.runtime import embedded_postgres
    from casework.runtime.embedded_postgres import connect

    data = Path(os.environ["CASEWORK_POSTGRES_DATA"])
    data.parent.mkdir(parents=True, exist_ok=True)
    _open_the_way(data)
    embedded_postgres.ensure_running()
    with connect() as server:  # little room is enough to fill it
        server.execute("ALTER SYSTEM SET min_wal_size = '32MB'")
        server.execute("ALTER SYSTEM SET max_wal_size = '64MB'")
    owner = {**os.environ, "CASEWORK_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=owner, check=True)
    django.setup()
    from casework import clock
    from casework.demo import region
    from tests.builders import Town

    now = clock.now()
    Town(region.plant(now=now, first_day=now.date(), days=3)).a_case()
    from django.db import connections

    connections.close_all()
    embedded_postgres.stop()


# ---- who acts ------------------------------------------------------------------------------------------------------


class Notes:
    """A social worker who writes notes, and knows which were acknowledged."""

    def __init__(self) -> None:
        from django.test import Client

        from casework import access
        from casework.models import Case, Membership, Region

        region = Region.objects.get()
        machine = access.machine(region, "drill")
        with access.acting_as(machine):
            self.case = Case.objects.order_by("number")[0].pk
            member = Membership.objects.filter(region=region, role="social_worker").order_by("user__created_at")[0]
        self.machine, self.acknowledged = machine, Counter[str]()
        self.client = Client(raise_request_exception=False, headers={"accept-language": "ru"})
        self.client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        self.answers: Counter[int] = Counter()
        self.page = ""

    def write(self) -> bool:
        """Send one note; say whether it was taken."""
        text = f"Записка {uuid.uuid4().hex}"
        told = {"act": "add_note", "text": text, "receipt": str(uuid.uuid4())}
        answer = self.client.post(f"/cases/{self.case}/", told)
        self.answers[answer.status_code] += 1
        if answer.status_code == 302:
            self.acknowledged[text] += 1
            return True
        self.page, self.retry = answer.content.decode(), answer.get("Retry-After", "")
        return False

    def counted(self) -> tuple[int, int]:
        """Return how many acknowledged notes are lost and how many notes stand twice."""
        from casework import access
        from casework.models import Note

        with access.acting_as(self.machine):
            kept = Counter(note.text for note in Note.objects.filter(case=self.case))
        return sum(text not in kept for text in self.acknowledged), sum(times > 1 for times in kept.values())


class Effects:
    """Effects that were promised, and how often each was had."""

    def __init__(self, region_key: uuid.UUID) -> None:
        self.region_key, self.series = region_key, list[str]()

    def promise(self, many: int) -> None:
        """Write so many into the outbox."""
        from casework import outbox

        for _ in range(many):
            self.series.append(f"d{uuid.uuid4().hex[:12]}")
            outbox.add("played_good", region_key=self.region_key, series=self.series[-1])

    def counted(self) -> tuple[int, int]:
        """Return how many were not had, and how many more than once."""
        from casework.models import NumberCounter

        had = dict(NumberCounter.objects.filter(series__in=self.series).values_list("series", "last"))
        return sum(series not in had for series in self.series), sum(times > 1 for times in had.values())

    def are_had(self) -> bool:
        """Say whether none waits."""
        with contextlib.suppress(Exception):
            return self.counted()[0] == 0
        return False


def broken_rules() -> dict[str, int]:
    """Return what stands in the database that must never be, files and replays included."""
    from casework import invariants

    return {one.rule: one.count for one in invariants.count() if one.count and one.rule not in OF_ANOTHER}


# played effects count in the same table; and where no scheduler runs nobody seals the audit of a blank that may be hours old
OF_ANOTHER = ("case_number_without_case", "offer_number_without_offer", "audit_not_sealed")


def until(holds: Callable[[], bool], *, seconds: float) -> float:
    """Wait for something and return for how long; infinity where it does not come."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(Exception):
            if holds():
                return time.monotonic() - began
        time.sleep(0.2)
    return float("inf")


# ---- what runs -----------------------------------------------------------------------------------------------------


class Process:
    """A worker or a scheduler of the drill, started anew when it ends by itself, as its unit says (`Restart=always`).

    A worker ends by itself when Redis is killed in the middle of its answer: kombu 5.7 stumbles over the lost line.
    """

    RESTART_SECONDS = 2

    def __init__(self, name: str, *arguments: str, before: tuple[str, ...] = ()) -> None:
        self.log = FOLDER / "logs" / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.command = [*before, sys.executable, "-m", "celery", "-A", "casework", *arguments]
        self.over, self.restarts = threading.Event(), 0
        self._start()
        self.watch = threading.Thread(target=self._look_after, daemon=True)
        self.watch.start()

    def end(self) -> None:
        """Kill it with all that it started."""
        self.over.set()
        self.watch.join()
        self._kill()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)

    def _look_after(self) -> None:
        while not self.over.wait(0.2):
            if self.process.poll() is not None and not self.over.wait(self.RESTART_SECONDS):
                self._kill()
                self.restarts += 1
                self._start()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextlib.contextmanager
def served(*, workers: int = 1, schedulers: int = 1, before: tuple[str, ...] = ()) -> Iterator[list[Process]]:
    """Have so many workers and schedulers for as long as the block lasts."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING", "-I", EFFECTS)
    (FOLDER / "var" / "broker" / "control").mkdir(parents=True, exist_ok=True)
    running = [
        Process(f"worker{n}", "worker", "-c", "2", "-n", f"w{n}@drill", *quiet, before=before) for n in range(workers)
    ]
    running += [
        Process(f"scheduler{n}", "beat", "-l", "WARNING", "--pidfile=", "-s", str(FOLDER / "var" / f"beat{n}"))
        for n in range(schedulers)
    ]
    try:
        yield running
    finally:
        for one in running:
            one.end()


class Redis:
    """A broker as production has it; what it held is lost when it is killed."""

    def __init__(self) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.address = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        command = ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Have a disk of its own under a folder; needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "drill", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Take all the room of a disk; deleting what is returned gives it back."""
    file = folder / "filler"
    full = os.open(file, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(full, b"x" * 65536):
            """Until there is no room."""
    os.close(full)
    return file


def state_of(folder: Path) -> str:
    """Return a hash over all files of a folder, to see that none was touched."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        digest.update(str(file).encode() + (file.read_bytes() if file.is_file() else b""))
    return digest.hexdigest()


def told(value: Any) -> str:
    """Return the first heading of a page."""
    page = str(value)
    return page.partition("<h1>")[2].partition("</h1>")[0].strip()


if __name__ == "__main__":
    _make_blank()
