"""What becomes of a family's key: destroyed with the family's erasure, wrapped anew by another master key."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connections

from casework.runtime import master_keys
from casework.vault import ciphertext, ring

AT_ONCE = 500  # keys wrapped anew in one transaction

DESTROY = """
UPDATE casework_familykey SET wrapped = NULL, destroyed_at = clock_timestamp()
WHERE family_id = %s AND destroyed_at IS NULL
"""


def destroy_family_key(family_id: UUID) -> bool:
    """Destroy the key of a family inside an act: nothing that it sealed opens again, in no table, file, audit or backup.

    What was written openly (names, dates, states) is the caller's to overwrite. Returns whether there
    was a key; False also of one that is destroyed already.
    """
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(DESTROY, [family_id])
        was_there = cursor.rowcount == 1
    ring.forget()
    return was_there


OTHERS = """
SELECT id, family_id, wrapped, wrapped_by FROM casework_familykey
WHERE wrapped_by <> %s AND destroyed_at IS NULL ORDER BY id LIMIT %s FOR UPDATE
"""
OTHERS_OF_REGIONS = "SELECT region_key, wrapped, wrapped_by FROM casework_regionkey WHERE wrapped_by <> %s FOR UPDATE"


def wrap_anew() -> int:
    """Wrap some of the region's keys by the first master key that another one wrapped; return how many. 0: all are.

    Inside an act of the region. Each call is whole by itself, so a run that was killed goes on with the next one.

    Raises:
        NotOpened: The master key that wrapped one of them is not named any more.
    """
    now = master_keys.name_of(settings.MASTER_KEYS[0])
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(OTHERS, [now, AT_ONCE])
        families = [
            (key_id, ring.place_of_family(key_id, family), *kept) for key_id, family, *kept in cursor.fetchall()
        ]
        cursor.execute(OTHERS_OF_REGIONS, [now])
        regions = [(region, ring.place_of_region(region), *kept) for region, *kept in cursor.fetchall()]
        cursor.executemany(
            "UPDATE casework_familykey SET wrapped = %s, wrapped_by = %s WHERE id = %s",
            [_anew(*one) for one in families],
        )
        cursor.executemany(
            "UPDATE casework_regionkey SET wrapped = %s, wrapped_by = %s WHERE region_key = %s",
            [_anew(*one) for one in regions],
        )
    return len(families) + len(regions)


def _anew(row_id: UUID, place: str, wrapped: bytes, by: str) -> tuple[bytes, str, UUID]:
    key = ciphertext.unwrap(bytes(wrapped), by=by, place=place, masters=settings.MASTER_KEYS)
    return *ciphertext.wrap(key, place=place, masters=settings.MASTER_KEYS), row_id


def count_by_master() -> dict[str, int]:
    """Return how many keys of the region each master key wraps, by its name; "" those that are destroyed."""
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN destroyed_at IS NULL THEN wrapped_by ELSE '' END, count(*) FROM casework_familykey GROUP BY 1 "
            "UNION ALL SELECT wrapped_by, count(*) FROM casework_regionkey GROUP BY 1"
        )
        found: dict[str, int] = {}
        for name, number in cursor.fetchall():
            found[name] = found.get(name, 0) + number
    return found
