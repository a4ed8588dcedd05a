"""Lists as files: whatever people type in, no cell of a CSV or a workbook begins as a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.exports import spreadsheet
from tests.casework.web.conftest import Desk
from tests.proofs import examples

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELLS = st.one_of(
    st.text(max_size=30),
    st.builds(str.__add__, st.sampled_from(FORMULA_SIGNS), st.text(max_size=20)),
    st.builds(
        "".join, st.tuples(st.sampled_from([" ", "\xa0", "\u200b", "\n "]), st.sampled_from(FORMULA_SIGNS), st.text())
    ),
    st.none(),
    st.integers(0, 10**9),
    st.dates(),
)
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))


@given(rows=ROWS, separator=st.sampled_from(",;"))
@settings(max_examples=examples(200), deadline=None)
def test_given_any_cells_when_a_csv_is_written_then_none_begins_a_formula_and_all_come_back(
    rows: list[list[spreadsheet.Cell]], separator: str
) -> None:
    told = spreadsheet.as_csv(["="] * 2, rows, separator=separator).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(told, newline=""), delimiter=separator))

    begins = [cell.strip(" \xa0\u200b\n\t\r\x00") for row in read for cell in row]
    assert not [cell for cell in begins if cell.startswith(FORMULA_SIGNS)]
    assert not [cell for row in read for cell in row if cell.startswith(("\t", "\r", "\n"))]
    assert read[1:] == [[spreadsheet.safe(cell) for cell in row] for row in rows]


@given(rows=ROWS)
@settings(max_examples=examples(40), deadline=None)
def test_given_any_cells_when_a_workbook_is_written_then_it_holds_no_formula_and_no_link(
    rows: list[list[spreadsheet.Cell]],
) -> None:
    with zipfile.ZipFile(io.BytesIO(spreadsheet.as_xlsx(["a"] * 4, rows, sheet="x"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        shared = [name for name in book.namelist() if name.endswith("sharedStrings.xml")]
        words = ElementTree.fromstring(book.read(shared[0])) if shared else None
    assert b"<f>" not in sheet and b"hyperlink" not in sheet
    texts = {"".join(found.itertext()) for found in words.findall(".//{*}si")} if words is not None else set()
    told = {cell for row in rows for cell in row if isinstance(cell, str) and cell}
    assert not [cell for cell in told if cell.isprintable() and cell.strip() == cell and cell not in texts], (
        "as it was typed"
    )


def test_given_phones_and_a_day_then_a_csv_shows_them_as_they_are_dialled_and_read() -> None:
    rows = [["+7 000 200-61-32", date(2026, 12, 1), 7], ["+375 29 123-45-67", datetime(2026, 12, 1, 9, 5), -7]]

    told = spreadsheet.as_csv(["Phone", "Day", "Number"], rows).decode("utf-8-sig")

    assert told.splitlines()[1:] == ["8 000 200-61-32,2026-12-01,7", "(+375) 29 123-45-67,2026-12-01 09:05,-7"]


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+A1",
        "-A1",
        "@SUM(A1)",
        "＝1",
        "＋1",
        "－1",
        "＠A",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\xa0=1",
        "\u200b=1",
        "\na",
    ],
)
def test_given_what_a_spreadsheet_takes_for_a_formula_then_it_is_text_in_a_csv(text: str) -> None:
    assert spreadsheet.safe(text) == f"'{text}"


def test_given_phones_days_and_moments_then_a_workbook_holds_text_as_typed_and_days_as_days() -> None:
    moment = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    content = spreadsheet.as_xlsx(
        ["a", "b", "c", "d"], [["+7 000 200-61-32", date(2026, 12, 1), moment, "=1"]], sheet="x"
    )

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        words = book.read("xl/sharedStrings.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    cells = {cell.get("r"): (cell.get("t"), cell.findtext("{*}v")) for cell in sheet.findall(".//{*}c")}
    assert cells["B2"] == (None, "46357") and cells["C2"][0] is None, "numbers with a format of days"
    assert cells["A2"][0] == cells["D2"][0] == "s"
    assert ">+7 000 200-61-32<" in words and ">=1<" in words
    assert "dd.mm.yyyy" in styles


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["today_table", "families_table"])
def test_given_a_family_when_a_list_is_taken_along_then_it_is_in_it_and_noted_as_read(
    desk: Desk, name: str, form: str
) -> None:
    from casework import access
    from casework.models import Case, ReadLogEntry

    family = desk.family()
    answer = desk.client(language="en").get(reverse(name, args=[form]) + "?whose=all")

    assert answer.status_code == 200
    assert form in answer["Content-Disposition"] and answer["Cache-Control"] == "private, no-store"
    with access.acting_as(desk.actor):
        number = Case.objects.get(pk=family.case_id).number
        assert ReadLogEntry.objects.filter(case=family.case_id, what="list").exists()
    if form == "csv":
        assert number in answer.content.decode()


def test_given_another_form_or_another_role_when_a_list_is_asked_for_then_it_is_refused(desk: Desk) -> None:
    assert desk.client().get(reverse("today_table", args=["exe"])).status_code == 404
    assert desk.client(desk.administrator).get(reverse("families_table", args=["csv"])).status_code == 403
