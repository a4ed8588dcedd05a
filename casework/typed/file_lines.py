"""The lines of a CSV file as people's programs write it: cured where it can be, every cure told with its row. Pure.

Nothing disappears: each line of the file belongs to one row. A quotation mark that opens a cell
and never closes would swallow all that follows; here it is a letter of its own row.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

MOST_LINES_OF_A_CELL = 20
REPLACED = "\N{REPLACEMENT CHARACTER}"
MOST_BROKEN = 100  # bytes; more, and it is another encoding
RARE = 20  # so many times more often on the one side than on the other
QUOTE = '"'
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # of the byte order: once for each program that added one
SEPARATORS = (";", ",", "\t")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how Excel's own files begin, the new and the old
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_NOTHING = re.compile(r"[;,\t\s\"]*")


@dataclass(frozen=True, slots=True)
class Cure:
    """What was put right while reading, at which row. No word of the file: who answered is not kept."""

    row: int
    code: str  # stray_quote | broken_byte | separator_line | empty_rows | cell_of_lines
    value: str = ""


@dataclass(slots=True)
class Lines:
    """The text of a file, line by line."""

    encoding: str
    lines: list[str]
    cures: list[Cure] = field(default_factory=list)
    separator: str = ""  # as the file itself says it

    @property
    def counted(self) -> int:
        """How many lines say something."""
        return sum(1 for line in self.lines if not _NOTHING.fullmatch(line))


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its number, its cells, and how many lines it takes."""

    number: int
    cells: tuple[str, ...]
    lines: int = 1


def decoded(content: bytes) -> tuple[str, str] | None:
    """Return text and encoding, None where it is no text. A few broken bytes do not make UTF-8 another encoding."""
    wide = _wide_encoding(content)
    for encoding, name in ((wide, "UTF-16"),) if wide else (("utf-8-sig", "UTF-8"), ("cp1251", "cp1251")):
        text = _with_few_broken(content, encoding)
        if text is not None:
            return text, name
    return None


def _wide_encoding(content: bytes) -> str:
    """Return which UTF-16 it is, as spreadsheets save "Unicode text"; "" of any other.

    Without a mark at the start: digits, separators and ends of lines have a byte of zero, all of
    them on the same side.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first, second = content[0::2].count(0), content[1::2].count(0)
    if first == second:
        return ""
    much, little, encoding = (second, first, "utf-16-le") if second > first else (first, second, "utf-16-be")
    is_on_one_side = little * RARE <= much and much * RARE >= len(content)
    return encoding if is_on_one_side else ""


def _with_few_broken(content: bytes, encoding: str) -> str | None:
    text = content.decode(encoding, errors="replace").lstrip(MARK).replace("\0", REPLACED)
    broken = text.count(REPLACED)
    letters = sum(1 for sign in text if sign.isalpha() and not sign.isascii())
    return text if broken == 0 or (broken <= MOST_BROKEN and 10 * broken <= letters) else None


def read_lines(text: str, encoding: str) -> Lines:
    """Take a text apart, and put aside what stands before its heading."""
    lines = Lines(encoding, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    named = _SEPARATOR_LINE.fullmatch(lines.lines[0].strip())
    if named is not None:
        lines.separator, lines.lines[0] = named[1], ""
        lines.cures.append(Cure(1, "separator_line", named[1]))
    first = next((place for place, line in enumerate(lines.lines) if not _NOTHING.fullmatch(line)), 0)
    if first > (1 if named else 0):
        lines.cures.append(Cure(first, "empty_rows"))
    broken = [place for place, line in enumerate(lines.lines, start=1) if REPLACED in line]
    lines.cures += [Cure(place, "broken_byte") for place in broken]
    return lines


def rows(lines: Lines, separator: str) -> Iterator[FileRow]:
    """Yield the rows that say something, the heading first; numbered as a spreadsheet does.

    Raises:
        csv.Error: A cell is longer than any program writes.
    """
    place, number, width = 0, 0, 0
    while place < len(lines.lines):
        number += 1
        cells, taken = _row_at(lines, place, separator, width)
        if taken == 0:
            lines.cures.append(Cure(number, "stray_quote"))
            taken = 1
        elif taken > 1:
            lines.cures.append(Cure(number, "cell_of_lines", str(taken)))
        place += taken
        if any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield FileRow(number, cells, taken)


def _row_at(lines: Lines, place: int, separator: str, width: int) -> tuple[tuple[str, ...], int]:
    """Return the cells of the row that begins at a line, and its lines; none where a quotation mark is a stray one."""
    line = lines.lines[place]
    if line.count(QUOTE) % 2 == 0:
        return _cells(line, separator), 1
    end = _closing_line(lines, place)
    if end is not None:
        told = lines.lines[place : end + 1]
        cells = None if _swallows(told, separator, width) else _strictly("\n".join(told), separator)
        if cells is not None and (not width or len(cells) == width):
            return cells, end - place + 1
    return tuple(cell.strip(QUOTE) for cell in line.split(separator)), 0


def _swallows(told: Sequence[str], separator: str, width: int) -> bool:
    """Say whether a quotation mark that another line closes holds a whole row, so that it is a stray one."""
    if not width:
        return False
    first, *inner, last = told
    held = (*inner, last.partition(QUOTE)[0])
    opened = first.rpartition(QUOTE)[2]

    def is_row(text: str) -> bool:
        return text.count(separator) >= width - 1

    return any(map(is_row, held)) or (is_row(last) and is_row(opened))


def _closing_line(lines: Lines, place: int) -> int | None:
    """Return the line that closes the quotation mark of another one, None where none does soon."""
    last = min(len(lines.lines), place + MOST_LINES_OF_A_CELL)
    closing = (at for at in range(place + 1, last) if lines.lines[at].count(QUOTE) % 2)
    return next(closing, None)


def _cells(line: str, separator: str) -> tuple[str, ...]:
    return tuple(next(csv.reader([line], delimiter=separator), []))


def _strictly(text: str, separator: str) -> tuple[str, ...] | None:
    """Return the cells of one row of several lines, None where it is not one well-formed row."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return tuple(found[0]) if len(found) == 1 else None
