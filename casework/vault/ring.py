"""The keys that an act needs: fetched together when the first value is opened, kept until the next act begins.

Wrapped keys are read by their ids, which stand in what they sealed: a function of the database hands out those and no
others, so a key is had by who can see the row. A new family's key is made with the family, in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from casework.vault import ciphertext

DATABASE = "default"
_ID_OF_SEALED = re.compile(re.escape(ciphertext.BEGINS) + r"([0-9a-f]{32}):")


class KeyDestroyed(LookupError):
    """The family was erased: what was kept of it does not open, and nothing new is kept."""


class NoSuchKey(LookupError):
    """The database has no key of this id: the row was brought from elsewhere without it."""


@dataclass(slots=True)
class _Ring:
    """Of one connection. Keys by id, None of a destroyed one; ids by family; ids that were seen and not fetched yet."""

    keys: dict[UUID, bytes | None] = field(default_factory=dict)
    of_family: dict[UUID, UUID] = field(default_factory=dict)
    of_region: dict[UUID, bytes] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


_rings: WeakKeyDictionary[BaseDatabaseWrapper, _Ring] = WeakKeyDictionary()


def forget() -> None:
    """Begin with no keys: an act of now reads them anew, so that a key destroyed elsewhere opens nothing."""
    _rings.pop(connections[DATABASE], None)


def note(sealed: str) -> None:
    """Remember which key a value that was read will need: all of a page are fetched together."""
    _ring().seen.update(_ID_OF_SEALED.findall(sealed[: len(ciphertext.BEGINS) + 33]))


def key(key_id: UUID) -> bytes:
    """Return a key.

    Raises:
        KeyDestroyed: The family was erased.
        NoSuchKey: The database does not have it.
    """
    ring = _ring()
    if key_id not in ring.keys:
        _fetch({*map(UUID, ring.seen), key_id} - ring.keys.keys(), into=ring)
    if key_id not in ring.keys:
        raise NoSuchKey(f"no key {key_id}")
    found = ring.keys[key_id]
    if found is None:
        raise KeyDestroyed(f"the key {key_id} was destroyed")
    return found


def key_of_family(family_id: UUID) -> tuple[UUID, bytes]:
    """Return the key of a family with its id, made if the family has none yet.

    Raises:
        KeyDestroyed: The family was erased.
    """
    ring = _ring()
    if family_id not in ring.of_family:
        ring.of_family[family_id] = _id_of(family_id) or make(family_id)
    key_id = ring.of_family[family_id]
    return key_id, key(key_id)


FIND = "SELECT id FROM casework_familykey WHERE family_id = %s"
MAKE = """
INSERT INTO casework_familykey (id, family_id, region_key, wrapped, wrapped_by)
VALUES (%s, %s, coalesce(%s, (SELECT region_key FROM casework_family WHERE id = %s)), %s, %s)
ON CONFLICT (family_id) DO NOTHING
"""


def make(family_id: UUID, region_id: UUID | None = None) -> UUID:
    """Make the key of a family and return its id; of one that has a key that one's.

    Args:
        region_id: Of a family whose own row is written after its key.
    """
    made, new = uuid4(), ciphertext.new_key()
    wrapped, by = ciphertext.wrap(new, place=place_of_family(made, family_id), masters=settings.MASTER_KEYS)
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(MAKE, [made, family_id, region_id, family_id, wrapped, by])
        if cursor.rowcount == 0:
            made = _id_of(family_id) or made
        else:
            _ring().keys[made] = new
    _ring().of_family[family_id] = made
    return made


def _id_of(family_id: UUID) -> UUID | None:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(FIND, [family_id])
        row = cursor.fetchone()
    return row[0] if row else None


def place_of_family(key_id: UUID, family_id: UUID) -> str:
    """Return the place for which a family's key is wrapped."""
    return f"casework_familykey.wrapped.{family_id}.{key_id}"


# ---- of a region ------------------------------------------------------------------------------------------------

FIND_OF_REGION = "SELECT wrapped, wrapped_by FROM casework_regionkey WHERE region_key = %s"
MAKE_OF_REGION = """
INSERT INTO casework_regionkey (region_key, wrapped, wrapped_by) VALUES (%s, %s, %s) ON CONFLICT (region_key) DO NOTHING
"""


def key_of_region(region_id: UUID) -> bytes:
    """Return the key from which a region's marks are reckoned, made at the first time."""
    ring = _ring()
    if region_id not in ring.of_region:
        ring.of_region[region_id] = _key_of_region(region_id)
    return ring.of_region[region_id]


def _key_of_region(region_id: UUID) -> bytes:
    place = place_of_region(region_id)
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(FIND_OF_REGION, [region_id])
        row = cursor.fetchone()
        if row is None:
            wrapped = ciphertext.wrap(ciphertext.new_key(), place=place, masters=settings.MASTER_KEYS)
            cursor.execute(MAKE_OF_REGION, [region_id, *wrapped])
            cursor.execute(FIND_OF_REGION, [region_id])  # of two at once the first one's counts
            row = cursor.fetchone()
    if row is None:
        raise NoSuchKey(f"no key of the region {region_id}")
    return ciphertext.unwrap(bytes(row[0]), by=row[1], place=place, masters=settings.MASTER_KEYS)


def place_of_region(region_id: UUID) -> str:
    """Return the place for which a region's key is wrapped."""
    return f"casework_regionkey.wrapped.{region_id}"


# ---- reading ----------------------------------------------------------------------------------------------------


def _ring() -> _Ring:
    return _rings.setdefault(connections[DATABASE], _Ring())


def _fetch(ids: Iterable[UUID], *, into: _Ring) -> None:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT id, family_id, wrapped, wrapped_by FROM casework_keys_by_id(%s)", [list(ids)])
        rows = cursor.fetchall()
    for key_id, family_id, wrapped, by in rows:
        into.keys[key_id] = None if wrapped is None else _unwrapped(key_id, family_id, bytes(wrapped), by)
    into.seen.clear()


def _unwrapped(key_id: UUID, family_id: UUID, wrapped: bytes, by: str) -> bytes:
    return ciphertext.unwrap(wrapped, by=by, place=place_of_family(key_id, family_id), masters=settings.MASTER_KEYS)
