"""Which keys were destroyed, noted outside of the database: a restored dump brings them back.

One file beside the master key, only ever added to: a key's id on each line, and nothing else. A job
keeps it up each minute in both directions; after a restore `manage.py after_restore` does, before
anybody works.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections

from casework.vault import key_life, ring

AGAIN = """
UPDATE casework_familykey SET wrapped = NULL, destroyed_at = clock_timestamp()
WHERE id = ANY (%s) AND destroyed_at IS NULL RETURNING family_id
"""
NOT_NOTED = "SELECT id FROM casework_familykey WHERE destroyed_at IS NOT NULL AND id <> ALL (%s) ORDER BY destroyed_at"


BROUGHT_BACK = "SELECT count(*) FROM casework_keys_by_id(%s) WHERE wrapped IS NOT NULL"


def brought_back() -> int:
    """Return how many keys the database has that the file names as destroyed: a dump was restored, and not looked at."""
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(BROUGHT_BACK, [_noted()])
        return int(cursor.fetchone()[0])


def keep_up() -> int:
    """Destroy again what the file names, note what it does not, inside an act; return of how many families."""
    noted = _noted()
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(AGAIN, [noted])
        families = {family for (family,) in cursor.fetchall()}
        cursor.execute(NOT_NOTED, [noted])
        fresh = [key_id for (key_id,) in cursor.fetchall()]
    for family_id in families:
        key_life.take_marks(family_id)
    if fresh:
        _note(fresh)
    if families:
        ring.forget()
    return len(families)


NOT_ERASED = """
SELECT f.id FROM casework_familykey k JOIN casework_family f ON f.id = k.family_id
WHERE k.what = 'family' AND k.destroyed_at IS NOT NULL AND f.erased_at IS NULL ORDER BY f.id
"""


def families_not_erased() -> list[UUID]:
    """Return the families of the region whose key is destroyed and whose rows are there: a dump brought these back."""
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(NOT_ERASED)
        return [family for (family,) in cursor.fetchall()]


def _noted() -> list[UUID]:
    try:
        return [UUID(line) for line in _file().read_text().split()]
    except FileNotFoundError:
        return []


def _note(keys: list[UUID]) -> None:
    """Add lines in one write, forced to the disk; two servers at once only write an id twice."""
    handle = os.open(_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(f"{key}\n" for key in keys).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _file() -> Path:
    return Path(settings.DESTROYED_KEYS_FILE)
