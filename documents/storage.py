"""Where the files lie: each under a digest of its own, written once, its hash checked at every reading.

A family's paper is sealed with the key that sealed what the paper says, so both open as long; its name is a
digest under that key. A paper of no family lies openly under its plain hash, as papers did before.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_lazy as _

from documents.errors import DocumentsError
from documents.sealing import seals
from documents.write_once import WriteOnceFolder

LONGEST_HEAD = 64  # bytes, by which one sees whether a file is sealed


class FileDamaged(DocumentsError):
    """The stored bytes are not those that were issued."""

    code = "document_file_damaged"


class FileMissing(DocumentsError):
    """The register knows a file that the storage does not have."""

    code = "document_file_missing"


class FileErased(DocumentsError):
    """The key of the file was destroyed with its family."""

    code = "document_file_erased"


class NotReplaced(DocumentsError):
    """The storage keeps each file as it was first given."""

    code = "document_file_not_replaced"


def key_of(digest: str) -> str:
    """Return the place of a file by its digest, 64 hexadecimal digits."""
    return f"{digest[:2]}/{digest}.pdf"


def store(content: bytes, *, key_id: UUID | None = None) -> tuple[str, str]:
    """Write a file unless it is there already; return its hash and its place.

    Args:
        key_id: With which key it is sealed; None: it lies openly.

    Raises:
        FileDamaged: Something else lies in that place. It is left untouched.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    key = key_of(sha256 if key_id is None else seals().name_of(content, key_id=key_id))
    place = _storage()
    if not place.exists(key):
        kept = content if key_id is None else seals().seal(content, key_id=key_id, place=_sealed_for(key))
        place.save(key, ContentFile(kept))
    read(key=key, sha256=sha256)
    return sha256, key


def put_back(key: str, kept: bytes) -> None:
    """Write a file as it lay in an archive, sealed or not, unless one is there."""
    place = _storage()
    if not place.exists(key):
        place.save(key, ContentFile(kept))


def seal_stored(*, key: str, sha256: str, key_id: UUID) -> bool:
    """Seal in its place a file that lies openly; return whether it did.

    What it holds stays byte for byte; its name, which the register knows, stays as well. Killed half-way it
    is the one or the other.

    Raises:
        FileMissing, FileDamaged: As for reading; it is left untouched.
        NotReplaced: The storage is no folder of ours.
    """
    if seals().is_sealed(_kept(key)):
        return False
    content = read(key=key, sha256=sha256)
    place = _storage()
    if not isinstance(place, WriteOnceFolder):
        raise NotReplaced(
            _(
                "The storage of papers keeps each file as it was first given, so file %(key)s stays as it is. Papers "
                "from now on are sealed. Have the storage encrypted by itself, and tell the administrator."
            ),
            key=key,
        )
    place.replace(key, seals().seal(content, key_id=key_id, place=_sealed_for(key)))
    return True


def read(*, key: str, sha256: str) -> bytes:
    """Return what a stored file holds.

    Raises:
        FileMissing: Nothing lies there.
        FileDamaged: It has another hash, or does not open.
        FileErased: Its key was destroyed with its family.
    """
    content = _opened(key)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(
            _(
                "The document file %(key)s was changed after it was issued. Showing it would pass off another "
                "paper as ours. Tell the administrator: the file must come back from the backup."
            ),
            key=key,
        )
    return content


def _opened(key: str) -> bytes | None:
    """Return what a file holds; None: it is damaged, or is of another place."""
    kept = _kept(key)
    try:
        content = seals().opened(kept, place=_sealed_for(key))
    except (ValueError, LookupError):
        return None
    if content is None:
        raise FileErased(
            _(
                "The family of this paper was erased, so its file %(key)s cannot be opened by anybody any more. "
                "If the family comes again, begin with a first talk."
            ),
            key=key,
        )
    return content


def _kept(key: str) -> bytes:
    try:
        with _storage().open(key) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise FileMissing(
            _(
                "The document file %(key)s is not in the storage. Without it the paper can be neither shown nor "
                "checked. Tell the administrator: the file must come back from the backup."
            ),
            key=key,
        ) from None


def _sealed_for(key: str) -> str:
    return f"documents/{key}"


def holds(key: str) -> bool:
    """Say whether a file lies there, whatever it is."""
    return _storage().exists(key)


def forget(key: str) -> None:
    """Delete a file whose paper was erased; one that is gone already is well."""
    _storage().delete(key)


def names() -> list[str]:
    """Return the places of all files, where they lie in a folder."""
    place = _storage()
    return place.names() if isinstance(place, WriteOnceFolder) else []


def open_files() -> int:
    """Return how many files lie openly, where they lie in a folder."""
    return sum(_is_open(name) for name in names())


def _is_open(key: str) -> bool:
    with _storage().open(key) as file:
        return not seals().is_sealed(bytes(file.read(LONGEST_HEAD)))


def sweep() -> int:
    """Delete what killed processes left half-written, a day later; return how many files."""
    place = _storage()
    return place.sweep() if isinstance(place, WriteOnceFolder) else 0


def _storage() -> Storage:
    """STORAGES["documents"] where one is set (an object store with a lock), else the folder DOCUMENTS_ROOT."""
    if "documents" in settings.STORAGES:
        return storages["documents"]
    return WriteOnceFolder(location=settings.DOCUMENTS_ROOT)
