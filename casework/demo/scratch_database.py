"""A database, a var folder and a worker of one's own: the demo's time and region stay as they are."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from django.conf import settings

from casework.runtime import blank_database, embedded_postgres, kept_secrets, lifeline

KEPT_BLANK = "ryadom_blank"
NAME = "ryadom_rehearsal_"
FOLDER = "rehearsal-"


def run_manage(*arguments: str) -> int:
    """Run a management command where nobody else works; return its exit code. All goes afterwards.

    Also at SIGTERM. After a kill -9 the processes are gone at once, database and folder with the next that is run.
    """
    name = f"{NAME}{os.getpid()}"
    var = embedded_postgres.VAR / f"{FOLDER}{os.getpid()}"
    environment = {
        **os.environ,
        "CASEWORK_DATABASE_NAME": name,
        "CASEWORK_POSTGRES_DATA": str(embedded_postgres.DATA),
        "CASEWORK_VAR": str(var),
        # the copied database knows who acts by this key, and a folder of one's own would make another
        kept_secrets.SERVER_KEY: settings.SECRET_KEY,
    }
    command = lifeline.python(str(embedded_postgres.ROOT / "manage.py"), *arguments)
    blank = blank_database.kept(os.environ.get("CASEWORK_BLANK_DATABASE", KEPT_BLANK))
    _remove_leftovers()
    before = signal.signal(signal.SIGTERM, _end)
    try:
        blank_database.clone(name, of=blank)
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        blank_database.drop(name)
        shutil.rmtree(var, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """A real worker process for as long as the block lasts."""
    var = embedded_postgres.VAR
    var.mkdir(parents=True, exist_ok=True)
    command = ["celery", "-A", "casework", "worker", "--beat", "-l", "WARNING", "-c", "2"]
    command += ["-s", str(var / "beat-rehearsal"), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with (var / "rehearsal-worker.log").open("ab") as log:
        process = subprocess.Popen(
            lifeline.python("-m", *command), stdout=log, stderr=log, start_new_session=True, cwd=embedded_postgres.ROOT
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            # nothing is under way; a kind stop takes three seconds
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end(number: int, frame: object) -> NoReturn:
    """Somebody asks for the end: leave by the way on which everything is put away."""
    sys.exit(128 + number)


def _remove_leftovers() -> None:
    """Remove what killed ones left; those that run have a living process."""
    for name in blank_database.names_like(NAME):
        if not _lives(name.removeprefix(NAME)):
            blank_database.drop(name)
    for folder in embedded_postgres.VAR.glob(f"{FOLDER}*"):
        if not _lives(folder.name.removeprefix(FOLDER)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: str) -> bool:
    return not pid.isdigit() or Path(f"/proc/{pid}").exists() or not Path("/proc").exists()
