"""A database, a var folder and a worker of one's own: the demo's time and region stay as they are."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator

from casework.runtime import blank_database, embedded_postgres

KEPT_BLANK = "ryadom_blank"


def run_manage(*arguments: str) -> int:
    """Run a management command where nobody else works; return its exit code. All goes afterwards."""
    name = f"ryadom_rehearsal_{os.getpid()}"
    var = embedded_postgres.VAR / f"rehearsal-{os.getpid()}"
    environment = {
        **os.environ,
        "CASEWORK_DATABASE_NAME": name,
        "CASEWORK_POSTGRES_DATA": str(embedded_postgres.DATA),
        "CASEWORK_VAR": str(var),
    }
    command = [sys.executable, str(embedded_postgres.ROOT / "manage.py"), *arguments]
    blank = blank_database.kept(os.environ.get("CASEWORK_BLANK_DATABASE", KEPT_BLANK))
    try:
        blank_database.clone(name, of=blank)
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        blank_database.drop(name)
        shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """A real worker process for as long as the block lasts."""
    var = embedded_postgres.VAR
    var.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "celery", "-A", "casework", "worker", "--beat", "-l", "WARNING", "-c", "2"]
    command += ["-s", str(var / "beat-rehearsal"), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with (var / "rehearsal-worker.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=embedded_postgres.ROOT)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            # nothing is under way; a kind stop takes three seconds
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
