"""Copies of papers that families and partners bring: each under its hash, whole or not there.

The hash is checked when a copy is kept again and at every reading.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.runtime import log_format
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


def folder() -> documents.WriteOnceFolder:
    """Return the private store of copies: never served by a web server."""
    return documents.WriteOnceFolder(location=f"{settings.MEDIA_ROOT}/copies", base_url=None)


def keep(content: bytes, *, ending: str) -> str:
    """Keep a copy and return its name; the same bytes twice are one file.

    One that lies there and is not what its name says is put right: we hold the bytes.

    Raises:
        CopyNotKept: The disk is full or away.
    """
    name = f"{hashlib.sha256(content).hexdigest()}.{ending}"
    try:
        _put(name, content)
    except OSError as error:
        raise CopyNotKept(
            _(
                "The file could not be stored just now, so nothing was kept. Note the paper without the copy, or "
                "try again later, and tell the administrator."
            )
        ) from error
    return name


def read(name: str) -> bytes:
    """Return a kept copy.

    Raises:
        CopyMissing: Nothing lies there.
        CopyDamaged: The bytes are others than were kept.
    """
    try:
        content = _bytes_of(name)
    except FileNotFoundError:
        raise CopyMissing(
            _(
                "The copy of this paper is not in the store. Ask for the paper and keep it anew, and tell the "
                "administrator: it may come back from the backup."
            )
        ) from None
    if not is_whole(name, content):
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


def is_whole(name: str, content: bytes) -> bool:
    """Say whether these bytes are the ones that the name tells."""
    return hashlib.sha256(content).hexdigest() == name.partition(".")[0]


def forget(name: str) -> None:
    """Delete a copy, and what is shown for it; one that is gone already is well."""
    for file in {name, shown_as(name)}:
        folder().delete(file)


def broken(names: list[str], *, thorough: bool) -> tuple[list[str], list[str]]:
    """Return which of these copies are missing, and which are damaged.

    Args:
        thorough: Read every file; else only look whether it is there.
    """
    store = folder()
    files = {*names, *map(shown_as, names)}
    missing = sorted(name for name in files if not store.exists(name))
    if not thorough:
        return missing, []
    there = sorted(files - set(missing))
    return missing, [name for name in there if not is_whole(name, _bytes_of(name))]


def _put(name: str, content: bytes) -> None:
    store = folder()
    if store.exists(name):
        if is_whole(name, _bytes_of(name)):
            return
        log.error("a copy was damaged and is kept anew", copy=name[:12])
        store.set_aside(name)
    store.save(name, ContentFile(content))


def _bytes_of(name: str) -> bytes:
    with folder().open(name) as file:
        return bytes(file.read())
