"""Test databases: a template, migrated once per state of the migrations, and cheap clones of it.

The server is the embedded one of `var/postgres`. Names: `t_<suffix>_tpl_<hash>` and `t_<suffix>_<what>_<pid>`, so that two
people, two workers of xdist and two runs never share one, and what a killed run left is found by its dead pid.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from psycopg import sql

from tests.environment import ROOT, SUFFIX  # first: it says where things are kept

from casework import embedded  # isort: skip

_numbers = itertools.count(1)


def name_for(what: str) -> str:
    """Return a name for a database of this process."""
    return f"t_{SUFFIX}_{what}_{os.getpid()}"


def template() -> str:
    """Return the template's name; make it, as owner and in a process of its own, unless it exists."""
    name = f"t_{SUFFIX}_tpl_{_state_of_migrations()}"
    lock_file = ROOT / "var" / "tests" / f"{SUFFIX}.lock"
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(name):
            _drop_leftovers()
            _build(name)
    return name


def clone(name: str, *, of: str) -> str:
    """Copy the template; 0.1 s in place of migrating."""
    drop(name)
    with embedded.connect() as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        server.execute(copy.format(sql.Identifier(name), sql.Identifier(of), sql.Identifier(embedded.LOGIN)))
        # process kills lose nothing by it; the test that crashes the server has a server of its own
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    return name


def drop(name: str) -> None:
    """Drop a database and whoever is still connected."""
    with embedded.connect() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def fresh(what: str = "c") -> Iterator[str]:
    """A clone for as long as the block lasts; Django and new subprocesses are pointed at it."""
    from django.db import connections

    name = clone(name_for(f"{what}{next(_numbers)}"), of=template())
    settings = connections.settings["default"]
    before = settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"]
    connections.close_all()
    settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"] = name, name
    try:
        yield name
    finally:
        connections.close_all()
        settings["NAME"], os.environ["CASEWORK_DATABASE_NAME"] = before
        drop(name)


def _state_of_migrations() -> str:
    digest = hashlib.sha256()
    for package in ("casework", "documents", "journeys", "partners"):
        for file in sorted((ROOT / package / "migrations").glob("*.py")):
            digest.update(f"{package}/{file.name}\n".encode() + file.read_bytes())
    digest.update((ROOT / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:10]


def _exists(name: str) -> bool:
    with embedded.connect() as server:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _build(name: str) -> None:
    """Migrate under another name first: a killed run leaves no half-built template."""
    half = f"{name}_half"
    drop(half)
    environment = {**os.environ, "CASEWORK_DATABASE_NAME": half, "CASEWORK_DATABASE_ROLE": "owner"}
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity=0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The test database was not built, so no test can run. The migrations said:\n{done.stderr}")
    with embedded.connect() as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))


def _drop_leftovers() -> None:
    """Drop older templates of this suffix and the databases of runs that are gone."""
    with embedded.connect() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"t\\_{SUFFIX}\\_%"]).fetchall()
    for name in (str(row[0]) for row in rows):
        pid = name.rpartition("_")[2]
        if "_tpl_" in name or not (pid.isdigit() and Path(f"/proc/{pid}").exists()):
            drop(name)
