"""Lists as files: CSV and XLSX whose cells no spreadsheet takes for a formula. Pure.

Says nothing about who may read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

# what a spreadsheet reads as the beginning of a formula; a name typed in by a stranger must never
# become one.
# Source: OWASP, CSV Injection
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads Cyrillic as another code page
WIDEST = 60  # signs

Cell = str | int | date | datetime | None


def safe(value: Cell) -> str:
    """Return a cell's text; one that could be read as a formula begins with an apostrophe."""
    if value is None:
        return ""
    text = value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


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
    """Return a workbook of one sheet: every cell is text or a number, none a formula or a link."""
    out = io.BytesIO()
    settings: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        widths = [len(head) for head in heads]
        for column, head in enumerate(heads):
            page.write_string(0, column, safe(head), bold)
        number = 0
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, column, cell)
                else:
                    page.write_string(number, column, safe(cell))
                widths[column] = max(widths[column], len(safe(cell)))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(width + 2, WIDEST))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, number, max(0, len(heads) - 1))
    return out.getvalue()
