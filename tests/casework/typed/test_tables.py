"""A table as people's programs write it: nothing is lost, nothing is taken for something else."""

from __future__ import annotations

import pytest

from casework.bounds import OutOfBounds
from casework.typed import tables
from casework.typed.tables import NoTable

NAMES = {"name": ("название",), "code": ("код",)}
HEADING = "Название;Код\n"


def read(file: bytes) -> list[tuple[int, str, str]]:
    rows = tables.read(tables.text_of(file)[0], names=NAMES, needed=("name", "code"))
    return [(row.line, row.cells["name"], row.cells["code"]) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
def test_given_an_encoding_of_office_programs_when_a_table_is_read_then_the_letters_are_right(encoding: str) -> None:
    assert read((HEADING + "Школа № 5;SCH\n").encode(encoding)) == [(2, "Школа № 5", "SCH")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sep=;\n" + HEADING + "Школа;SCH", id="the file names its sign"),
        pytest.param("\n;;\n" + HEADING + "Школа;SCH", id="empty rows before the heading"),
        pytest.param('Название;"Код"\nШкола;SCH\n\n;\n', id="empty rows behind"),
        pytest.param("название\tкод\nШкола\tSCH", id="tabs"),
        pytest.param("Код,Название\nSCH,Школа", id="commas"),
    ],
)
def test_given_what_office_programs_add_when_a_table_is_read_then_its_row_is_the_same(text: str) -> None:
    assert [(name, code) for _line, name, code in read(text.encode())] == [("Школа", "SCH")]


def test_given_a_heading_with_a_line_break_when_a_table_is_read_then_it_is_one_name() -> None:
    names = {"name": ("полное название",), "code": ("код",)}
    rows = tables.read('"Полное\nназвание";Код\nШкола;SCH', names=names, needed=("name", "code"))
    assert [row.cells["name"] for row in rows] == ["Школа"]


def test_given_a_stray_quote_when_a_table_is_read_then_the_rows_below_are_not_swallowed() -> None:
    rows = read((HEADING + 'Школа "Луч;SCH\nЗАГС;REG\n').encode())
    assert [code for _line, _name, code in rows] == ["SCH", "REG"]


def test_given_one_broken_byte_when_a_table_is_read_then_only_its_row_is_refused() -> None:
    file = (
        (HEADING + "Школа;SCH\nЗАГС;REG\n" + "Детская поликлиника;POL\n" * 4).encode().replace("А".encode(), b"\xd0", 1)
    )
    rows = tables.read(tables.text_of(file)[0], names=NAMES, needed=("name", "code"))
    with pytest.raises(OutOfBounds, match="broken"):
        rows[1].check_whole()
    for row in (rows[0], *rows[2:]):
        row.check_whole()


def test_given_a_workbook_when_it_is_read_as_a_table_then_it_says_what_it_is() -> None:
    with pytest.raises(NoTable, match="workbook"):
        tables.text_of(b"PK\x03\x04" + b"\0" * 40)


def test_given_more_rows_than_a_table_may_have_then_it_is_refused_whole() -> None:
    with pytest.raises(NoTable, match="20 000"):
        tables.read(HEADING + "Школа;SCH\n" * (tables.MOST_ROWS + 1), names=NAMES, needed=("name",))


@pytest.mark.parametrize(
    ("text", "cured"),
    [
        pytest.param("sep=;\n" + HEADING + "Школа;SCH", [(1, "separator_line")], id="the file names its sign"),
        pytest.param("\n;;\n" + HEADING + "Школа;SCH", [(2, "empty_rows")], id="empty rows before the heading"),
        pytest.param(HEADING + 'Школа "Луч;SCH', [(2, "stray_quote")], id="a stray quotation mark within a cell"),
        pytest.param(HEADING + '"Школа;SCH', [(2, "stray_quote")], id="a stray quotation mark before a cell"),
        pytest.param(
            HEADING + '"Школа;SCH\nЛуч";REG',
            [(2, "stray_quote"), (3, "stray_quote")],
            id="two stray ones that look like one cell",
        ),
        pytest.param(HEADING + '"Школа\n№ 5";SCH', [(2, "cell_of_lines")], id="a cell of two lines"),
        pytest.param(HEADING + "Школа;SCH", [], id="nothing"),
        pytest.param("", [], id="no table"),
    ],
)
def test_given_what_was_put_right_when_a_table_is_read_then_it_is_told_by_row(
    text: str, cured: list[tuple[int, str]]
) -> None:
    assert [(one.row, one.code) for one in tables.cures(text)] == cured


def test_given_empty_lines_before_the_heading_when_a_row_is_told_then_by_its_line_in_the_file() -> None:
    assert read(("\n\n" + HEADING + "Школа;SCH\n").encode()) == [(4, "Школа", "SCH")]
