"""AES-256-GCM: a text or a key sealed for one place, so that it opens nowhere else."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.runtime import master_keys

BEGINS = "sealed1:"  # how a sealed value begins in its column; the number is of the format
NONCE = 12  # bytes, random: 2^32 values under one family's key are far away
KEY_SIZE = 32  # bytes
_ID = slice(len(BEGINS), len(BEGINS) + 32)
_BODY = _ID.stop + 1


class NotOpened(ValueError):
    """A sealed value is damaged, or stands in a place for which it was not sealed."""


def is_sealed(kept: object) -> bool:
    """Say whether a value of a column is sealed."""
    return isinstance(kept, str) and kept.startswith(BEGINS)


def key_id_of(sealed: str) -> UUID:
    """Return which key a value was sealed with."""
    return UUID(hex=sealed[_ID])


def seal(text: str, *, key: bytes, key_id: UUID, place: str) -> str:
    """Return a text as it is kept.

    Args:
        place: Table, column and row; the value opens there only.
    """
    body = seal_bytes(text.encode(), key=key, place=place)
    return f"{BEGINS}{key_id.hex}:{base64.b64encode(body).decode()}"


def unseal(sealed: str, *, key: bytes, place: str) -> str:
    """Return what was sealed.

    Raises:
        NotOpened: Damaged, of another place or another key.
    """
    body = sealed[_BODY:].partition(":")[0]  # marks may stand behind it
    return unseal_bytes(base64.b64decode(body), key=key, place=place).decode()


def seal_bytes(content: bytes, *, key: bytes, place: str) -> bytes:
    """Return bytes as they are kept: the nonce, then what AES-GCM made of them."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal_bytes(sealed: bytes, *, key: bytes, place: str) -> bytes:
    """Return the bytes that were sealed.

    Raises:
        NotOpened: Damaged, of another place or another key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise NotOpened(f"what is sealed in {place.rsplit('.', 1)[0]} does not open") from error


def new_key() -> bytes:
    """Return a key for a family or a region."""
    return secrets.token_bytes(KEY_SIZE)


def wrap(key: bytes, *, place: str, masters: tuple[bytes, ...]) -> tuple[bytes, str]:
    """Return a key wrapped by the first master key, and the name of that one."""
    return seal_bytes(key, key=masters[0], place=place), master_keys.name_of(masters[0])


def unwrap(wrapped: bytes, *, by: str, place: str, masters: tuple[bytes, ...]) -> bytes:
    """Return a wrapped key.

    Args:
        by: The name of the master key that wrapped it.

    Raises:
        NotOpened: That master key is not named any more, or the wrapped key is damaged.
    """
    for master in masters:
        if master_keys.name_of(master) == by:
            return unseal_bytes(wrapped, key=master, place=place)
    raise NotOpened(
        f"the master key {by} is not among those that CASEWORK_MASTER_KEY_FILE names, so what it wrapped does not open"
    )
