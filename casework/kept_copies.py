"""Copies of papers that families and partners bring: sealed with the family's key, whole or not there.

A copy's name is a digest of what it holds under that key; it is checked when a copy is kept again and
at every reading. One of before files were sealed lies openly under its plain hash until
`manage.py family_keys seal_files` keeps it anew.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.runtime import log_format
from casework.vault import ciphertext, files, ring
from documents import public as documents

log = log_format.logger("ryadom.copies")


class CopyNotKept(CaseworkError):
    """The disk does not take the file now; nothing of it is there."""

    code = "copy_not_kept"
    permanent = False


class CopyMissing(CaseworkError):
    """The file is not where it was kept."""

    code = "copy_missing"


class CopyDamaged(CaseworkError):
    """The file is not what was kept."""

    code = "copy_damaged"


class CopyErased(CaseworkError):
    """The key of the file was destroyed with its family."""

    code = "copy_erased"


def folder() -> documents.WriteOnceFolder:
    """Return the private store of copies: never served by a web server."""
    return documents.WriteOnceFolder(location=f"{settings.MEDIA_ROOT}/copies", base_url=None)


def keep(content: bytes, *, ending: str, family_id: UUID) -> str:
    """Keep a copy and return its name, inside an act; the same bytes twice of one family are one file.

    One that lies there and is not what its name says is put right: we hold the bytes.

    Raises:
        CopyNotKept: The disk is full or away.
        KeyDestroyed: The family was erased.
    """
    key_id, _key = ring.key_of_family(family_id)
    name = f"{files.name_of(content, key_id=key_id)}.{ending}"
    try:
        _put(name, content, key_id=key_id)
    except OSError as error:
        raise CopyNotKept(
            _(
                "The file could not be stored just now, so nothing was kept. Note the paper without the copy, or "
                "try again later, and tell the administrator."
            )
        ) from error
    return name


def keep_anew(name: str, *, family_id: UUID) -> str:
    """Keep a copy that lies openly sealed, under a name of its family, inside an act; the open one stays.

    Raises:
        CopyMissing, CopyDamaged, CopyNotKept, KeyDestroyed: As for reading and keeping.
    """
    shown, ending = shown_as(name), name.rpartition(".")[2]
    if shown != name:
        beside = keep(read(shown), ending="jpg", family_id=family_id)
        ending = f"{beside.removesuffix('.jpg')}.{ending}"
    return keep(read(name), ending=ending, family_id=family_id)


def read(name: str) -> bytes:
    """Return what a kept copy holds.

    Raises:
        CopyMissing: Nothing lies there.
        CopyDamaged: The bytes are others than were kept.
        CopyErased: Its family was erased.
    """
    try:
        content = _opened(name)
    except FileNotFoundError:
        raise CopyMissing(
            _(
                "The copy of this paper is not in the store. Ask for the paper and keep it anew, and tell the "
                "administrator: it may come back from the backup."
            )
        ) from None
    if content is None:
        raise CopyDamaged(
            _(
                "The copy of this paper is damaged, and showing it would show something else than was brought. Ask "
                "for the paper and keep it anew, and tell the administrator."
            )
        )
    return content


def shown_as(name: str) -> str:
    """Return the file that is handed out for a copy: of a HEIC the JPEG beside it, which its name tells."""
    _own, *shown, _ending = name.split(".")
    return f"{shown[0]}.jpg" if shown else name


def open_files() -> int:
    """Return how many copies lie openly, whoever's they are."""
    return sum(map(is_open, folder().names()))


def is_open(name: str) -> bool:
    """Say whether a copy lies there as it was kept before files were sealed."""
    store = folder()
    if not store.exists(name):
        return False
    with store.open(name) as file:
        return not files.is_sealed(file.read(len(files.BEGINS)))


def forget(name: str) -> None:
    """Delete a copy, and what is shown for it; one that is gone already is well."""
    for file in {name, shown_as(name)}:
        folder().delete(file)


def broken(names: list[str], *, thorough: bool) -> tuple[list[str], list[str]]:
    """Return which of these copies are missing, and which are damaged.

    Args:
        thorough: Open every file; else only look whether it is there.
    """
    store = folder()
    known = {*names, *map(shown_as, names)}
    missing = sorted(name for name in known if not store.exists(name))
    if not thorough:
        return missing, []
    return missing, [name for name in sorted(known - set(missing)) if _is_damaged(name)]


def _is_damaged(name: str) -> bool:
    try:
        return _opened(name) is None
    except CopyErased:  # of an erased family, in a dump of before: it is whole, and nobody opens it
        return False


def _put(name: str, content: bytes, *, key_id: UUID) -> None:
    store = folder()
    if store.exists(name):
        if _opened(name) == content:
            return
        log.error("a copy was damaged and is kept anew", copy=name[:12])
        store.set_aside(name)
    store.save(name, ContentFile(files.seal(content, key_id=key_id, place=_sealed_for(name))))


def _opened(name: str) -> bytes | None:
    """Return what a copy holds; None: it is damaged, or is another one than its name says."""
    with folder().open(name) as file:
        kept = bytes(file.read())
    try:
        content = files.opened(kept, place=_sealed_for(name))
    except (ciphertext.NotOpened, ring.NoSuchKey):
        return None
    if content is None:
        raise CopyErased(
            _(
                "The family of this paper was erased, so its copy cannot be opened by anybody any more. If the family "
                "comes again, begin with a first talk."
            )
        )
    return content if _digest_of(content, kept) == name.partition(".")[0] else None


def _digest_of(content: bytes, kept: bytes) -> str:
    """Return the digest that a copy's name begins with: a plain one of those that lie openly."""
    if files.is_sealed(kept):
        return files.name_of(content, key_id=files.key_id_of(kept))
    return hashlib.sha256(content).hexdigest()


def _sealed_for(name: str) -> str:
    return f"copies/{name}"
