"""Figures as people type them: read as one number, or asked; never as another one without a word."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.texts import formatting
from casework.typed.figures import NoFigure, TwoReadings, read_figure
from tests.proofs import examples

NBSP, NARROW, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        *((text, language, "28450.45") for language in ("ru", "en") for text in (
            "28450.45", "28 450.45", f"28{NBSP}450.45", f"28{NARROW}450.45", f"28{THIN}450.45", "28,450.45", "28.450,45",
            " 28450.45 ", "28450.45 ₽", "28 450.45 руб.", "+28450.45",
        )),
        ("28450,45", "ru", "28450.45"),
        ("28 450,45", "ru", "28450.45"),
        ("0,5", "ru", "0.5"),
        ("0.5", "en", "0.5"),
        ("1,234", "en", "1234"),
        ("1,234,567", "ru", "1234567"),
        ("1.234.567", "en", "1234567"),
        ("1 234 567", "ru", "1234567"),
        ("-5", "ru", "-5"),
        ("\N{MINUS SIGN}5", "en", "-5"),
        ("0", "ru", "0"),
        ("007", "ru", "7"),
    ],
)  # fmt: skip
def test_given_a_figure_that_says_one_number_then_it_is_read(text: str, language: str, value: str) -> None:
    assert read_figure(text, language=language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language", "readings"),
    [
        pytest.param("28 450,45", "en", ("28,450.45", "2,845,045", "28450.45", "2845045"), id="blank and comma"),
        pytest.param("28450,45", "en", ("28,450.45", "2,845,045"), id="a decimal comma on an English page"),
        pytest.param("0,5", "en", ("0.5", "5"), id="half"),
        pytest.param("30000,50", "en", ("30,000.5", "3,000,050"), id="fifty kopecks"),
        pytest.param("12.345", "en", ("12.345", "12,345"), id="a point of thousands on an English page"),
        pytest.param("12,345", "ru", ("12,345", f"12{NBSP}345"), id="a comma of thousands on a Russian page"),
        pytest.param("12.345", "ru", ("12,345", f"12{NBSP}345"), id="a point of thousands on a Russian page"),
    ],
)
def test_given_a_figure_that_could_be_two_then_both_are_said_and_neither_is_taken(
    text: str, language: str, readings: tuple[str, ...]
) -> None:
    with pytest.raises(TwoReadings) as asked:
        read_figure(text, language=language)

    assert [reading for reading in readings if reading not in str(asked.value)] == []


@pytest.mark.parametrize(
    ("text", "language", "value"), [("1,125", "ru", "1.125"), ("1.125", "en", "1.125"), ("0,0625", "ru", "0.0625")]
)
def test_given_a_figure_of_the_law_then_its_own_sign_begins_up_to_four_digits(
    text: str, language: str, value: str
) -> None:
    assert read_figure(text, language=language, decimals=4) == Decimal(value)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "text",
    ["", "x", "1e5", "1_000", "١٢٣", "½", "NaN", "Infinity", "1 23", "12 34 567", "1,23,456", "1,234,56", "1.2.3", ",5",
     "5,", ".", "--5", "1 000 р. 50 к.", "0x10", "12’345", "1,234.567.8", "9" * 60],
)  # fmt: skip
def test_given_what_is_no_figure_then_it_is_refused(text: str, language: str) -> None:
    with pytest.raises((NoFigure, TwoReadings)):
        read_figure(text, language=language)


@pytest.mark.parametrize(("text", "value"), [("4,841", 4841), ("-4,841", -4841), ("+4,841", 4841), ("4,841 ₽", 4841)])
def test_given_a_sign_or_a_currency_then_thousands_are_read_as_without(text: str, value: int) -> None:
    assert read_figure(text, language="en") == value


@given(kopecks=st.integers(-(10**12), 10**12), language=st.sampled_from(["ru", "en"]))
@settings(max_examples=examples(200), deadline=None)
def test_given_any_sum_when_it_is_written_then_it_is_read_back(kopecks: int, language: str) -> None:
    value = Decimal(kopecks) / 100

    assert read_figure(formatting.money(value, language), language=language) == value
    assert read_figure(formatting.typed(value, language), language=language) == value


@given(
    text=st.from_regex(r"[1-9][0-9]{0,6}([., ][0-9]{1,3}){0,3}", fullmatch=True), language=st.sampled_from(["ru", "en"])
)
@settings(max_examples=examples(300), deadline=None)
def test_given_any_digits_and_separators_then_none_is_dropped_unseen(text: str, language: str) -> None:
    try:
        value = read_figure(text, language=language)
    except (NoFigure, TwoReadings):
        return
    groups_of_three = all(len(group) == 3 for group in text.replace(",", " ").replace(".", " ").split()[1:])
    if value == Decimal("".join(filter(str.isdigit, text))):
        assert text.isdigit() or groups_of_three
