"""The keys that an act needs: fetched together at the first opening, kept until the next act.

Wrapped keys are read by their ids, which stand in what they sealed: a function of the database
hands out those and no others, so a key is had by who can see the row. A new family's key is made
with the family, in the same transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.vault import ciphertext

DATABASE = "default"
FAMILY, PAPERS = "family", "papers"  # what a key seals: as casework.models.keys.Seals
REGION = "region"  # seals what is of no family yet, or has to outlive its key; its id is the region's
_OF_REGION = b"ryadom: what is sealed for a region"  # so that what reckons marks is not what seals
_ID_OF_SEALED = re.compile(re.escape(ciphertext.BEGINS) + r"([0-9a-f]{32}):")


class KeyDestroyed(CaseworkError):
    """The family was erased: what was kept of it does not open, and nothing new is kept."""

    code = "family_erased"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This family was erased, so what was kept of it cannot be read any more and nothing new is kept. "
                "If it comes again, begin with a first talk."
            )
        )


class NoSuchKey(LookupError):
    """The database has no key of this id: the row was brought from elsewhere without it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A key's id, or a region's key, and the savepoints it was found in: None of one from before.

    What was made in this act is gone with a savepoint that is undone: it counts within the same.
    """

    it: Any
    within: tuple[Any, ...] | None

    @property
    def counts(self) -> bool:
        """Whether it still is what the database has."""
        return self.within is None or self.within == _savepoints()


@dataclass(slots=True)
class _Ring:
    """Of one connection. `keys`: by id, None of a destroyed one; `seen`: ids not fetched yet."""

    keys: dict[UUID, bytes | None] = field(default_factory=dict)
    of_family: dict[tuple[UUID, str], _Found] = field(default_factory=dict)
    of_region: dict[UUID, _Found] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


_rings: WeakKeyDictionary[BaseDatabaseWrapper, _Ring] = WeakKeyDictionary()


def forget() -> None:
    """Begin with no keys: a key that was destroyed elsewhere opens nothing in the next act."""
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
        raise KeyDestroyed
    return found


def key_for(whose: UUID, *, what: str) -> tuple[UUID, bytes]:
    """Return the key to seal something with, and its id.

    Args:
        whose: A family's id; for REGION, a region's.

    Raises:
        KeyDestroyed: The family was erased.
    """
    return (whose, _sealing_key_of_region(whose)) if what == REGION else key_of_family(whose, what=what)


def key_of_sealed(key_id: UUID, *, what: str) -> bytes:
    """Return the key that sealed something.

    Raises:
        KeyDestroyed, NoSuchKey: As for `key`.
    """
    return _sealing_key_of_region(key_id) if what == REGION else key(key_id)


def key_of_family(family_id: UUID, *, what: str = FAMILY) -> tuple[UUID, bytes]:
    """Return the key of a family, or of its papers, with its id, made if there is none yet.

    Raises:
        KeyDestroyed: The family was erased.
    """
    found = _ring().of_family.get((family_id, what))
    if found is None or not found.counts:
        found = _find(family_id, what) or _find_made(family_id, what)
    return found.it, key(found.it)


FIND = "SELECT id, is_kept FROM casework_key_of_family(%s, %s)"
# row security does not hold the owner, who seals in migrations before there is the function
FIND_AS_OWNER = """
SELECT id, made_at < transaction_timestamp() FROM casework_familykey WHERE family_id = %s AND what = %s
"""
MAKE = """
INSERT INTO casework_familykey (id, family_id, what, region_key, wrapped, wrapped_by)
VALUES (%s, %s, %s, coalesce(%s, (SELECT region_key FROM casework_family WHERE id = %s)), %s, %s)
ON CONFLICT DO NOTHING
"""


def make(family_id: UUID, region_id: UUID | None = None, *, what: str = FAMILY) -> UUID:
    """Make the key of a family and return its id; of one that has a key, that one's.

    Args:
        region_id: Of a family whose own row is written after its key.
    """
    before = _ring().of_family.get((family_id, what))
    if before is not None and before.counts:
        key_id: UUID = before.it
        return key_id
    made, new = uuid4(), ciphertext.new_key()
    place = place_of_family(made, family_id)
    wrapped, by = ciphertext.wrap(new, place=place, masters=settings.MASTER_KEYS)
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(MAKE, [made, family_id, what, region_id, family_id, wrapped, by])
        if cursor.rowcount == 0:
            return _find_made(family_id, what).it
    _ring().keys[made] = new
    _ring().of_family[family_id, what] = _Found(made, _savepoints())
    return made


def _find(family_id: UUID, what: str) -> _Found | None:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(FIND_AS_OWNER if settings.ACTS_AS_OWNER else FIND, [family_id, what])
        row = cursor.fetchone()
    if row is None:
        return None
    found = _ring().of_family[family_id, what] = _Found(row[0], None if row[1] else _savepoints())
    return found


def _find_made(family_id: UUID, what: str) -> _Found:
    found = _find(family_id, what)
    if found is None:
        make(family_id, what=what)
        found = _ring().of_family[family_id, what]
    return found


def _savepoints() -> tuple[Any, ...]:
    return tuple(connections[DATABASE].savepoint_ids)


def place_of_family(key_id: UUID, family_id: UUID) -> str:
    """Return the place for which a family's key is wrapped."""
    return f"casework_familykey.wrapped.{family_id}.{key_id}"


# ---- of a region ------------------------------------------------------------------

FIND_OF_REGION = """
SELECT wrapped, wrapped_by, made_at < transaction_timestamp() FROM casework_regionkey WHERE region_key = %s
"""
MAKE_OF_REGION = """
INSERT INTO casework_regionkey (region_key, wrapped, wrapped_by) VALUES (%s, %s, %s)
ON CONFLICT (region_key) DO NOTHING
"""


def key_of_region(region_id: UUID) -> bytes:
    """Return the key from which a region's marks are reckoned, made at the first time."""
    found = _ring().of_region.get(region_id)
    if found is None or not found.counts:
        found = _ring().of_region[region_id] = _key_of_region(region_id)
    key: bytes = found.it
    return key


def _sealing_key_of_region(region_id: UUID) -> bytes:
    return hmac.digest(key_of_region(region_id), _OF_REGION, hashlib.sha256)


def _key_of_region(region_id: UUID) -> _Found:
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
    key = ciphertext.unwrap(bytes(row[0]), by=row[1], place=place, masters=settings.MASTER_KEYS)
    return _Found(key, None if row[2] else _savepoints())


def place_of_region(region_id: UUID) -> str:
    """Return the place for which a region's key is wrapped."""
    return f"casework_regionkey.wrapped.{region_id}"


# ---- reading ----------------------------------------------------------------------


def _ring() -> _Ring:
    return _rings.setdefault(connections[DATABASE], _Ring())


def _fetch(ids: Iterable[UUID], *, into: _Ring) -> None:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT id, family_id, wrapped, wrapped_by FROM casework_keys_by_id(%s)", [list(ids)])
        rows = cursor.fetchall()
    for key_id, family_id, wrapped, by in rows:
        is_there = wrapped is not None
        into.keys[key_id] = _unwrapped(key_id, family_id, bytes(wrapped), by) if is_there else None
    into.seen.clear()


def _unwrapped(key_id: UUID, family_id: UUID, wrapped: bytes, by: str) -> bytes:
    place = place_of_family(key_id, family_id)
    return ciphertext.unwrap(wrapped, by=by, place=place, masters=settings.MASTER_KEYS)
