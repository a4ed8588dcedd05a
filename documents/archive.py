"""All stored files in one archive, and back: what a demo's snapshot keeps of its papers.

Files go in as they lie, sealed or not, behind a list of their hashes as `sha256sum` writes it. An
archive of before there was one holds open files only, and their names are their hashes.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from documents import storage

SUMS = "SHA256SUMS"


class ArchiveDamaged(RuntimeError):
    """A file of the archive is not the one that was packed."""


def pack(archive: Path) -> int:
    """Write every file of the folder DOCUMENTS_ROOT into a tar archive; return how many.

    Files are written once and never removed: what a register read before the packing names is in
    the archive.
    """
    folder = Path(settings.DOCUMENTS_ROOT)
    files = sorted(folder.glob("??/*.pdf"))
    sums = "".join(f"{_sum_of(file.read_bytes())}  {file.relative_to(folder).as_posix()}\n" for file in files).encode()
    with tarfile.open(archive, "w") as tar:
        listed = tarfile.TarInfo(SUMS)
        listed.size = len(sums)
        tar.addfile(listed, io.BytesIO(sums))
        for file in files:
            tar.add(file, arcname=file.relative_to(folder).as_posix(), recursive=False)
    return len(files)


def unpack(archive: Path) -> int:
    """Store every file of an archive; return how many.

    Those that are stored already stay as they are.

    Raises:
        ArchiveDamaged: A file is not the one that was packed.
    """
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        sums = _listed(tar, members)
        files = [member for member in members if member.name != SUMS]
        for member in files:
            _store(tar, member, sums)
    return len(files)


def _listed(tar: tarfile.TarFile, members: list[tarfile.TarInfo]) -> Mapping[str, str]:
    """Return the hash of each file by its name; empty of an archive without a list."""
    told = next((_read(tar, member) for member in members if member.name == SUMS), b"")
    lines = (line.partition("  ") for line in told.decode(errors="replace").splitlines())
    return {name: digest for digest, _between, name in lines}


def _store(tar: tarfile.TarFile, member: tarfile.TarInfo, sums: Mapping[str, str]) -> None:
    kept = _read(tar, member)
    digest = _sum_of(kept)
    as_named = storage.key_of(digest) == member.name
    if not (sums.get(member.name) == digest if sums else as_named):
        raise ArchiveDamaged(
            f"The archive of papers holds {member.name} with another content than was packed, so it was not stored. "
            "Make the archive anew."
        )
    storage.put_back(member.name, kept)


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return b"" if file is None else file.read()


def _sum_of(kept: bytes) -> str:
    return hashlib.sha256(kept).hexdigest()
