"""What becomes of a family's key: wrapped anew by another master key, destroyed with the family."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import connections

from casework.runtime import master_keys
from casework.vault import ciphertext, ring

AT_ONCE = 500  # keys wrapped anew in one transaction

DESTROY = """
UPDATE casework_familykey SET wrapped = NULL, destroyed_at = clock_timestamp()
WHERE family_id = %s AND what = ANY (%s) AND destroyed_at IS NULL
"""

# by what the family was found: it opens nothing, but would tell who had the same phone
WITHOUT_MARKS = (
    "UPDATE casework_family SET phone = casework_unmarked(phone), address = casework_unmarked(address) WHERE id = %s",
    "UPDATE casework_person SET phone = casework_unmarked(phone), snils = casework_unmarked(snils) WHERE family_id = %s",
)


def destroy_family_key(family_id: UUID, *, but_papers: bool = False) -> bool:
    """Destroy the keys of a family inside an act: nothing that they sealed opens again, anywhere.

    What was written openly (names, dates, states) is the caller's to overwrite. Of a family without a
    key one is made and destroyed, so that nothing of it is ever kept again.

    Args:
        but_papers: The law still keeps a paper of the family, so the key of its papers stays. Call again
            without it when that time is over.

    Returns whether a key was there; False also of one that is destroyed already.
    """
    which = [ring.FAMILY] if but_papers else [ring.FAMILY, ring.PAPERS]
    for what in which:
        ring.make(family_id, what=what)
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(DESTROY, [family_id, which])
        was_there = cursor.rowcount > 0
    take_marks(family_id)
    ring.forget()
    return was_there


def take_marks(family_id: UUID) -> None:
    """Take away by what an erased family was found, inside an act."""
    with connections[ring.DATABASE].cursor() as cursor:
        for statement in WITHOUT_MARKS:
            cursor.execute(statement, [family_id])


OTHERS = """
SELECT id, family_id, wrapped, wrapped_by FROM casework_familykey
WHERE wrapped_by <> %s AND destroyed_at IS NULL ORDER BY id LIMIT %s FOR UPDATE
"""
OTHERS_OF_REGIONS = "SELECT region_key, wrapped, wrapped_by FROM casework_regionkey WHERE wrapped_by <> %s FOR UPDATE"


def wrap_anew() -> int:
    """Wrap some of the region's keys by the first master key; return how many, 0: all are.

    Inside an act of the region. Each call is whole: a run that was killed goes on with the next.

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
    """Return how many keys of the region each master key wraps, by its name; "" the destroyed."""
    with connections[ring.DATABASE].cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN destroyed_at IS NULL THEN wrapped_by ELSE '' END, count(*) FROM casework_familykey GROUP BY 1 "
            "UNION ALL SELECT wrapped_by, count(*) FROM casework_regionkey GROUP BY 1"
        )
        found: dict[str, int] = {}
        for name, number in cursor.fetchall():
            found[name] = found.get(name, 0) + number
    return found
