"""Where the files lie: each under its own hash, written once, its hash checked at every reading."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_lazy as _

from documents.errors import DocumentsError
from documents.write_once import WriteOnceFolder


class FileDamaged(DocumentsError):
    """The stored bytes are not those that were issued."""

    code = "document_file_damaged"


class FileMissing(DocumentsError):
    """The register knows a file that the storage does not have."""

    code = "document_file_missing"


def key_of(sha256: str) -> str:
    """Return the place of a file by its hash."""
    return f"{sha256[:2]}/{sha256}.pdf"


def store(content: bytes) -> tuple[str, str]:
    """Write a file unless it is there already; return its hash and its place.

    Raises:
        FileDamaged: Something else lies in that place. It is left untouched.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    key = key_of(sha256)
    place = _storage()
    if not place.exists(key):
        place.save(key, ContentFile(content))
    read(key=key, sha256=sha256)
    return sha256, key


def read(*, key: str, sha256: str) -> bytes:
    """Return the stored bytes.

    Raises:
        FileMissing: Nothing lies there.
        FileDamaged: The bytes have another hash.
    """
    try:
        with _storage().open(key) as file:
            content = bytes(file.read())
    except FileNotFoundError:
        raise FileMissing(
            _(
                "The document file %(key)s is not in the storage. Without it the paper can be neither shown nor "
                "checked. Tell the administrator: the file must come back from the backup."
            ),
            key=key,
        ) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(
            _(
                "The document file %(key)s was changed after it was issued. Showing it would pass off another "
                "paper as ours. Tell the administrator: the file must come back from the backup."
            ),
            key=key,
        )
    return content


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


def sweep() -> int:
    """Delete what killed processes left half-written, a day later; return how many files."""
    place = _storage()
    return place.sweep() if isinstance(place, WriteOnceFolder) else 0


def _storage() -> Storage:
    """STORAGES["documents"] where one is set (an object store with a lock), else the folder DOCUMENTS_ROOT."""
    if "documents" in settings.STORAGES:
        return storages["documents"]
    return WriteOnceFolder(location=settings.DOCUMENTS_ROOT)
