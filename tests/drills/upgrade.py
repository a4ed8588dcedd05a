"""A version takes the place of another while pages are read and written: older code works on with newer tables."""

from __future__ import annotations

import http.client
import json
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills import ground
from tests.drills.ground import Outcome, until
from tests.environment import ROOT

LONGEST_LOCK = 2.0  # seconds
PLANT = """
import json, os
told = {name: value for name, value in os.environ.items() if name.startswith("CASEWORK_")}
import tests.environment
os.environ.update(told)
import django
django.setup()
from django.test import Client
from casework import clock
from casework.demo import region
from tests.builders import Town
now = clock.now()
town = Town(region.plant(now=now, first_day=now.date(), days=3))
case = town.a_case()
client = Client()
client.force_login(town.worker.membership.user, backend="django.contrib.auth.backends.ModelBackend")
print(json.dumps({"case": str(case.case_id), "session": client.cookies["sessionid"].value}))
"""
LOCKS = """
SELECT l.pid, l.relation FROM pg_locks l
WHERE l.mode = 'AccessExclusiveLock' AND l.granted AND l.locktype = 'relation' AND l.relation > 16384
"""


class Traffic:
    """Two people at a server's pages: one reads, one writes notes. Counts answers, and how long the slowest took."""

    def __init__(self, port: int, case: str, session: str) -> None:
        self.port, self.case, self.over = port, case, threading.Event()
        self.answers: Counter[int] = Counter()
        self.slowest, self.acknowledged = 0.0, list[str]()
        mark = "a" * 32
        self.mark, self.cookies = mark, f"sessionid={session}; csrftoken={mark}"
        self.threads = [threading.Thread(target=self._go_on, args=(act,)) for act in (self._read, self._write)]
        for one in self.threads:
            one.start()

    def end(self) -> None:
        """Let them end what they began."""
        self.over.set()
        for one in self.threads:
            one.join()

    def _go_on(self, act: object) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            act()  # type: ignore[operator]
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.05)

    def _read(self) -> None:
        self.answers[self._ask("GET", f"/cases/{self.case}/")] += 1

    def _write(self) -> None:
        text = uuid.uuid4().hex
        form = f"csrfmiddlewaretoken={self.mark}&act=add_note&receipt={uuid.uuid4()}&text={text}"
        status = self._ask("POST", f"/cases/{self.case}/", form)
        self.answers[status] += 1
        if status == 302:
            self.acknowledged.append(text)

    def _ask(self, method: str, address: str, body: str = "") -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            line.request(method, address, body or None, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        except OSError:
            return 0


class Locks:
    """Looks every twenty milliseconds who keeps a table from everybody else, and for how long."""

    def __init__(self) -> None:
        self.over, self.longest = threading.Event(), 0.0
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def end(self) -> None:
        """Look no more."""
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        from casework.runtime.embedded_postgres import connect

        since: dict[tuple[object, ...], float] = {}
        with connect("ryadom") as server:
            while not self.over.is_set():
                held = set(server.execute(LOCKS).fetchall())
                since = {lock: since.get(lock, time.monotonic()) for lock in held}
                self.longest = max([self.longest, *(time.monotonic() - began for began in since.values())])
                time.sleep(0.02)


def rolling_upgrade() -> Outcome:
    """The newest migrations are run while the code before them serves pages; then the new code takes over."""
    before = _checkout_before_newest_migration()
    data = Path(os.environ["CASEWORK_POSTGRES_DATA"])
    data.parent.mkdir(parents=True, exist_ok=True)
    from casework.runtime import embedded_postgres

    ground._open_the_way(data)
    embedded_postgres.ensure_running()
    _manage(before, "migrate", "--verbosity=0")
    done = subprocess.run(
        [sys.executable, "-c", PLANT], cwd=before, env=os.environ, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    with _web(before) as old, _web(ROOT) as new:
        traffic, locks = Traffic(old, **told), Locks()
        until(lambda: traffic.answers[302] > 5, seconds=60)
        traffic.slowest = 0.0  # what is read once is read
        began = time.monotonic()
        _manage(ROOT, "migrate", "--verbosity=0")
        seconds = time.monotonic() - began
        until(lambda: False, seconds=10)  # older code, newer tables
        locks.end()
        traffic.end()
        later = Traffic(new, **told)
        until(lambda: later.answers[302] > 20, seconds=60)
        later.end()
    answers = traffic.answers + later.answers
    outcome = Outcome(seconds=0.0, acts=answers.total())
    outcome.lost = _lost(traffic.acknowledged + later.acknowledged)
    outcome.said = (
        f"longest lock {locks.longest:.2f} s, slowest page {traffic.slowest:.2f} s, migrations {seconds:.0f} s, "
        f"answers {dict(answers)}"
    )
    failed = sum(count for status, count in answers.items() if status >= 500 or not status)
    outcome.broken = {"failed_pages": failed} if failed else {}
    outcome.broken |= {"lock_over_2_s": 1} if locks.longest > LONGEST_LOCK else {}
    embedded_postgres.stop()
    shutil.rmtree(ground.FOLDER, ignore_errors=True)
    subprocess.run(["git", "worktree", "prune"], cwd=ROOT, check=False)
    return outcome


def _checkout_before_newest_migration() -> Path:
    """Return the code as it was before the newest migration came."""
    newest = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", "*/migrations/0*.py")
    folder = ground.FOLDER / "before"
    shutil.rmtree(folder, ignore_errors=True)
    _git("worktree", "prune")
    _git("worktree", "add", "--detach", "--force", str(folder), f"{newest}^")
    return folder


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _manage(code: Path, *arguments: str) -> None:
    owner = {**os.environ, "CASEWORK_DATABASE_ROLE": "owner"}
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=code, env=owner, check=True, capture_output=True)


def _lost(acknowledged: list[str]) -> int:
    from casework import access
    from casework.models import Note, Region

    with access.acting_as(access.machine(Region.objects.get(), "drill")):
        kept = {note.text for note in Note.objects.all()}
    return sum(text not in kept for text in acknowledged)


@contextmanager
def _web(code: Path) -> Iterator[int]:
    """Serve pages by the code of a folder; yields the port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:casework.runtime.web_server",
        "casework.wsgi:application",
    ]
    command += ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"]
    with (ground.FOLDER / f"web-{port}.log").open("w") as log:
        server = subprocess.Popen(command, cwd=code, stdout=log, stderr=log)
    try:
        assert until(lambda: _answers(port), seconds=90) < 90, "the web server did not come"
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(45)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", "/sign-in/")
    return line.getresponse().status == 200
