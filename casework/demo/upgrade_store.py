"""The store of a version: a few walked cases with rows and papers, small files for later versions' tests.

`rows.sql.xz` is plain SQL: tables, rows and rules as this version's migrations made them, for `psql`
into an empty database of any PostgreSQL that is supported. `papers.tar.xz` holds the printed papers,
`manifest.json` what stands there. Business time goes on from the moment at which the store was made,
whenever it is loaded. See docs/developing.md.
"""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import tarfile
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from casework import clock
from casework.demo import store_census
from casework.runtime import embedded_postgres
from casework.runtime.blank_database import PACKAGES
from documents import public as documents

ROWS, PAPERS, ABOUT = "rows.sql.xz", "papers.tar.xz", "manifest.json"
CLOCK = "casework_clockoffset"
A_FORTNIGHT = timedelta(
    days=14
)  # further on, and in the past, doctors' calendars are left out: they are most of the rows
FAR_CALENDARS = (
    "DELETE FROM partners_ordinarybooking WHERE NOT during && tstzrange(%(now)s, %(until)s)",
    "DELETE FROM partners_shift WHERE upper(during) < %(now)s",
)
TIME_GOES_ON = """
INSERT INTO public.{clock} (id, environment, ahead)
  VALUES (1, 'demo', '{moment}'::timestamptz - clock_timestamp());
"""
# what pg_dump writes and PostgreSQL 15 cannot read
NEWER_THAN_15 = ("SET transaction_timeout", "\\restrict ", "\\unrestrict ")
THE_OWNER = f" FOR ROLE {embedded_postgres.LOGIN} "  # whoever loads it is the owner
NOT_KEPT = (CLOCK, "guard.context_key", "casework_pulse")  # a time, a key and the last work of the machine that made it
PLAIN = ("--format=plain", "--no-owner", "--no-comments", *(f"--exclude-table-data={table}" for table in NOT_KEPT))
SMALLEST = 9 | lzma.PRESET_EXTREME


class StoreNotLoaded(RuntimeError):
    """A store could not be loaded: not into this database, or it is damaged."""


# -- making --------------------------------------------------------------------------------


def keep(folder: Path) -> dict[str, Any]:
    """Write the database in use and its papers into a folder, in place of what is there.

    Returns the manifest.

    Nothing else may work in the database meanwhile. It loses most of its doctors' calendars.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stands_at = clock.now()
    with embedded_postgres.connect(embedded_postgres.database_name()) as server:
        for statement in FAR_CALENDARS:
            server.execute(statement, {"now": stands_at, "until": stands_at + A_FORTNIGHT})
        made_on = server.info.server_version // 10_000
    about = {
        "version": version(),
        "stands_at": stands_at.isoformat(timespec="seconds"),
        "postgresql": made_on,
        "migrations": _migrations(),
        **store_census.taken(),
    }
    papers = folder / "papers.tar"
    documents.pack(papers)
    (folder / PAPERS).write_bytes(lzma.compress(papers.read_bytes(), preset=SMALLEST))
    papers.unlink()
    (folder / ROWS).write_bytes(lzma.compress(_sql(stands_at).encode(), preset=SMALLEST))
    written = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(f"{written}\n", encoding="utf-8")
    return about


def version() -> str:
    """Return the version of this code."""
    project = tomllib.loads((embedded_postgres.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def manifest(folder: Path) -> dict[str, Any]:
    """Return what stands in a store, as it was when the store was made."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return about


def _migrations() -> list[str]:
    """The migrations of ours that made its tables."""
    seen = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{package}.{name}" for package, name in seen if package in PACKAGES)


def _sql(stands_at: datetime) -> str:
    """Tables, rows, the clock before its trigger is there that lets it go forward only, all rules."""
    time_goes_on = TIME_GOES_ON.format(clock=CLOCK, moment=stands_at.isoformat())
    return "".join((_dumped("pre-data"), _dumped("data"), time_goes_on, _dumped("post-data")))


def _dumped(section: str) -> str:
    database = embedded_postgres.address(embedded_postgres.database_name())
    pg_dump = [embedded_postgres.program("pg_dump"), *PLAIN]
    command = [*pg_dump, f"--section={section}", f"--dbname={database}"]
    sql = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    lines = (line for line in sql.splitlines(keepends=True) if not line.startswith(NEWER_THAN_15))
    return "".join(map(_for_any_owner, lines))


def _for_any_owner(line: str) -> str:
    if not line.startswith("ALTER DEFAULT PRIVILEGES"):
        return line
    return line.replace(THE_OWNER, " ")


# -- loading -------------------------------------------------------------------------------


def load(folder: Path) -> dict[str, Any]:
    """Load a store into the empty database in use, as its owner, and its papers; return its manifest.

    Raises:
        StoreNotLoaded: The database is not empty, or a file of the store is damaged.
    """
    about = manifest(folder)
    if connection.introspection.table_names():
        raise StoreNotLoaded(
            f"The store of {about['version']} was not loaded: the database has tables already, and "
            "they would be mixed. Name an empty database, by CASEWORK_DATABASE_NAME or CASEWORK_DATABASE_URL."
        )
    try:
        documents.unpack(folder / PAPERS)  # first: rows are loaded whole or not at all
        _run_sql(lzma.decompress((folder / ROWS).read_bytes()))
    except (
        subprocess.CalledProcessError,
        OSError,
        lzma.LZMAError,
        tarfile.TarError,
        documents.ArchiveDamaged,
    ) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise StoreNotLoaded(
            f"The store of {about['version']} was not loaded, because a part of it cannot be read. "
            f"Take its files from the repository again.\n{said.decode()}"
        ) from error
    return about


def _run_sql(sql: bytes) -> None:
    """All or nothing."""
    database = connection.settings_dict
    named = {f"PG{name}": str(database[name]) for name in ("HOST", "PORT", "USER", "PASSWORD")}
    environment = {**os.environ, **{name: value for name, value in named.items() if value}}
    psql = [
        embedded_postgres.program("psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
    ]
    command = [*psql, "--output=/dev/null", f"--dbname={database['NAME']}"]
    subprocess.run(command, input=sql, env=environment, check=True, capture_output=True)
