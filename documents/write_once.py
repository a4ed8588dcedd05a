"""A folder whose files appear whole or not at all, and are never changed."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

DRAFT, DAMAGED = ".draft-", ".damaged-"
DRAFT_LASTS_SECONDS = 24 * 3600


class WriteOnceFolder(FileSystemStorage):
    """A kill or a full disk while writing leaves no half file under its name, nor does a power cut.

    Written beside, forced to the disk, given its name in one step, and the folder forced after it.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keep the name: a file's name is its hash, a second name for the same would be litter."""
        return name

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        self._make(target.parent)
        with _drafted(target.parent, content.read()) as draft, contextlib.suppress(FileExistsError):
            os.link(draft, target)  # another process may have stored the same meanwhile: that is the same file
        _force(target.parent)
        return name

    def replace(self, name: str, content: bytes) -> None:
        """Put a sealed file in the place of the same one that lies openly, in one step: nothing else is ever replaced."""
        target = Path(self.path(name))
        with _drafted(target.parent, content) as draft:
            os.replace(draft, target)
        _force(target.parent)

    def set_aside(self, name: str) -> None:
        """Take a file that is not what its name says out of the way; it stays, for who looks into it."""
        target = Path(self.path(name))
        target.rename(target.with_name(f"{DAMAGED}{time.time_ns()}-{target.name}"))
        _force(target.parent)

    def names(self) -> list[str]:
        """Return the names of all files, without what was being written or set aside."""
        folder = Path(self.location)
        files = (file for file in folder.rglob("*") if file.is_file())
        return sorted(str(file.relative_to(folder)) for file in files if not file.name.startswith("."))

    def sweep(self) -> int:
        """Delete what killed processes left half-written, a day later; return how many files."""
        long_ago = time.time() - DRAFT_LASTS_SECONDS
        old = [file for file in Path(self.location).rglob(f"{DRAFT}*") if _written(file) < long_ago]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _force(folder.parent)


@contextlib.contextmanager
def _drafted(folder: Path, content: bytes) -> Iterator[str]:
    """Write bytes beside their place and force them to the disk; what is left of it goes, whatever happens."""
    handle, draft = tempfile.mkstemp(dir=folder, prefix=DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o440)
        yield draft
    finally:
        Path(draft).unlink(missing_ok=True)


def _force(folder: Path) -> None:
    """Have the folder's own list of names reach the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # its writer has just ended
        return time.time()
