"""Files that are sealed with the family's key: whole, for one name, which only who has the key can reckon.

`RYADOM-SEALED-1`, the key's id, then what AES-GCM made of the content. A file that was kept before
this version begins otherwise and is read as it lies. Its name is a keyed digest of the content: the
same file brought by two families has two names, and who guesses a content cannot try the guess.
Contents are at most 10 MB, so that they are sealed in one piece.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from casework.vault import ciphertext, ring

BEGINS = b"RYADOM-SEALED-1\n"
_KEY = slice(len(BEGINS), len(BEGINS) + 16)
_NAMES = b"ryadom: names of files"  # so that what makes names is not what seals


def is_sealed(kept: bytes) -> bool:
    """Say whether a file that begins so is sealed."""
    return kept.startswith(BEGINS)


def has(key_id: UUID) -> bool:
    """Say whether there is such a key, and it was not destroyed."""
    try:
        ring.key(key_id)
    except (ring.KeyDestroyed, ring.NoSuchKey):
        return False
    return True


def name_of(content: bytes, *, key_id: UUID) -> str:
    """Return the name of a content, 64 hexadecimal digits; another one under each key.

    Raises:
        KeyDestroyed: The family was erased.
        NoSuchKey: The database does not have the key.
    """
    names = hmac.digest(ring.key(key_id), _NAMES, hashlib.sha256)
    return hmac.new(names, content, hashlib.sha256).hexdigest()


def seal(content: bytes, *, key_id: UUID, place: str) -> bytes:
    """Return a file as it is kept.

    Args:
        place: Folder and name; it opens there only.

    Raises:
        KeyDestroyed, NoSuchKey: As for a name.
    """
    sealed = ciphertext.seal_bytes(content, key=ring.key(key_id), place=_at(place))
    return BEGINS + key_id.bytes + sealed


def opened(kept: bytes, *, place: str) -> bytes | None:
    """Return what a file holds; None: the key was destroyed with its family.

    Raises:
        NotOpened: Damaged, or of another place.
        NoSuchKey: The database does not have the key.
    """
    if not is_sealed(kept):
        return kept
    try:
        key = ring.key(key_id_of(kept))
    except ring.KeyDestroyed:
        return None
    return ciphertext.unseal_bytes(kept[_KEY.stop :], key=key, place=_at(place))


def key_id_of(kept: bytes) -> UUID:
    """Return which key sealed a file.

    Raises:
        NotOpened: It was cut off.
    """
    try:
        return UUID(bytes=kept[_KEY])
    except ValueError as error:
        raise ciphertext.NotOpened("a sealed file is cut off") from error


def _at(place: str) -> str:
    return f"file.{place}"  # no table has this name: a file is no column's value
