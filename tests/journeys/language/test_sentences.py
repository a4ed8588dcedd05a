"""What the engine says by itself: a table with a side file for each further language; plural forms by a named rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeys.language import sentences
from journeys.language.formatting import length_in_words, number_in_words
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
