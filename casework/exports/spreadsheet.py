"""Lists as files: CSV and XLSX whose cells no spreadsheet takes for a formula. Pure.

Says nothing about who may read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

# what a spreadsheet takes for the beginning of a formula, full-width ones among them; a name typed in by a stranger
# must never become one.
# Source: OWASP, CSV Injection
STARTS_FORMULA = tuple("=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
                       "\N{FULLWIDTH COMMERCIAL AT}\N{MINUS SIGN}")  # fmt: skip
PASSED_OVER = re.compile(r"[\s\x00-\x20\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}]*")  # before such a sign
BREAKS = ("\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads Cyrillic as another code page
FIRST_DAY = date(1900, 1, 1)  # of a workbook; before it days are text
WIDEST = 60  # signs
DAY, MOMENT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"  # the day first, in either language
_RUSSIAN_PHONE = re.compile(r"\+7(?=[ (0-9])[0-9 ()-]+")
_FOREIGN_PHONE = re.compile(r"\+([0-9]{1,3})( [0-9 ()-]+)")

Cell = str | int | date | datetime | None


def safe(value: Cell) -> str:
    """Return a cell of a CSV: a number that is dialled stays one, what could be read as a formula gets an apostrophe."""
    text = plain(value)
    if isinstance(value, int):
        return text
    if _RUSSIAN_PHONE.fullmatch(text):
        return f"8{text.removeprefix('+7')}"
    if _FOREIGN_PHONE.fullmatch(text):
        return _FOREIGN_PHONE.sub(r"(+\1)\2", text)
    begins = PASSED_OVER.sub("", text, count=1)
    return f"'{text}" if text.startswith(BREAKS) or begins.startswith(STARTS_FORMULA) else text


def plain(value: Cell) -> str:
    """Return a cell as text; a day as 2026-12-01, which every spreadsheet knows."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ",") -> bytes:
    """Return a CSV in UTF-8 with a byte order mark.

    Args:
        separator: A semicolon where the comma stands in numbers, as in Russia.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([safe(cell) for cell in row])
    return (BYTE_ORDER_MARK + out.getvalue()).encode("utf-8")


def as_xlsx(heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """Return a workbook of one sheet: numbers and days are typed, text stands as it is; nothing is a formula or a link."""
    out = io.BytesIO()
    settings: dict[str, Any] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, settings) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {one: book.add_format({"num_format": one}) for one in (DAY, MOMENT)}
        widths = [len(head) for head in heads]
        for column, head in enumerate(heads):
            page.write_string(0, column, head, bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(page, number, column, cell, formats)
                widths[column] = max(widths[column], len(plain(cell)))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width + 2, WIDEST))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, number, max(0, len(heads) - 1))
    return out.getvalue()


def _write(page: Any, number: int, column: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    """Write one cell in its type. A typed text is never a formula, so it needs no apostrophe."""
    if isinstance(cell, datetime):
        page.write_datetime(number, column, cell, formats[MOMENT])
    elif isinstance(cell, date) and cell >= FIRST_DAY:
        page.write_datetime(number, column, cell, formats[DAY])
    elif isinstance(cell, int):
        page.write_number(number, column, cell)
    else:
        page.write_string(number, column, plain(cell))
