"""A table out of somebody's program: CSV in the encodings and with the signs between that such programs write."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from casework.bounds import OutOfBounds

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


def text_of(file: bytes) -> str:
    """Return the text of a file, in UTF-8 or in the old Russian encoding of Windows.

    Raises:
        NoTable: Neither.
    """
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NoTable(_("This file is no text, so nothing was read. Save the table as CSV and choose it again."))


def read(text: str, *, names: Names, needed: Sequence[str]) -> list[TableRow]:
    """Read a table whose first line names its columns; columns nobody knows are passed over.

    Raises:
        NoTable: No first line, a needed column is missing, or there are too many rows.
    """
    lines = text.strip("\ufeff\r\n ").splitlines()
    if not lines:
        raise NoTable(_("The table is empty, so nothing was read. The first line names the columns."))
    between = max(BETWEEN, key=lines[0].count)
    rows = csv.reader(lines, delimiter=between)
    meant = _meant([cell.strip().casefold() for cell in next(rows)], names)
    missing = [names[one][0] for one in needed if one not in meant]
    if missing:
        raise NoTable(
            _("The first line does not name these columns: %(columns)s. Nothing was read. Add them.")
            % {"columns": ", ".join(missing)}
        )
    try:
        found = [
            TableRow(number, dict(zip(meant, (cell.strip() for cell in cells), strict=False)))
            for number, cells in islice(enumerate(rows, start=2), MOST_ROWS + 1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise NoTable(_("A quotation mark is not closed, so the table cannot be read. Correct it.")) from error
    if len(found) > MOST_ROWS:
        raise NoTable(_("The table has more than 20 000 rows, so nothing was read. Part it."))
    return found


def _meant(told: Sequence[str], names: Names) -> list[str]:
    by_name = {name.casefold(): key for key, known in names.items() for name in (key, *known)}
    return [by_name.get(name, f"?{number}") for number, name in enumerate(told)]
