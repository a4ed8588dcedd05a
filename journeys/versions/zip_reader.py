"""A zip from outside, opened with distrust: read into memory within limits, never unpacked, links and twins refused."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


class ArchiveRefused(ValueError):
    """The archive is not read. why: unreadable | too_much | twice | link.

    `name` is the file it is about.
    """

    def __init__(self, why: str, name: str = "") -> None:
        self.why, self.name = why, name
        super().__init__(f"{why} {name}".strip())


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files an archive may hold, how long each may be, how long all together."""

    most_files: int
    largest_file: int
    largest_whole: int


def is_archive(file: BinaryIO) -> bool:
    """Say whether it is a zip, however damaged."""
    try:
        return zipfile.is_zipfile(file)
    except Exception:  # noqa: BLE001  (as below)
        return True


def read_archive(source: Path | BinaryIO, *, limits: Limits, ending: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield name and body of each file; of one that is longer than it may be a byte more than that.

    Args:
        ending: Only files whose names end so.

    Raises:
        ArchiveRefused: It cannot be read, holds too much, a link, or two files of one name.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            for member in list(_members(archive, limits, ending)):
                with archive.open(member) as file:  # what the archive says of the size may be a lie
                    yield member.filename, file.read(limits.largest_file + 1)
    except ArchiveRefused:
        raise
    except Exception as error:  # a damaged archive makes its reader raise whatever lies at the damaged place
        raise ArchiveRefused("unreadable") from error


def _members(archive: zipfile.ZipFile, limits: Limits, ending: str) -> Iterator[zipfile.ZipInfo]:
    members = [one for one in archive.infolist() if not one.is_dir() and one.filename.endswith(ending)]
    if len(members) > limits.most_files or sum(one.file_size for one in members) > limits.largest_whole:
        raise ArchiveRefused("too_much")
    if len({one.filename for one in members}) < len(members):
        raise ArchiveRefused("twice")
    for one in members:
        if stat.S_ISLNK(one.external_attr >> 16):
            raise ArchiveRefused("link", one.filename[:80])
        yield one
