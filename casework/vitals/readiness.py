"""Whether a server can do its work: what pages need, and what the work behind them needs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from casework import pulse
from casework.celery import app
from casework.vault import destroyed_keys

LATE_OUTBOX_SECONDS = 600
BROKER_SECONDS = 2
# without these no page is right, or one shows who was erased; the others keep letters and deadlines waiting
OF_PAGES = ("database", "migrations", "erased", "disk")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class VitalSign:
    """One thing that a server needs. `told`: figures and names of the program, for who runs the server."""

    name: str
    is_well: bool
    told: Mapping[str, float | str | list[str]] = field(default_factory=dict)


def look(names: tuple[str, ...] = ()) -> tuple[VitalSign, ...]:
    """Look at each part, or at those named. What cannot be looked at is not well, and keeps no other from being looked at.

    Each look takes a few milliseconds, a broker that hangs two seconds.
    """
    return tuple(_looked_at(name) for name in names or tuple(_LOOKS))


def _looked_at(name: str) -> VitalSign:
    try:
        return _LOOKS[name]()
    except Exception as error:  # noqa: BLE001  (whatever keeps us from looking is what is to be told, by its class)
        if isinstance(error, DatabaseError):
            connection.close()
        return VitalSign(name, is_well=False, told={"error": type(error).__name__})


def _database() -> VitalSign:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return VitalSign("database", is_well=True)


def _migrations() -> VitalSign:
    missing = unapplied()
    return VitalSign("migrations", is_well=not missing, told={"missing": missing})


def unapplied() -> list[str]:
    """Return the migrations of this checkout that the database has not seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(".".join(one) for one in _on_disk() - applied.keys())


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _erased() -> VitalSign:
    """Nobody reads an erased family again because a dump of before was restored: `after_restore` comes first."""
    keys = destroyed_keys.brought_back()
    return VitalSign("erased", is_well=not keys, told={"keys_brought_back": keys})


def _broker() -> VitalSign:
    """Knock; a folder has to take a file, and says itself when it is full."""
    with closing(app.connection_for_write(connect_timeout=BROKER_SECONDS)) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    return VitalSign("broker", is_well=True)


def _outbox() -> VitalSign:
    oldest = pulse.measure().late.total_seconds()
    return VitalSign("outbox", is_well=oldest < LATE_OUTBOX_SECONDS, told={"oldest_seconds": round(oldest, 1)})


def _scheduler() -> VitalSign:
    signs = pulse.measure()
    told = {} if signs.since is None else {"tick_seconds": round(signs.since.total_seconds(), 1)}
    return VitalSign("scheduler", is_well=not signs.is_silent, told=told)


def _clock() -> VitalSign:
    ahead = pulse.clock_ahead()
    return VitalSign("clock", is_well=abs(ahead) < pulse.CLOCK_MAY_DIFFER, told={"ahead_seconds": round(ahead, 1)})


def _disk() -> VitalSign:
    free = {name: usage.free // MEGABYTE for name, usage in disks()}
    return VitalSign(
        "disk",
        is_well=all(megabytes >= settings.DISK_FREE_MB for megabytes in free.values()),
        told={f"{name}_free_mb": megabytes for name, megabytes in free.items()},
    )


def disks() -> Iterator[tuple[str, shutil._ntuple_diskusage]]:
    """Yield the folders in which files are kept, by what they hold, and the room of their disks in bytes."""
    for name, folder in (("documents", settings.DOCUMENTS_ROOT), ("media", settings.MEDIA_ROOT), ("var", settings.VAR)):
        yield name, shutil.disk_usage(_there(Path(folder)))


def _there(folder: Path) -> Path:
    """Before the first file is kept its folder is not there, and its disk is that of the folder above."""
    return next(one for one in (folder, *folder.parents) if one.exists())


_LOOKS: Mapping[str, Callable[[], VitalSign]] = {
    "database": _database,
    "migrations": _migrations,
    "erased": _erased,
    "broker": _broker,
    "outbox": _outbox,
    "scheduler": _scheduler,
    "clock": _clock,
    "disk": _disk,
}
