"""Journeys that a region brings along without a release of the product: a folder or a zip, read with distrust.

Nothing is unpacked: the texts are read into memory, within limits, and then read and checked like
the catalogue. The shared tables are the product's; what a package needs besides, its journeys say
themselves (facts, terms, words, documents).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from journeys.check.catalogue_check import Checked, check_catalogue
from journeys.reader import CATALOGUE, Mistake, read_texts
from journeys.reader.shared import FOLDER
from journeys.versions.published import CatalogueBroken, publish_read
from journeys.versions.zip_reader import ArchiveRefused, Limits, read_archive

LARGEST_ARCHIVE = 2_000_000  # bytes; the whole catalogue takes 60 000
LARGEST_FILE = 1_000_000
LARGEST_PACKAGE = 4_000_000
MOST_FILES = 200
NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*(\.[a-z]{2})?\.yaml")


class PackageRefused(ValueError):
    """The package is not what a package may be.

    The text says what is wrong with it, and what to do.
    """

    def __init__(self, says: str, cure: str) -> None:
        super().__init__(f"{says}, so nothing of the package was read. {cure}")


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """The mistakes of a package's files, and the versions without one: each ref, and whether it is a draft."""

    mistakes: tuple[Mistake, ...]
    passed: tuple[tuple[str, bool], ...]


def check_package(path: Path) -> PackageCheck:
    """Read a package and check it like the catalogue.

    Raises:
        PackageRefused: It is no package, too large, or names files outside of itself.
    """
    checked = _checked(path)
    passed = ((one.definition.ref, one.definition.draft) for one in checked.passed)
    return PackageCheck(checked.mistakes, tuple(passed))


def _checked(path: Path) -> Checked:
    """Read a package and check it.

    Raises:
        PackageRefused: It is no package, too large, or names files outside of itself.
    """
    texts = read_package(path)
    ours = {folder.name for folder in CATALOGUE.iterdir() if folder.is_dir()}
    folders = {name.partition("/")[0] for name in texts}
    for folder in sorted(folders & ours):
        raise PackageRefused(
            f"'{folder}' is the name of a journey or table of the product",
            "Give the journey a name of your own; rows of tables stand in the journey that needs them.",
        )
    shared = {f"{FOLDER}/{file.name}": file.read_text("utf-8") for file in sorted((CATALOGUE / FOLDER).glob("*.yaml"))}
    return check_catalogue(read_texts({**shared, **texts}, beside=ours - {FOLDER}))


def load_package(path: Path, *, at: datetime) -> tuple[str, ...]:
    """Publish every version of a package that is no draft; return the refs that are new.

    Raises:
        PackageRefused: As in `check_package`.
        CatalogueBroken: It has mistakes, an unsound version, or a walkthrough goes otherwise.
        TextChanged: A version of it is published with another text.
    """
    checked = _checked(path)
    if checked.mistakes:
        raise CatalogueBroken(checked.mistakes)
    return publish_read(checked.catalogue, at=at)


def read_package(path: Path) -> dict[str, str]:
    """Return the texts of a package by name, `journey/file.yaml`.

    Raises:
        PackageRefused: As in `check_package`.
    """
    if path.is_symlink() or not path.exists():
        raise PackageRefused(f"There is no folder or zip at {path.name}", "Name the folder or the file itself.")
    found = dict(_texts(_of_folder(path) if path.is_dir() else _of_archive(path)))
    if not found:
        raise PackageRefused("There is no journey in it", "A package holds folders with v1.yaml and walkthrough.yaml.")
    return found


def _texts(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    whole = number = 0
    for name, body in files:
        number, whole = number + 1, whole + len(body)
        if number > MOST_FILES or whole > LARGEST_PACKAGE:
            raise PackageRefused(
                f"It holds more than {MOST_FILES} files or {LARGEST_PACKAGE} bytes", "Split it into several packages."
            )
        if not NAME.fullmatch(name):
            raise PackageRefused(
                f"It holds '{name[:80]}'",
                "A package holds only files like my_journey/v1.yaml: small letters, no other folders.",
            )
        if len(body) > LARGEST_FILE:
            raise PackageRefused(f"'{name}' has more than {LARGEST_FILE} bytes", "Split it.")
        try:
            yield name, body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise PackageRefused(f"'{name}' is no UTF-8", "Save the file as UTF-8.") from error


def _of_folder(root: Path) -> Iterator[tuple[str, bytes]]:
    for folder in sorted(os.scandir(root), key=lambda entry: entry.name):
        if folder.is_symlink() or not folder.is_dir(follow_symlinks=False):
            raise PackageRefused(f"'{folder.name}' is no folder of a journey", "Remove it; links are not followed.")
        for entry in sorted(os.scandir(folder.path), key=lambda entry: entry.name):
            name = f"{folder.name}/{entry.name}"
            if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                raise PackageRefused(f"'{name}' is no plain file", "Remove it; links are not followed.")
            with Path(entry.path).open("rb") as file:
                yield name, file.read(LARGEST_FILE + 1)


def _of_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.is_file() or path.stat().st_size > LARGEST_ARCHIVE:
        raise PackageRefused(f"{path.name} has more than {LARGEST_ARCHIVE} bytes or is no file", "Split the package.")
    try:
        found = list(read_archive(path, limits=Limits(MOST_FILES, LARGEST_FILE, LARGEST_PACKAGE)))
    except ArchiveRefused as refused:
        raise _refused(refused, path) from refused
    above = _folder_above([name for name, _body in found])
    yield from ((name.removeprefix(above), body) for name, body in found)


def _refused(refused: ArchiveRefused, path: Path) -> PackageRefused:
    match refused.why:
        case "too_much":
            return PackageRefused(
                f"It holds more than {MOST_FILES} files or {LARGEST_PACKAGE} bytes", "Split it into several packages."
            )
        case "twice":
            return PackageRefused("Two of its files have one name", "Pack the folder again.")
        case "link":
            return PackageRefused(f"'{refused.name}' is a link", "Pack the file itself.")
        case _:
            return PackageRefused(
                f"{path.name} is no zip that can be read", "Pack the folder again, without a password."
            )


def _folder_above(names: list[str]) -> str:
    """A zip often holds one folder with everything in it: that folder's name says nothing."""
    tops = {name.partition("/")[0] for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    plain = re.fullmatch(r"[A-Za-z0-9][\w.-]*", top) and all(name.count("/") == 2 for name in names)
    return f"{top}/" if plain else ""
