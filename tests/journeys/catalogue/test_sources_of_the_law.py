"""Where figures and terms of the law come from: an article with its date, in both languages, never a site."""

from __future__ import annotations

import re

import pytest

from journeys.check import catalogue_check
from journeys.exports.law_table import UNSEEN, certainty
from journeys.language.law_sources import names_a_site
from journeys.language.vocabulary import Force
from journeys.reader import CATALOGUE, read_catalogue, read_texts

CATALOGUE_READ = read_catalogue(CATALOGUE)
FIGURES = CATALOGUE_READ.shared.vocabulary.parameters
TERMS = {key: row.term for key, row in CATALOGUE_READ.shared.terms.items() if row.term.force is Force.LAW}
EVERY = {**FIGURES, **TERMS}
DATED = re.compile(r"\d\d\.\d\d\.\d{4}")
TEXTS = {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8") for path in CATALOGUE.glob("*/*.yaml")}


@pytest.mark.parametrize("key", EVERY)
def test_a_source_is_told_in_both_languages_and_is_never_a_site(key: str) -> None:
    source = EVERY[key].source
    assert source["ru"] and source["en"] and not re.search("[а-яё]", source["en"], re.IGNORECASE)
    assert not any(names_a_site(text) for text in source.values())


@pytest.mark.parametrize("key", EVERY)
def test_what_is_sure_names_an_act_with_its_date_and_when_it_was_read(key: str) -> None:
    row = EVERY[key]
    if certainty(row.mark) == UNSEEN:
        assert row.checked_on == "never" or row.mark == "?"
        return
    assert DATED.search(row.source["ru"]), key
    assert row.checked_on != "never", key
    if row.mark == "V":
        assert "стат" in row.source["ru"] and re.fullmatch(r"\d{4}-\d\d-\d\d", row.checked_on), key


@pytest.mark.parametrize(
    ("text", "is_site"),
    [
        ("klerk.ru", True), ("https://base.garant.ru/1", True), ("news.mail.ru/69516168", True), ("кодекс.рф", True),
        ("81-ФЗ от 19.05.1995, статья 17.2", False), ("Постановление области № 417-п на 2027 год", False),
    ],
)  # fmt: skip
def test_a_site_is_told_from_an_article(text: str, is_site: bool) -> None:
    assert names_a_site(text) is is_site


def test_given_a_figure_from_a_site_when_the_catalogue_is_checked_then_it_is_refused() -> None:
    name = "_shared/parameters.yaml"
    texts = {**TEXTS, name: TEXTS[name].replace("source: minimum_wage_1", "source: klerk.ru", 1)}
    checked = catalogue_check.check_catalogue(read_texts(texts), frozenset({"nothing"}))
    assert [mistake.text for mistake in checked.mistakes] == [
        "'minimum_wage': source: 'klerk.ru' is a site. Name the article of a law, decree or order with its date"
    ]


def test_given_an_end_on_a_day_off_then_what_the_law_moves_is_marked_and_no_promise_of_ours_is() -> None:
    moved = {key for key, row in CATALOGUE_READ.shared.terms.items() if row.term.on_working_day}
    assert {"grant_application", "birth_registration", "mse_appeal"} <= moved <= TERMS.keys()
