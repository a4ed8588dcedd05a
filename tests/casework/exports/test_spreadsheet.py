"""Lists as files: whatever people type in, no cell of a CSV or a workbook begins as a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.exports import spreadsheet
from tests.casework.web.conftest import Desk
from tests.proofs import examples

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
CELLS = st.one_of(
    st.text(max_size=30),
    st.builds(str.__add__, st.sampled_from(FORMULA_SIGNS), st.text(max_size=20)),
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

    assert not [cell for row in read for cell in row if cell.startswith(FORMULA_SIGNS)]
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
    texts = [found.text or "" for found in words.iter("{*}t")] if words is not None else []
    assert not [text for text in texts if text.startswith(FORMULA_SIGNS)]


def test_given_a_phone_and_a_day_then_the_file_keeps_them_readable() -> None:
    told = spreadsheet.as_csv(["Phone", "Day", "Number"], [["+7 000 1", date(2026, 12, 1), 7]]).decode("utf-8-sig")

    assert told == "Phone,Day,Number\r\n'+7 000 1,2026-12-01,7\r\n"


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
