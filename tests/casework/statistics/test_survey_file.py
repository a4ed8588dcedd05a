"""A survey's file: every encoding and separator, every mistake by its row, bounds, and nothing kept of a person."""

from __future__ import annotations

import time

import pytest

from casework.statistics import survey_file
from casework.statistics.survey_file import MOST_BYTES, MOST_ROWS, MOST_TOLD, SurveyFile, Unreadable, WrongRow

ISSUES = {
    "kindergarten_place": ("Место в детском саду", "Kindergarten place"),
    "first_job": ("Первая работа", "First job"),
    "foster_family": ("Приёмная семья", "Foster family"),
}
COLUMNS = {
    "respondent": ("анкета", "sheet"),
    "issue": ("ситуация", "issue"),
    "importance": ("важность", "importance"),
    "difficulty": ("сложность", "difficulty"),
}
HEADING = "анкета;ситуация;важность;сложность"


def _read(text: str | bytes, **changes: object) -> SurveyFile:
    content = text.encode() if isinstance(text, str) else text
    return survey_file.read(content, issues=ISSUES, columns=COLUMNS)


def _wrong(row: str) -> tuple[WrongRow, ...]:
    return _read(f"{HEADING}\n{row}\n").mistakes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_given_any_usual_way_to_save_a_sheet_when_it_is_read_then_the_answers_are_the_same(
    encoding: str, separator: str, ending: str
) -> None:
    lines = [HEADING, "1;Место в детском саду;5;4", "2;Первая работа;3;2", "1;«Приемная семья»;4,0;5.0"]
    text = ending.join(
        separator.join(f'"{cell}"' for cell in line.split(";")) for line in lines
    )  # commas inside of cells are quoted

    found = _read(text.encode(encoding))

    assert found.tally == {("kindergarten_place", 5, 4): 1, ("first_job", 3, 2): 1, ("foster_family", 4, 5): 1}
    assert (found.people, found.wrong_rows, found.separator) == (2, 0, separator)
    assert found.fingerprint == _read("\n".join(lines)).fingerprint


@pytest.mark.parametrize(
    ("row", "column", "code", "value", "hint"),
    [
        pytest.param("1;Место в децком саду;5;4", "issue", "unknown_issue", "Место в децком саду", "kindergarten_place",
                     id="misspelt"),
        pytest.param("1;Погода;5;4", "issue", "unknown_issue", "Погода", "", id="nothing like it"),
        pytest.param("1;;5;4", "issue", "missing", "", "", id="no issue"),
        pytest.param(";Первая работа;5;4", "respondent", "missing", "", "", id="no sheet"),
        pytest.param("1;Первая работа;6;4", "importance", "out_of_range", "6", "", id="above"),
        pytest.param("1;Первая работа;5;0", "difficulty", "out_of_range", "0", "", id="below"),
        pytest.param("1;Первая работа;-3;4", "importance", "out_of_range", "-3", "", id="negative"),
        pytest.param("1;Первая работа;4,5;4", "importance", "no_number", "4,5", "", id="half"),
        pytest.param("1;Первая работа;5,000;4", "importance", "no_number", "5,000", "", id="five or five thousand"),
        pytest.param("1;Первая работа;٥;4", "importance", "no_number", "٥", "", id="digits of another script"),
        pytest.param("1;Первая работа;пять;4", "importance", "no_number", "пять", "", id="a word"),
        pytest.param("1;Первая работа;5", "difficulty", "missing", "", "", id="short row"),
        pytest.param("1;=HYPERLINK(1);5;4", "issue", "formula", "=HYPERLINK(1)", "", id="formula for an issue"),
        pytest.param("1;Первая работа;=1+1;4", "importance", "formula", "=1+1", "", id="formula for a score"),
        pytest.param("1;Первая работа;@SUM(A1);4", "importance", "formula", "@SUM(A1)", "", id="formula with @"),
    ],
)  # fmt: skip
def test_given_a_wrong_row_when_it_is_read_then_row_column_and_reason_are_told_and_it_is_not_counted(
    row: str, column: str, code: str, value: str, hint: str
) -> None:
    found = _read(f"{HEADING}\n7;Первая работа;3;3\n{row}\n")

    assert found.mistakes == (WrongRow(3, column, code, value, hint),)
    assert (found.answers, found.wrong_rows) == (1, 1)


def test_given_a_sheet_that_says_the_same_issue_twice_then_the_second_is_left_out_and_the_first_row_named() -> None:
    found = _read(f"{HEADING}\n1;Первая работа;5;4\n2;Первая работа;5;4\n1;First job;1;1\n")

    assert found.mistakes == (WrongRow(4, "respondent", "twice", "", "2"),)
    assert found.tally == {("first_job", 5, 4): 2}


def test_given_several_mistakes_in_one_row_then_each_is_told_and_the_row_counts_once() -> None:
    assert [one.code for one in _wrong("1;Погода;9;пять")] == ["unknown_issue", "out_of_range", "no_number"]


def test_given_a_name_for_a_sheet_when_its_row_is_wrong_then_the_name_is_not_told() -> None:
    assert "Соколова" not in repr(_wrong("Соколова Анна;Погода;9;9"))


def test_given_blank_rows_and_other_columns_then_rows_keep_their_numbers_and_the_columns_are_named() -> None:
    found = _read("\nанкета;ситуация;телефон;важность;сложность\n\n1;Первая работа;+7 000;9;4\n")

    assert [(one.row, one.column) for one in found.mistakes] == [(4, "importance")]
    assert found.unread_columns == ("телефон",)


@pytest.mark.parametrize(
    ("content", "code", "about"),
    [
        pytest.param(b"", "empty", (), id="empty"),
        pytest.param(b" \n\n", "empty", (), id="blank"),
        pytest.param(b"PK\x03\x04rest", "workbook", (), id="xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "workbook", (), id="xls"),
        pytest.param(HEADING.encode("utf-32"), "no_text", (), id="utf-32"),
        pytest.param(b"a;b\n\0\0\0\0", "no_text", (), id="zeros"),
        pytest.param(b"a\x98\xff;b", "no_text", (), id="no letters"),
        pytest.param("анкета;важность\n1;5".encode(), "columns", ("issue", "difficulty"), id="columns"),
        pytest.param(
            f"{HEADING};важность\n1;Первая работа;5;4;1".encode(), "columns_twice", ("importance",), id="twice"
        ),
        pytest.param("имя,возраст\nАнна,5".encode(), "columns", survey_file.COLUMNS, id="another table"),
        pytest.param((HEADING + "\n" + "1;" + "x" * 200_000 + ";5;5").encode(), "broken", ("2",), id="endless cell"),
        pytest.param(b"x" * (MOST_BYTES + 1), "too_large", (), id="too large"),
    ],
)
def test_given_a_file_that_is_no_survey_when_it_is_read_then_the_reason_is_one_that_can_be_told(
    content: bytes, code: str, about: tuple[str, ...]
) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(content)

    assert (refused.value.code, refused.value.about) == (code, about)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"], ids=["with a mark", "without", "other end"])
def test_given_a_file_in_utf_16_when_it_is_read_then_every_row_counts_and_the_encoding_is_told(encoding: str) -> None:
    rows = "\r\n".join(f"{number}\tПервая работа\t5\t4" for number in range(1, 9))
    found = _read(f"{HEADING.replace(';', chr(9))}\r\n{rows}\r\n".encode(encoding))

    assert (found.encoding, found.separator, found.answers, found.wrong_rows) == ("UTF-16", "\t", 8, 0)
    assert found.cures == ()


def test_given_a_file_in_utf_16_that_was_cut_in_a_letter_then_the_row_is_told() -> None:
    content = f"{HEADING}\n1;Первая работа;5;4\n2;Первая работа;5;4\n".encode("utf-16")
    found = _read(content[:-1])

    assert (found.encoding, found.rows) == ("UTF-16", 2)
    assert [cure.code for cure in found.cures] == ["broken_byte"]


def test_given_100_000_wrong_rows_when_they_are_read_then_all_are_counted_few_are_told_and_it_is_quick() -> None:
    rows = "\n".join(f"{number};Погода номер {number};5;4" for number in range(MOST_ROWS))
    began = time.perf_counter()

    found = _read(f"{HEADING}\n{rows}")

    assert (found.rows, found.wrong_rows, len(found.mistakes)) == (MOST_ROWS, MOST_ROWS, MOST_TOLD)
    assert time.perf_counter() - began < 10


def test_given_one_row_more_than_is_read_then_the_file_is_refused() -> None:
    rows = "1;Первая работа;5;4\n" * (MOST_ROWS + 1)

    with pytest.raises(Unreadable, match="too_many_rows"):
        _read(f"{HEADING}\n{rows}")


def test_given_the_same_answers_in_another_order_then_the_fingerprint_is_the_same_and_differs_for_others() -> None:
    one, two = "1;Первая работа;5;4", "2;Первая работа;3;3"

    assert _read(f"{HEADING}\n{one}\n{two}").fingerprint == _read(f"{HEADING}\n{two}\n{one}").fingerprint
    assert _read(f"{HEADING}\n{one}").fingerprint != _read(f"{HEADING}\n{two}").fingerprint
    assert _read(f"{HEADING}\n1;Погода;5;4").fingerprint != _read(f"{HEADING}\n1;Ветер;5;4").fingerprint


FIRST_JOB_ROWS = [f"{number};Первая работа;5;4" for number in range(800)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param({400: '400;"Первая работа;5;4'}, id="one stray quote"),
        pytest.param({400: '400;Первая работа";5;4'}, id="one that only closes"),
        pytest.param({400: '400;"Первая работа;5;4', 405: '405;Первая работа";5;4'}, id="two that look like a cell"),
        pytest.param({799: '799;"Первая работа;5;4'}, id="in the last row"),
        pytest.param({0: '"0;Первая работа;5;4'}, id="before the first cell"),
    ],
)
def test_given_stray_quotes_when_a_file_is_read_then_no_row_is_lost_and_each_is_told(
    spoilt: dict[int, str], encoding: str
) -> None:
    lines = [spoilt.get(number, row) for number, row in enumerate(FIRST_JOB_ROWS)]

    found = _read("\n".join([HEADING, *lines]).encode(encoding))

    assert (found.rows, found.answers, found.wrong_rows) == (800, 800, 0)
    assert [(one.row, one.code) for one in found.cures] == [(number + 2, "stray_quote") for number in spoilt]


@pytest.mark.parametrize(
    ("before", "cures"),
    [
        pytest.param("sep=;\n", [(1, "separator_line")], id="Excel's own line"),
        pytest.param("SEP=;\n\n", [(1, "separator_line"), (2, "empty_rows")], id="and an empty one"),
        pytest.param(";;;\n", [(1, "empty_rows")], id="a row of empty cells"),
        pytest.param('\n"";"";"";""\n', [(2, "empty_rows")], id="two empty rows"),
    ],
)
def test_given_rows_before_the_heading_then_they_are_passed_over_and_told(
    before: str, cures: list[tuple[int, str]]
) -> None:
    found = _read(f"{before}{HEADING}\n1;Первая работа;5;4\n")

    assert found.answers == 1
    assert [(one.row, one.code) for one in found.cures] == cures


def test_given_a_heading_with_line_breaks_then_its_columns_are_known() -> None:
    found = _read('анкета;ситуация;"\nважность";"сложность\n"\n1;Первая работа;5;4\n')

    assert found.answers == 1
    assert [one.code for one in found.cures] == ["cell_of_lines"]


def test_given_a_remark_of_two_lines_then_it_is_one_row_and_told() -> None:
    found = _read(f'{HEADING};замечание\n1;Первая работа;5;4;"две\nстроки"\n2;Первая работа;5;4;x\n')

    assert (found.rows, found.answers) == (2, 2)
    assert [(one.row, one.code, one.value) for one in found.cures] == [(2, "cell_of_lines", "2")]


def test_given_a_broken_byte_then_the_file_stays_utf_8_and_the_row_is_told_and_counted() -> None:
    content = "\n".join([HEADING, "1;Первая работа;5;4", *FIRST_JOB_ROWS[2:]]).encode()
    letter = content.index("работа".encode()) + 2
    broken = content[:letter] + b"\xff" + content[letter + 2 :]

    found = _read(broken)

    assert (found.encoding, found.answers) == ("UTF-8", 799)
    assert [(one.row, one.code) for one in found.cures] == [(2, "broken_byte")]


def test_given_a_zero_byte_in_a_cell_then_the_row_is_told_and_the_file_is_read() -> None:
    found = _read(f"{HEADING}\n1;Первая\0 работа;5;4\n2;Первая работа;3;3\n".encode())
    assert [(cure.row, cure.code) for cure in found.cures] == [(2, "broken_byte")]
    assert (found.encoding, found.rows, found.answers + found.wrong_rows) == ("UTF-8", 2, 2)


def test_given_two_marks_of_the_byte_order_then_the_heading_is_known() -> None:
    assert _read(f"\ufeff\ufeff{HEADING}\n1;Первая работа;5;4\n".encode()).answers == 1


def test_given_any_cure_then_no_word_of_who_answered_is_in_it() -> None:
    found = _read(f'{HEADING}\nСоколова Анна;"Первая работа;5;4\n')

    assert [one.code for one in found.cures] == ["stray_quote"]
    assert "Соколова" not in repr(found.cures)
