"""A kept empty database on the embedded server, migrated once per state of the migrations, and cheap copies of it.

Rehearsals and tests each work in a copy: 0.1 s in place of migrating.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable

import psycopg
from psycopg import sql

from casework.runtime import embedded_postgres, kept_secrets, lifeline

PACKAGES = ("casework", "documents", "journeys", "partners")


class BlankNotBuilt(RuntimeError):
    """The migrations did not run through; their words are in the text."""


def kept(prefix: str, *, before_building: Callable[[], None] | None = None) -> str:
    """Return the name of the kept blank, `<prefix>_<state of the migrations>`.

    Make it unless it is there. Two processes may ask at once; the second waits for the first.

    Raises:
        BlankNotBuilt: The migrations failed.
    """
    embedded_postgres.ensure_running()
    name = f"{prefix}_{_state_of_migrations()}"
    with (embedded_postgres.DATA.parent / f"{prefix}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not exists(name):
            for older in names_like(f"{prefix}_"):
                drop(older)
            if before_building is not None:
                before_building()
            _build(name)
    return name


def clone(name: str, *, of: str) -> str:
    """Copy the blank under a name that this process alone uses."""
    drop(name)
    with embedded_postgres.connect() as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        server.execute(copy.format(sql.Identifier(name), sql.Identifier(of), sql.Identifier(embedded_postgres.LOGIN)))
        # kills of processes lose nothing by it; the test that crashes the server has a server of
        # its own
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    withdraw_temporary(name)
    return name


def withdraw_temporary(name: str) -> None:
    """Let nobody make temporary tables there: rights on a database are not copied with it."""
    with embedded_postgres.connect() as server:
        server.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def drop(name: str) -> None:
    """Drop a database and whoever is still connected."""
    with embedded_postgres.connect() as server, contextlib.suppress(psycopg.errors.InvalidCatalogName):
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def exists(name: str) -> bool:
    """Say whether there is such a database."""
    with embedded_postgres.connect() as server:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def names_like(prefix: str) -> list[str]:
    """Return the databases whose name begins so."""
    with embedded_postgres.connect() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
    return [str(row[0]) for row in rows]


def _state_of_migrations() -> str:
    digest = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((embedded_postgres.ROOT / package / "migrations").glob("*.py")):
            digest.update(f"{package}/{file.name}\n".encode() + file.read_bytes())
    for file in sorted((embedded_postgres.ROOT / "casework" / "privacy").glob("*.py")):
        digest.update(file.read_bytes())  # handed to the database after migrating
    digest.update(kept_secrets.server_key(var=embedded_postgres.VAR).encode())  # who acts is signed by it
    digest.update((embedded_postgres.ROOT / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:10]


def _build(name: str) -> None:
    """Migrate under another name first: a killed run leaves no half-built blank."""
    half = f"{name}_half"
    drop(half)
    environment = {**os.environ, "CASEWORK_DATABASE_NAME": half, "CASEWORK_DATABASE_ROLE": "owner"}
    command = lifeline.python("manage.py", "migrate", "--skip-checks", "--verbosity=0")
    done = subprocess.run(
        command, cwd=embedded_postgres.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BlankNotBuilt(f"The blank database was not built, so nothing can start. Migrations said:\n{done.stderr}")
    with embedded_postgres.connect() as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))
