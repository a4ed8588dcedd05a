"""`manage.py migrate` beside pages that are read: it waits for nobody so long that others wait for it, and comes through."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from casework.runtime.embedded_postgres import connect
from tests.environment import ROOT

pytestmark = pytest.mark.kills
LONGEST = 2.0  # seconds that a page may stand behind a change of tables


def _migrate(*arguments: str) -> str:
    command = [sys.executable, "manage.py", "migrate", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_given_a_long_look_at_a_table_when_it_is_changed_then_nobody_waits_long_and_it_is_changed_in_the_end(
    committed_db: str,
) -> None:
    _migrate("casework", "0019")
    waits: list[float] = []
    over = threading.Event()

    def look() -> None:
        with connect(committed_db) as page:
            while not over.is_set():
                began = time.monotonic()
                page.execute("SELECT count(*) FROM casework_outboxrow")
                waits.append(time.monotonic() - began)
                time.sleep(0.05)

    reader = threading.Thread(target=look)
    with connect(committed_db) as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT 1 FROM casework_outboxrow")  # somebody's long statement
        reader.start()
        letting_go = threading.Timer(12, holder.execute, ["COMMIT"])
        letting_go.start()
        told = _migrate()
        letting_go.join()
    over.set()
    reader.join()
    assert "A table is in use" in told
    assert len(waits) > 20
    assert max(waits) < LONGEST, max(waits)
