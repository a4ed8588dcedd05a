"""What the engine says by itself: a table with a side file for each further language; plural forms by a named rule."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from journeys.language import sentences
from journeys.language.formatting import figure_in_words, length_in_words, number_in_words
from journeys.language.vocabulary import Length, Unit


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        (1, "1 рабочий день", "1 working day"),
        (2, "2 рабочих дня", "2 working days"),
        (5, "5 рабочих дней", "5 working days"),
        (11, "11 рабочих дней", "11 working days"),
        (21, "21 рабочий день", "21 working days"),
    ],
)
def test_given_a_length_of_time_then_its_noun_follows_the_number(number: int, russian: str, english: str) -> None:
    length = Length(number, Unit.WORKING_DAYS)
    assert (length_in_words(length, "ru"), length_in_words(length, "en")) == (russian, english)
    assert length_in_words(length, "xx") == russian, "a noun that is read in Russian follows the Russian rule"


@pytest.mark.parametrize(
    ("value", "unit", "russian", "english"),
    [
        ("1", "hours", "1 час", "1 hour"),
        ("24", "hours", "24 часа", "24 hours"),
        ("35", "hours", "35 часов", "35 hours"),
        ("21", "years", "21 год", "21 years"),
        ("2", "attempts", "2 попытки", "2 attempts"),
        ("36", "diseases", "36 болезней", "36 diseases"),
        ("38", "diseases", "38 болезней", "38 diseases"),
        ("4", "percent", "4 %", "4 %"),
        ("1", "minimum_wages", "1 МРОТ", "1 minimum wage"),
        ("728921.9", "rub", "728 921,90 ₽", "728,921.90 RUB"),
        ("1", "one_or_zero", "да", "yes"),
        ("0", "one_or_zero", "нет", "no"),
        ("1.5", "", "1,5", "1.5"),
    ],
)
def test_given_a_figure_of_the_law_then_its_unit_follows_the_number(
    value: str, unit: str, russian: str, english: str
) -> None:
    title = {"ru": "₽", "en": "RUB"} if unit == "rub" else {}
    said = [figure_in_words(Decimal(value), unit, title, language) for language in ("ru", "en")]
    assert [text.replace("\u00a0", " ") for text in said] == [russian, english]


def test_given_a_figure_then_each_language_has_its_own_signs() -> None:
    assert number_in_words(28450, "en") == "28,450"
    assert number_in_words(28450, "ru") == "28\u00a0450"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of two sentences, with a side file for one of them."""
    file = tmp_path / "sentences.yaml"
    file.write_text("reasons:\n  closed: {ru: Закрыто, en: Closed}\n  moment: {ru: Рано, en: Too early}\n", "utf-8")
    (tmp_path / "sentences.xx.yaml").write_text("reasons: {closed: '[Closed]'}\n", "utf-8")
    return file


def test_given_a_side_file_when_the_table_is_read_then_the_language_is_there_and_what_it_lacks_is_told(
    table: Path,
) -> None:
    assert sentences.read_table(table)["reasons", "closed"]["xx"] == "[Closed]"
    assert list(sentences.missing("xx", table)) == ["sentences.xx.yaml: reasons moment"]
    assert list(sentences.missing("en", table)) == []


def test_given_a_side_file_that_translates_nothing_when_the_table_is_read_then_it_is_refused(table: Path) -> None:
    table.with_name("sentences.xx.yaml").write_text("reasons: {clsoed: '[Closed]'}\n", "utf-8")
    with pytest.raises(sentences.UnknownSentence, match="reasons clsoed"):
        sentences.read_table(table)


def test_given_the_table_of_the_house_then_russian_and_english_are_whole_and_fill_the_same() -> None:
    assert list(sentences.missing("ru")) == list(sentences.missing("en")) == []
    for key, text in sentences.read_table(sentences.FILE).items():
        assert {one: text[one].count("{") for one in text} == dict.fromkeys(text, text["ru"].count("{")), key
