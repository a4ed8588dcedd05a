"""Reads a citizens' survey from a file of rows: one row is what one person said of one issue. Pure.

Every mistake is told with its row. What is right is counted and forgotten: how many people gave
which pair of scores to which issue. Neither the number of a sheet nor any other cell is kept.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from casework.typed import file_lines
from casework.typed.file_lines import SEPARATORS, Cure, FileRow, Lines

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
MOST_TOLD = 200  # rows with mistakes that are shown; all are counted
LONGEST_SHOWN = 60
COLUMNS = ("respondent", "issue", "importance", "difficulty")
SCORES = ("importance", "difficulty")
LOWEST, HIGHEST = 1, 5
FORMULA = ("=", "@")
_WHOLE = re.compile(r"(-?[0-9]+)(?:[.,]0{0,2})?")

Tally = Mapping[tuple[str, int, int], int]  # issue, importance, difficulty -> people
Names = Mapping[str, Iterable[str]]  # key -> what it is called, in every language


class Unreadable(ValueError):
    """The file as a whole cannot be read. `code` says why, `about` names what is missing."""

    def __init__(self, code: str, about: tuple[str, ...] = ()) -> None:
        self.code, self.about = code, about
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not counted. `row` as a spreadsheet shows it; the heading is row 1."""

    row: int
    column: str
    code: str  # missing | unknown_issue | no_number | out_of_range | formula | twice
    value: str = ""  # what stands there, cut; never of the column that tells people apart
    hint: str = ""  # key of the issue that was meant, or the row that said it first


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """What a file says."""

    encoding: str
    separator: str
    rows: int
    people: int
    tally: Tally
    wrong_rows: int
    mistakes: tuple[WrongRow, ...]  # the first of them
    unread_columns: tuple[str, ...]
    fingerprint: str
    cures: tuple[Cure, ...] = ()  # what was put right while reading

    @property
    def answers(self) -> int:
        """How many rows count."""
        return sum(self.tally.values())


def folded(text: str) -> str:
    """Return a text as it is compared: small letters, ё as е, one blank, no quotes around it."""
    return " ".join(text.lower().replace("ё", "е").strip(" \t\"'«»“”").split())


def read(content: bytes, *, issues: Names, columns: Names) -> SurveyFile:
    """Read a file; rows with mistakes are told and left out.

    Args:
        issues: What each issue is called, besides its key.
        columns: What each of COLUMNS is called, besides its key.

    Raises:
        Unreadable: too_large, empty, workbook, no_text, columns, columns_twice, too_many_rows, broken.
    """
    lines = _lines(content)
    separator, places, unread = _columns(lines, _by_name(columns))
    reading = _Reading(_by_name(issues), places)
    reading.take(file_lines.rows(lines, separator))
    return SurveyFile(
        encoding=lines.encoding,
        separator=separator,
        rows=reading.rows,
        people=len(reading.people),
        tally=dict(reading.tally),
        wrong_rows=reading.wrong_rows,
        mistakes=tuple(reading.mistakes),
        unread_columns=tuple(unread),
        fingerprint=reading.fingerprint() or hashlib.sha256(content).hexdigest(),
        cures=tuple(lines.cures[:MOST_TOLD]),
    )


def _lines(content: bytes) -> Lines:
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large")
    if not content.strip():
        raise Unreadable("empty")
    if content.startswith(file_lines.WORKBOOKS):
        raise Unreadable("workbook")
    told = file_lines.decoded(content)
    if told is None:
        raise Unreadable("no_text")
    lines = file_lines.read_lines(*told)
    if not lines.counted:
        raise Unreadable("empty")
    return lines


def _by_name(names: Names) -> dict[str, str]:
    return {folded(name): key for key, called in names.items() for name in (key, *called)}


def _columns(lines: Lines, known: Mapping[str, str]) -> tuple[str, dict[str, int], list[str]]:
    """Return the separator under which most columns are known, where each stands, and what nobody reads."""
    found = [_heading(lines, separator, known) for separator in (lines.separator or "", *SEPARATORS) if separator]
    separator, places, unread = max(found, key=lambda one: len(one[1]))
    missing = tuple(column for column in COLUMNS if column not in places)
    if missing:
        raise Unreadable("columns", missing)
    return separator, places, unread


def _heading(lines: Lines, separator: str, known: Mapping[str, str]) -> tuple[str, dict[str, int], list[str]]:
    """Read the first row as the heading; a cell of it may take several lines."""
    looked_at = replace(lines, cures=[])
    try:
        cells = next((row.cells for row in file_lines.rows(looked_at, separator)), ())
    except csv.Error:
        cells = ()
    names = [folded(cell) for cell in cells]
    places = {known[name]: place for place, name in reversed(list(enumerate(names))) if name in known}
    twice = tuple(key for key, often in Counter(known[name] for name in names if name in known).items() if often > 1)
    if twice and not set(COLUMNS) - places.keys():
        raise Unreadable("columns_twice", twice)
    strange = [" ".join(cell.split())[:LONGEST_SHOWN] for cell in cells if cell.strip() and folded(cell) not in known]
    return separator, places, strange


class _Reading:
    """Goes through the rows once."""

    def __init__(self, issues: Mapping[str, str], places: Mapping[str, int]) -> None:
        self.issues, self.places = issues, places
        self.rows = self.wrong_rows = 0
        self.people: set[str] = set()
        self.tally: Counter[tuple[str, int, int]] = Counter()
        self.mistakes: list[WrongRow] = []
        self.said: dict[tuple[str, str], int] = {}  # who said what of which issue, in which row
        self.digest = 0

    def take(self, rows: Iterator[FileRow]) -> None:
        """Count every row after the heading, or tell what is wrong with it."""
        number = 0
        try:
            next(rows)
            for row in rows:
                number = row.number
                self.rows += 1
                if self.rows > MOST_ROWS:
                    raise Unreadable("too_many_rows")
                self._row(number, {name: _cell(row.cells, place) for name, place in self.places.items()})
        except csv.Error as error:
            raise Unreadable("broken", (str(number + 1 if number else 2),)) from error

    def _row(self, number: int, cells: Mapping[str, str]) -> None:
        respondent, issue = cells["respondent"], self._issue(cells["issue"])
        scores = {name: _score(cells[name]) for name in SCORES}
        wrong = [] if respondent else [WrongRow(number, "respondent", "missing")]
        if not issue:
            wrong.append(self._strange_issue(number, cells["issue"]))
        wrong += [_strange_score(number, name, cells[name]) for name, score in scores.items() if score is None]
        first = self.said.get((respondent, issue))
        if not wrong and first is not None:
            wrong = [WrongRow(number, "respondent", "twice", hint=str(first))]
        if wrong:
            self.wrong_rows += 1
            if self.wrong_rows <= MOST_TOLD:
                self.mistakes += wrong
            return
        self.said[respondent, issue] = number
        self.people.add(respondent)
        self.tally[issue, scores["importance"] or 0, scores["difficulty"] or 0] += 1
        self._add_to_digest(respondent, issue, scores)

    def _issue(self, cell: str) -> str:
        """Return the key of an issue; one broken letter does not hide it."""
        name = folded(cell)
        if file_lines.REPLACED not in name:
            return self.issues.get(name, "")
        likely = re.compile(re.sub(rf"{file_lines.REPLACED}+", ".{1,2}", re.escape(name)))
        keys = {key for known, key in self.issues.items() if likely.fullmatch(known)}
        return keys.pop() if len(keys) == 1 else ""

    def _strange_issue(self, number: int, cell: str) -> WrongRow:
        if not cell:
            return WrongRow(number, "issue", "missing")
        if cell.startswith(FORMULA):
            return WrongRow(number, "issue", "formula", cell[:LONGEST_SHOWN])
        told = self.wrong_rows < MOST_TOLD  # looking for what was meant takes long, so only for rows that are shown
        close = get_close_matches(folded(cell)[:200], list(self.issues), n=1, cutoff=0.6) if told else []
        return WrongRow(number, "issue", "unknown_issue", cell[:LONGEST_SHOWN], self.issues[close[0]] if close else "")

    def _add_to_digest(self, *what: object) -> None:
        """Sum, so that the order of rows does not matter: no two rows of a file are the same."""
        one = hashlib.sha256(repr(what).encode()).digest()
        self.digest = (self.digest + int.from_bytes(one, "big")) % (1 << 256)

    def fingerprint(self) -> str:
        """Return what is the same for the same answers, "" when there are none."""
        return f"{self.digest:064x}" if self.tally else ""


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _score(cell: str) -> int | None:
    number = _number(cell)
    return number if number is not None and LOWEST <= number <= HIGHEST else None


def _number(cell: str) -> int | None:
    """Return a whole number, as `5`, `5,0` and `5.00`; else None: `5,000` could be two."""
    told = _WHOLE.fullmatch(cell) if len(cell) <= LONGEST_SHOWN else None
    return int(told[1]) if told else None


def _strange_score(row: int, column: str, cell: str) -> WrongRow:
    if not cell:
        return WrongRow(row, column, "missing")
    return WrongRow(row, column, _strangeness(cell), cell[:LONGEST_SHOWN])


def _strangeness(cell: str) -> str:
    if _number(cell) is not None:
        return "out_of_range"
    return "formula" if cell.startswith(FORMULA) else "no_number"
