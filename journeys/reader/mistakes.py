"""Mistakes of a definition, told as `file:line: what is wrong. Did you mean '…'?`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

ENOUGH = 100  # mistakes told of one file
LISTED = 8  # so many known names are shown when none is close


class Spot(Protocol):
    """Anything that stands on a line of a file."""

    @property
    def file(self) -> str:
        """Return the name of the file."""

    @property
    def line(self) -> int:
        """Return the line, counted from 1."""


@dataclass(frozen=True, slots=True)
class At:
    """A line of a file."""

    file: str
    line: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing that is wrong and its cure."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class TooMany(Exception):
    """A file has so many mistakes that it is no journey: the rest of it is not read."""


class Mistakes:
    """Collects every mistake of a run, so that a curator sees them all at once."""

    def __init__(self) -> None:
        self._found: set[Mistake] = set()
        self._told: Counter[str] = Counter()

    def say(self, spot: Spot, text: str) -> None:
        """Record what is wrong at that line.

        Raises:
            TooMany: Enough was told of that file.
        """
        self._found.add(Mistake(spot.file, spot.line, text))
        self._told[spot.file] += 1
        if self._told[spot.file] > ENOUGH:
            self._found.add(Mistake(spot.file, spot.line, f"more than {ENOUGH} mistakes: the rest is not told"))
            raise TooMany(spot.file)

    def add(self, mistakes: Iterable[Mistake]) -> None:
        """Take over what was found elsewhere."""
        self._found.update(mistakes)

    def found(self) -> tuple[Mistake, ...]:
        """Return them by file and line."""
        return tuple(sorted(self._found))

    def __bool__(self) -> bool:
        return bool(self._found)


def did_you_mean(word: str, known: Iterable[str], *, tail: bool = True) -> str:
    """Return ` Did you mean 'x'?`, or the known names when none is close."""
    names = list(known)
    close = get_close_matches(word, names, n=1, cutoff=0.55)
    if not close and word:
        close = [name for name in names if name.startswith(word) or name.endswith("." + word)][:1]
    if close:
        return f" Did you mean '{close[0]}'?"
    if not tail or not names:
        return ""
    more = ", …" if len(names) > LISTED else ""
    return f" Known: {', '.join(sorted(names)[:LISTED])}{more}."
