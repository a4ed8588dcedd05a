"""A table out of somebody's program: CSV in the encodings and with the signs between that such programs write."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from casework.bounds import OutOfBounds
from casework.typed import file_lines

BETWEEN = ";\t,"
MOST_ROWS = 20_000
LONGEST_CELL = 1_000
Names = Mapping[str, Sequence[str]]  # what a column may be called, by what it means


class NoTable(OutOfBounds):
    """This cannot be read as the table that is wanted."""

    code = "no_table"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table: its number in the file, and its cells by what they mean."""

    line: int
    cells: Mapping[str, str]

    def check_whole(self) -> None:
        """A letter that came broken is not kept as if it were meant.

        Raises:
            OutOfBounds: One is broken.
        """
        if any(file_lines.REPLACED in cell for cell in self.cells.values()):
            said = _("A letter of this row came broken (%(sign)s). Write the row anew.")
            raise OutOfBounds(said % {"sign": file_lines.REPLACED})


def text_of(file: bytes) -> tuple[str, str]:
    """Return the text of a file and how its letters were read: UTF-8, UTF-16 or cp1251, that of old Windows.

    A few broken bytes do not make it another encoding: each is a sign of its own, and its row is told.

    Raises:
        NoTable: None of these, or a workbook.
    """
    if file.startswith(file_lines.WORKBOOKS):
        raise NoTable(
            _(
                "This is a workbook of Excel and not a CSV file, so nothing was read. Save it as “CSV UTF-8” and choose that."
            )
        )
    told = file_lines.decoded(file)
    if told is None:
        raise NoTable(_("This file is no text, so nothing was read. Save the table as CSV and choose it again."))
    return told


def read(text: str, *, names: Names, needed: Sequence[str]) -> list[TableRow]:
    """Read a table whose first row names its columns; columns nobody knows are passed over.

    Raises:
        NoTable: No first row, a needed column is missing, or there are too many rows.
    """
    heading, *told = _rows(_lines(text))
    meant = _meant([_plain(cell) for cell in heading.cells], names)
    missing = [names[one][0] for one in needed if one not in meant]
    if missing:
        raise NoTable(
            _("The first line does not name these columns: %(columns)s. Nothing was read. Add them.")
            % {"columns": ", ".join(missing)}
        )
    return [TableRow(row.number, dict(zip(meant, map(str.strip, row.cells), strict=False))) for row in told]


def cures(text: str) -> list[file_lines.Cure]:
    """Return what is put right while a table is read, by row; nothing of what cannot be read as one."""
    try:
        lines = _lines(text)
        _rows(lines)
    except NoTable:
        return []
    return sorted(lines.cures, key=lambda one: one.row)


def _lines(text: str) -> file_lines.Lines:
    lines = file_lines.read_lines(text.lstrip(file_lines.MARK), "")
    if not lines.counted:
        raise NoTable(_("The table is empty, so nothing was read. The first line names the columns."))
    return lines


def _rows(lines: file_lines.Lines) -> list[file_lines.FileRow]:
    """Return the heading and the rows below it, the cures noted at the lines."""
    try:
        rows = list(islice(file_lines.rows(lines, _separator(lines)), MOST_ROWS + 2))
    except csv.Error as error:
        raise NoTable(_("A cell is longer than any program writes, so the table was not read. Shorten it.")) from error
    if len(rows) > MOST_ROWS + 1:
        raise NoTable(_("The table has more than 20 000 rows, so nothing was read. Part it."))
    return rows


def _separator(lines: file_lines.Lines) -> str:
    """Return the sign between cells: as the file says it, else the one that the heading has most of."""
    heading = next(line for line in lines.lines if line.strip())
    return lines.separator or max(BETWEEN, key=heading.count)


def _plain(name: str) -> str:
    """Return a column's name as it is compared; a cell of the heading may take several lines."""
    return " ".join(name.split()).casefold()


def _meant(told: Sequence[str], names: Names) -> list[str]:
    by_name = {name.casefold(): key for key, known in names.items() for name in (key, *known)}
    return [by_name.get(name, f"?{number}") for number, name in enumerate(told)]
