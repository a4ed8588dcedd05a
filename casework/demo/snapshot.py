"""The demo's region as it was walked in, kept in `var/snapshots/<key>/` and opened in place of walking it in again.

The key is a hash of the code, the migrations and the catalogue that made it. A snapshot is written beside its place and
renamed when it is whole: what a killed run leaves is never opened. Its rows and papers stay as the acts left them; the
clock is set so that the region goes on from that moment, on the same weekday. See docs/decisions/0024.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg import sql

from casework.access import signed_context
from casework.runtime import blank_database, demo_progress, embedded_postgres
from documents import public as documents

SNAPSHOTS = "snapshots"
BEGUN_WITH = "demo-begun-with"  # the key of the code that a walk was begun with
ROWS, PAPERS, ABOUT = "region.dump", "papers.tar", "snapshot.json"
HALF = ".half-"
A_WEEK = timedelta(weeks=1)
BY_ACTS = timedelta(weeks=4)  # so many days pass by acts after an opening; more would only find everything late
NOT_KEPT = (  # who wrote elsewhere, who was signed in there, what that machine signs with, when somebody worked for it
    "audit.*",
    "public.casework_sealdeparture",
    "public.django_session",
    "guard.context_key",
    "public.casework_pulse",
)
NO_RESULT_OF = ("casework/web/",)  # pages only show what acts did: no layer below imports them
QUICKLY = "-c synchronous_commit=off"  # a killed opening begins anew


class SnapshotNotOpened(RuntimeError):
    """A snapshot could not be opened; the region in use is as it was."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A kept region: where it lies, the business moment it was kept at, how many families are in it."""

    folder: Path
    kept_at: datetime
    families: int


def is_possible() -> bool:
    """Say whether regions are kept here: in the embedded database, with papers in a folder."""
    return embedded_postgres.is_used() and "documents" not in settings.STORAGES


def key() -> str:
    """Return the key of this code: of every file that may decide what a walk leaves behind."""
    digest = hashlib.sha256()
    root = embedded_postgres.ROOT
    for package in blank_database.PACKAGES:
        for file in sorted((root / package).rglob("*")):
            name = file.relative_to(root).as_posix()
            if file.suffix == ".pyc" or name.startswith(NO_RESULT_OF) or not file.is_file():
                continue
            digest.update(f"{name}\n".encode() + file.read_bytes())
    digest.update((root / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:12]


def kept() -> Snapshot | None:
    """Return the whole snapshot of this code, None without one."""
    folder = _place() / key()
    try:
        about = json.loads((folder / ABOUT).read_text())
        return Snapshot(folder, datetime.fromisoformat(about["kept_at"]), about["families"])
    except (OSError, ValueError, KeyError):
        return None


def region_is_there() -> bool:
    """Say whether the database in use holds a region, be it half walked in."""
    with embedded_postgres.connect(embedded_postgres.database_name()) as server:
        (table,) = server.execute("SELECT to_regclass('casework_region')").fetchone() or (None,)
        rows = server.execute("SELECT FROM casework_region LIMIT 1").fetchone() if table else None
    return rows is not None


def forget_region() -> None:
    """Drop the region with its papers, so that the next start begins from nothing."""
    connections.close_all()
    blank_database.drop(embedded_postgres.database_name())
    shutil.rmtree(settings.DOCUMENTS_ROOT, ignore_errors=True)
    for name in (demo_progress.FILE, BEGUN_WITH):
        (settings.VAR / name).unlink(missing_ok=True)
    embedded_postgres.ensure_running()


# -- keeping -------------------------------------------------------------------------------------------------------


def note_beginning() -> None:
    """Note the code that begins a walk from nothing: only what one code has walked in whole is kept."""
    (settings.VAR / demo_progress.FILE).unlink(missing_ok=True)
    (settings.VAR / BEGUN_WITH).write_text(key())


def was_begun_with_this_code() -> bool:
    """Say whether the walk under way was begun with the code as it is now."""
    note = settings.VAR / BEGUN_WITH
    return note.exists() and note.read_text() == key()


def keep(*, kept_at: datetime, families: int) -> Snapshot:
    """Keep the region in use, as this code's snapshot; older ones are removed. Pages and worker may go on meanwhile.

    Args:
        kept_at: The business moment.
    """
    place, name = _place(), key()
    place.mkdir(parents=True, exist_ok=True)
    with _half_made(place) as half:
        without = [f"--exclude-table-data={table}" for table in NOT_KEPT]
        rows = embedded_postgres.address(embedded_postgres.database_name())
        _run("pg_dump", "--format=custom", "--compress=1", *without, f"--file={half / ROWS}", f"--dbname={rows}")
        documents.pack(half / PAPERS)  # after the rows: a row's file is stored before the row is
        about = {"kept_at": kept_at.isoformat(), "families": families}
        (half / ABOUT).write_text(json.dumps(about))
        for file in (*half.iterdir(), half):
            _to_disk(file)
        shutil.rmtree(place / name, ignore_errors=True)
        half.rename(place / name)
    _to_disk(place)
    for other in place.iterdir():
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    (settings.VAR / BEGUN_WITH).unlink(missing_ok=True)
    return Snapshot(place / name, kept_at, families)


# -- opening -------------------------------------------------------------------------------------------------------


def open_kept(snapshot: Snapshot) -> int:
    """Put a snapshot in the place of the region in use; business time goes on from the moment it was kept at.

    Returns by how many whole weeks its calendar is behind; the days that are left over pass by acts.

    Raises:
        SnapshotNotOpened: It is damaged. The region in use is as it was.
    """
    name = embedded_postgres.database_name()
    opening = f"{name}_opening"
    blank_database.drop(opening)
    with embedded_postgres.connect() as server:
        create = sql.SQL("CREATE DATABASE {} OWNER {}")
        server.execute(create.format(sql.Identifier(opening), sql.Identifier(embedded_postgres.LOGIN)))
    try:
        _restore(snapshot, opening, "pre-data")
        _restore(snapshot, opening, "data")
        _set_clock(opening, snapshot.kept_at)  # before the trigger is there that lets it go forward only
        _restore(snapshot, opening, "post-data")
        _take_key(opening)
        documents.unpack(snapshot.folder / PAPERS)
    except (subprocess.CalledProcessError, OSError, tarfile.TarError, documents.ArchiveDamaged) as error:
        blank_database.drop(opening)
        said = getattr(error, "stderr", "") or str(error)
        raise SnapshotNotOpened(
            f"The snapshot {snapshot.folder.name} was not opened, because a part of it is damaged. Delete its folder in "
            f"{snapshot.folder.parent} and start the demo: the region is walked in anew then.\n{said}"
        ) from error
    connections.close_all()
    blank_database.drop(name)
    with embedded_postgres.connect() as server:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        server.execute(rename.format(sql.Identifier(opening), sql.Identifier(name)))
        (now,) = server.execute("SELECT clock_timestamp()").fetchone() or (None,)
    assert isinstance(now, datetime)
    weeks = _weeks_left_out(now - snapshot.kept_at)
    everybody, day = snapshot.families, snapshot.kept_at.date().isoformat()
    demo_progress.write(demo_progress.Progress(everybody, everybody, day, done=False, weeks_behind=weeks))
    return weeks


def _weeks_left_out(age: timedelta) -> int:
    """Return by how many weeks the calendar stays behind: none while the days since then can pass by acts."""
    return age // A_WEEK if age > BY_ACTS else 0


def _take_key(database: str) -> None:
    """Let the region believe this machine, which has a key of its own, who acts."""
    with embedded_postgres.connect(database) as server:
        server.execute(signed_context.TAKE_KEY, signed_context.key_pads())
    blank_database.withdraw_temporary(database)


def _set_clock(database: str, moment: datetime) -> None:
    with embedded_postgres.connect(database) as server:
        server.execute("DELETE FROM casework_clockoffset")
        server.execute(
            "INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, %s, %s - clock_timestamp())",
            [settings.ENVIRONMENT, moment],
        )
        server.execute("ANALYZE")


def _restore(snapshot: Snapshot, database: str, section: str) -> None:
    to = embedded_postgres.address(database)
    _run(
        "pg_restore",
        f"--section={section}",
        "--exit-on-error",
        "--jobs=2",
        f"--dbname={to}",
        str(snapshot.folder / ROWS),
    )


def _run(program: str, *arguments: str) -> None:
    environment = {**os.environ, "PGOPTIONS": QUICKLY}
    command = [embedded_postgres.program(program), *arguments]
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True)


def _place() -> Path:
    return Path(settings.VAR) / SNAPSHOTS


@contextlib.contextmanager
def _half_made(place: Path) -> Iterator[Path]:
    """A folder to write in; what is left of it goes, and what killed runs left of theirs with the older ones."""
    half = place / f"{HALF}{os.getpid()}"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
