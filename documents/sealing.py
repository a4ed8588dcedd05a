"""How files are sealed: told by who hosts the papers. Documents knows neither families nor keys.

`settings.FILE_SEALS` names a module with these functions.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings


class FileSeals(Protocol):
    """What a module of seals does. A `key_id` stands in what the key has sealed."""

    def is_sealed(self, kept: bytes) -> bool:
        """Say whether a file that begins so is sealed."""

    def has(self, key_id: UUID) -> bool:
        """Say whether there is such a key, and it was not destroyed."""

    def name_of(self, content: bytes, *, key_id: UUID) -> str:
        """Return 64 hexadecimal digits, which nobody reckons without the key."""

    def seal(self, content: bytes, *, key_id: UUID, place: str) -> bytes:
        """Return the file as it is kept in this place."""

    def opened(self, kept: bytes, *, place: str) -> bytes | None:
        """Return what a file holds, sealed or not; None: its key was destroyed.

        Raises:
            ValueError: Damaged, or of another place.
            LookupError: There is no such key.
        """


def seals() -> FileSeals:
    """Return the seals of who hosts the papers."""
    return cast(FileSeals, import_module(settings.FILE_SEALS))
