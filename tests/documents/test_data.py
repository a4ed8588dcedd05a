"""What a paper may be given: checked before a number is taken, cleaned before it is frozen."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from documents.data_schema import WrongData, freeze, read_schema
from documents.document_types import document_type
from documents.printable import NotPrintable, clean
from documents.verify_codes import ALPHABET, new_code, normalised

SCHEMA = read_schema(
    {
        "family": {"is": "text", "longest": 20},
        "note": {"is": "long_text", "longest": 50, "optional": True},
        "day": {"is": "date", "optional": True},
        "at": {"is": "time", "optional": True},
        "amount": {"is": "number", "optional": True},
        "urgent": {"is": "flag", "optional": True},
        "person": {"is": "record", "optional": True, "of": {"name": {"is": "text", "longest": 10}}},
        "rows": {"is": "list", "at_most": 2, "optional": True, "of": {"what": {"is": "text", "longest": 10}}},
    },
    where="test",
)
GOOD: dict[str, Any] = {"family": "Соколовы"}


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({}, "family", "is missing"),
        ({"family": " \u200b "}, "family", "is missing"),
        ({"family": 5}, "family", "must be a text"),
        ({"family": "я" * 21}, "family", "longer than 20 characters (21)"),
        ({**GOOD, "famly": "x"}, "famly", "is not known"),
        ({**GOOD, "day": "1 декабря"}, "day", "must be a date"),
        ({**GOOD, "day": "2026-02-30"}, "day", "must be a date"),
        ({**GOOD, "at": "24:00"}, "at", "must be a time"),
        ({**GOOD, "amount": "много"}, "amount", "must be a number"),
        ({**GOOD, "amount": "NaN"}, "amount", "must be a number"),
        ({**GOOD, "amount": True}, "amount", "must be a number"),
        ({**GOOD, "urgent": "да"}, "urgent", "must be true or false"),
        ({**GOOD, "person": "Анна"}, "person", "must be named fields"),
        ({**GOOD, "person": {}}, "person.name", "is missing"),
        ({**GOOD, "rows": "one"}, "rows", "must be a list"),
        ({**GOOD, "rows": [{"what": "a"}] * 3}, "rows", "more than 2 rows (3)"),
        ({**GOOD, "rows": [{"what": "a"}, {"what": "б" * 11}]}, "rows[2].what", "longer than 10"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_given_wrong_data_when_checked_then_one_sentence_names_the_field(data: Any, field: str, said: str) -> None:
    with pytest.raises(WrongData) as refused:
        freeze(data, schema=SCHEMA)

    first_sentence = refused.value.text("en").split(". ")[0]
    assert f"“{field}”" in first_sentence
    assert said in first_sentence
    assert refused.value.text("ru") != refused.value.text("en")


def test_given_good_data_when_frozen_then_it_is_complete_and_plain() -> None:
    frozen = freeze(
        {**GOOD, "day": date(2026, 12, 1), "at": time(9, 5), "amount": Decimal("2.50"), "rows": [{"what": " a\tb "}]},
        schema=SCHEMA,
    )

    assert frozen == {
        "family": "Соколовы",
        "note": "",
        "day": "2026-12-01",
        "at": "09:05",
        "amount": "2.5",
        "urgent": False,
        "person": {},
        "rows": [{"what": "a b"}],
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Семе\u0308нов", "Семёнов"),
        ("Анна\u202eавонавИ", "АннаавонавИ"),
        ("О\u200bльга\x00", "Ольга"),
        ("А.\u00a0И. Ким", "А.\u00a0И. Ким"),
        ("а\u202fб\u2009в", "а б в"),
        ("одна\nдве", "одна две"),
        ("  много   пробелов ", "много пробелов"),
    ],
    ids=["decomposed", "right-to-left-mark", "invisible", "no-break-space", "narrow-spaces", "lines", "spaces"],
)
def test_given_typed_text_when_cleaned_then_what_is_seen_is_what_is_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_given_a_long_text_when_cleaned_then_paragraphs_stay() -> None:
    assert clean("одна\r\n\r\nдве ", keep_lines=True) == "одна\n\nдве"


@given(st.text(max_size=60))
def test_given_any_text_when_cleaned_twice_then_the_second_time_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(clean(text, keep_lines=True), keep_lines=True) == clean(text, keep_lines=True)


@pytest.mark.parametrize(
    ("text", "character"),
    [("Анна😀", "U+1F600"), ("شمس", "U+0634"), ("漢", "U+6F22"), ("a\ud800", "U+D800"), ("ა", "U+10D0")],
    ids=["emoji", "arabic", "han", "lone-surrogate", "georgian"],
)
def test_given_a_letter_that_no_font_has_when_checked_then_field_and_letter_are_named_not_the_text(
    text: str, character: str
) -> None:
    with pytest.raises(NotPrintable) as refused:
        freeze({"family": text}, schema=SCHEMA)

    said = refused.value.text("en")
    assert "“family”" in said
    assert character in said
    assert "Анна" not in said


@pytest.mark.parametrize(
    "name",
    ["Җәмилә Хәйруллина", "Ҡыҙрас Әбүбәкиров", "Ҫеменӗ Ӳркӗн", "Ҥаах Һэтэҥ", "Їжакевич Ґалаґан", "Ćwiąkała Žofie"],
    ids=["tatar", "bashkir", "chuvash", "sakha", "ukrainian", "latin"],
)
def test_given_a_name_of_the_countrys_languages_when_checked_then_it_can_be_printed(name: str) -> None:
    assert freeze({"family": name}, schema=SCHEMA)["family"] == name


def test_given_a_reader_when_an_error_is_shown_then_it_speaks_the_readers_language() -> None:
    with pytest.raises(WrongData) as refused:
        freeze({}, schema=SCHEMA)

    with translation.override("ru"):
        assert "не заполнено" in str(refused.value)
    with translation.override("en"):
        assert "is missing" in str(refused.value)
    assert refused.value.code == "wrong_document_data"


@pytest.mark.parametrize(
    ("language", "words", "with_weekday"),
    [
        ("ru", "1 декабря 2026", "вторник, 1 декабря 2026"),
        ("en", "1 December 2026", "Tuesday, 1 December 2026"),
    ],
)
def test_given_a_day_when_printed_then_it_is_in_words(language: str, words: str, with_weekday: str) -> None:
    printed = document_type("route_sheet").wording(language).date(date(2026, 12, 1))

    assert (printed.in_words, printed.with_weekday) == (words, with_weekday)


def test_given_a_code_with_one_wrong_character_when_typed_then_it_is_refused() -> None:
    for _ in range(50):
        code = new_code()
        assert normalised(f"{code[:4]}-{code[4:8]} {code[8:]}".lower()) == code
        for place in range(len(code)):
            for other in set(ALPHABET) - {code[place]}:
                assert normalised(code[:place] + other + code[place + 1 :]) is None
