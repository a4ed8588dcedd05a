"""What a program can hear of texts read aloud: pages, letters, SMS, journeys, shared tables, papers, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml

from tests.house.tree import ROOT

PO = ROOT / "casework" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
CATALOGUE = ROOT / "journeys" / "catalogue"
TABLES = (CATALOGUE / "_shared", ROOT / "journeys" / "language", ROOT / "documents" / "types")
VERSION, FURTHER_LANGUAGE = re.compile(r"v\d+"), re.compile(r"v\d+\.en")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")

SHOWS_LETTERS = (
    "I-ГР 712345",
    "After “для”",
    "After “выдано”",
)  # English that shows which Russian letters stand on a paper
# what an English reader cannot know, and a word beside it that says what it is
EXPLAINED: Mapping[str, str] = {
    "SNILS": "insurance number",
    "IPRA": "rehabilitation programme",
    "PMPK": "commission",
    "GEK": "commission",
    "EGE": "exam",
    "OGE": "exam",
    "GVE": "exam",
    "Gosuslugi": "portal",
    "Mir": "card",
    "FZ": "law|act|code",
}
FOR_OFFICES = frozenset(
    {"documents.yaml", "visit_types.yaml"}
)  # what stands on Russian papers, and which are brought along
NEVER_IN_ENGLISH = ("MSE", "MROT", "ZAGS", "OMS", "MFC", "SFR", "OVZ", "NKO", "MVD", "PFR")
ONE_WORD: Mapping[str, str] = {  # of two Russian words for one thing the glossary's is used
    r"\bобласт": "регион",
    r"\bпроцедур": "путь",
    r"\bисход(?!н|ит)": "итог",
    r"\bтих\w+ вет": "тихий режим",
}
TWO_WORDS = frozenset({"все", "чем", "узнает"})  # words of their own beside «всё», «чём» and «узнаёт»
MONEY, PER_CENT = re.compile(r" (₽|roubles|RUB)"), re.compile(r" (%|до| ?to )")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and where it stands."""

    where: str
    text: str


@cache
def russian() -> tuple[Said, ...]:
    """Return every Russian text."""
    return (*(Said("django.po", text) for entry in _entries() for text in _translations(entry)), *_tables("ru"))


@cache
def english() -> tuple[Said, ...]:
    """Return every English text."""
    return (*(Said("django.po", text) for entry in _entries() for text in _sources(entry)), *_tables("en"))


@cache
def _entries() -> tuple[polib.POEntry, ...]:
    return tuple(polib.pofile(str(PO)))


def _sources(entry: polib.POEntry) -> list[str]:
    return [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def _tables(language: str) -> Iterator[Said]:
    for file in sorted(CATALOGUE.glob("*/v*.yaml")):
        if FURTHER_LANGUAGE.fullmatch(file.stem):
            yield from (Said(file.name, text) for _key, text in _leaves(_read(file)) if language == "en")
        elif VERSION.fullmatch(file.stem):
            yield from (
                Said(file.name, text)
                for _key, text in _leaves(_read(file))
                if language == "ru" and CYRILLIC.search(text)
            )
    for file in sorted(one for folder in TABLES for one in folder.rglob("*.yaml")):
        yield from (Said(file.name, text) for key, text in _leaves(_read(file)) if key == language)


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def _leaves(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _leaves(inner, str(name))
    elif isinstance(node, list):
        for inner in node:
            yield from _leaves(inner, key)
    elif isinstance(node, str):
        yield key, node


def _found(said: tuple[Said, ...], fault: Callable[[str], object]) -> list[str]:
    return [f"{one.where}: {one.text}" for one in said if fault(one.text)]


def test_the_texts_are_found() -> None:
    assert len(russian()) > 4000 and len(english()) > 4000
    assert {"django.po", "v1.yaml", "documents.yaml", "sentences.yaml", "type.yaml"} <= {one.where for one in russian()}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a hyphen or a short dash in place of a dash", r"\s[-–]\s"),
        ("quotes of another language", r"[\"“”‘’']"),
        ("two blanks, or dots in place of …", r"  |\.\.\."),
        ("one of two sexes in brackets", r"\(а\)|\(ла\)|\(ась\)"),
        ("Latin letters within a Russian word", r"[А-Яа-яЁё][A-Za-z]|[A-Za-z][А-Яа-яЁё]"),
        (
            "a name after a preposition: nobody declines it there",
            r"(?i)\b(?:у|для|от|за|ко?|со?|об?|про|перед|при|без) «?%\((?:names?|who|organisation|kinds?|place|things?|child)\)s",
        ),
        ("a preposition at its end, before a name that a page adds", r"(?i)\b(?:у|за|об|про|перед|при|без)$"),
    ],
)
def test_no_russian_text_has(what: str, pattern: str) -> None:
    assert _found(russian(), re.compile(pattern).search) == [], what


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("straight quotes", r'"|(?<!\w)\'|\'%'),
        ("a hyphen in place of a dash", r"\s[-–]\s"),
        ("two blanks, or dots in place of …", r"  |\.\.\."),
        ("an abbreviation that only Russian offices know", rf"\b({'|'.join(NEVER_IN_ENGLISH)})\b"),
        ("another word for the family's helper", r"\b[Yy]our worker\b"),
    ],
)
def test_no_english_text_has(what: str, pattern: str) -> None:
    assert _found(english(), re.compile(pattern).search) == [], what


def test_no_english_text_has_russian_letters_but_where_it_shows_them() -> None:
    shown = tuple(one for one in english() if not any(letters in one.text for letters in SHOWS_LETTERS))
    assert _found(shown, CYRILLIC.search) == []


@pytest.mark.parametrize(("name", "meaning"), EXPLAINED.items())
def test_where_an_english_text_names_what_only_russia_has_it_says_what_that_is(name: str, meaning: str) -> None:
    named = re.compile(rf"(?:\b|\d-){name}\b")
    says = re.compile(meaning, re.IGNORECASE)
    papers = {entry.msgid for entry in _entries() if entry.msgctxt == "on a paper"}
    heard = tuple(one for one in english() if one.where not in FOR_OFFICES and one.text not in papers)
    assert _found(heard, lambda text: named.search(text) and not says.search(text)) == []


def test_no_page_takes_its_reader_for_a_woman_or_a_man() -> None:
    pages = tuple(one for one in english() if one.where == "django.po")
    assert _found(pages, re.compile(r"\b(she|her|hers|herself|he|his|him|himself)\b", re.IGNORECASE).search) == []


@pytest.mark.parametrize(("other", "word"), ONE_WORD.items())
def test_one_thing_has_one_russian_word(other: str, word: str) -> None:
    assert _found(russian(), re.compile(other, re.IGNORECASE).search) == [], f"say «{word}»"


def test_a_russian_word_is_written_with_yo_everywhere_or_nowhere() -> None:
    words = Counter(word for one in russian() for word in re.findall(r"[а-яё]+", one.text.lower()))
    without = {word.replace("ё", "е") for word in words if "ё" in word}
    assert sorted((without & words.keys()) - TWO_WORDS) == []


def test_a_translation_has_the_placeholders_of_its_text() -> None:
    differing = [
        (entry.msgid, text)
        for entry in _entries()
        for text in _translations(entry)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(_sources(entry)[-1]))
    ]
    assert differing == []


def test_a_figure_in_a_sentence_has_its_currency_or_its_per_cent_after_it() -> None:
    units = {key: row.get("unit", "") for key, row in _read(CATALOGUE / "_shared" / "parameters.yaml").items()}
    naked = [
        one.text
        for one in (*russian(), *english())
        for figure, after in re.findall(r"\{(\w+)\}(.{0,9})", one.text)
        if (units.get(figure, "").startswith("rub") and not MONEY.match(after))
        or (units.get(figure) == "percent" and not PER_CENT.match(after))
    ]
    assert naked == []
