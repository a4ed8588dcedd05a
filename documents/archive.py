"""All stored files in one archive, and back: what a demo's snapshot keeps of its papers."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

from django.conf import settings

from documents import storage


class ArchiveDamaged(RuntimeError):
    """A file of the archive is not the one that its name says."""


def pack(archive: Path) -> int:
    """Write every file of the folder DOCUMENTS_ROOT into a tar archive; return how many.

    Files are written once and never removed: what a register read before the packing names is in
    the archive.
    """
    folder = Path(settings.DOCUMENTS_ROOT)
    files = sorted(folder.glob("??/*.pdf"))
    with tarfile.open(archive, "w") as tar:
        for file in files:
            tar.add(file, arcname=file.relative_to(folder).as_posix(), recursive=False)
    return len(files)


def unpack(archive: Path) -> int:
    """Store every file of an archive; return how many.

    Those that are stored already stay as they are.

    Raises:
        ArchiveDamaged: A file has another hash than its name says.
    """
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        for member in members:
            _store(tar, member)
    return len(members)


def _store(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    file = tar.extractfile(member)
    content = b"" if file is None else file.read()
    if storage.key_of(hashlib.sha256(content).hexdigest()) != member.name:
        raise ArchiveDamaged(
            f"The archive of papers holds {member.name} with another content than its name says, so it was not stored. "
            "Make the archive anew."
        )
    storage.store(content)
