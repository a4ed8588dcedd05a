"""A number and what it counts: three forms in Russian, two in English, wherever both stand in one text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import polib
import pytest
from pymorphy3 import MorphAnalyzer

from journeys.reader import CATALOGUE, Catalogue, read_catalogue
from tests.house.tree import PACKAGES, ROOT, modules, name_of, parsed

# a place that is filled in, and the word behind it: `%(n)s дней`, `{leave_before_birth} дней`
COUNTED = re.compile(r"(?:%\(\w+\)[sd]|\{([\w.]*)\})[ \N{NO-BREAK SPACE}]([а-яё]{3,})\b(?!\.)", re.IGNORECASE)
GENITIVES_OF_MANY = ({"NOUN", "plur", "gent"}, {"ADJF", "plur", "gent"})
UNITS = frozenset({"мин"})  # written short, the same with every number
UNDER = re.compile(r"(?:до|в течение|не позже|больше|меньше|выше|ниже|от|после) $")  # here even 2 has the form of 5
OF_MANY = re.compile(r"^ ([a-z]{2,}s)\b")
ALWAYS_MANY = {  # told where there are more than the most, or a unit
    ("casework/bundling/contradictions.py", "visits"),
    ("journeys/reader/journey.py", "steps"),
    ("journeys/reader/strict_yaml.py", "characters"),
    ("casework/management/commands/privacy.py", "bytes"),
    ("casework/management/commands/visits.py", "days"),
    ("documents/management/commands/documents.py", "bytes"),
}


@cache
def _dictionary() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru")


def is_of_many(word: str) -> bool:
    """Say whether a word is in the form that stands behind 5: `дней`, `новых`."""
    found = _dictionary().parse(word.lower())[:3]
    return word not in UNITS and any(tags in one.tag for one in found for tags in GENITIVES_OF_MANY)


def test_given_a_text_with_a_number_then_its_russian_has_a_form_for_each() -> None:
    catalogue = polib.pofile(str(ROOT / "casework/locale/ru/LC_MESSAGES/django.po"))
    wrong = [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete and not entry.msgid_plural
        for _key, word in COUNTED.findall(entry.msgstr)
        if is_of_many(word)
    ]
    assert wrong == [], "a number is filled in: use ngettext, or blocktranslate with count"


@pytest.mark.parametrize("package", PACKAGES)
def test_given_a_sentence_of_a_program_that_counts_then_it_holds_for_one_thing(package: str) -> None:
    wrong = [
        f"{name_of(file)}: {word}"
        for file in modules(package)
        for word in _words_behind_counts(parsed(file))
        if (name_of(file), word) not in ALWAYS_MANY
    ]
    assert wrong == [], "it says `1 mistakes` one day: put the number behind, `mistakes: 1`"


def _words_behind_counts(tree: ast.Module) -> Iterator[str]:
    for joined in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for number, text in zip(joined.values, joined.values[1:], strict=False):
            if isinstance(number, ast.FormattedValue) and isinstance(text, ast.Constant) and _is_count(number.value):
                yield from OF_MANY.findall(str(text.value))


def _is_count(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("len", "sum")


def test_given_a_figure_of_the_law_in_a_sentence_then_the_word_behind_it_fits_every_value_it_has_had() -> None:
    catalogue = read_catalogue(CATALOGUE)
    assert list(_unfitting(catalogue)) == [], "the form changes with the figure: write the sentence round it"


def _unfitting(catalogue: Catalogue) -> Iterator[str]:
    figures = catalogue.shared.vocabulary.parameters
    for file in sorted(CATALOGUE.glob("*/*.yaml")):
        for line in file.read_text().splitlines():
            for match in COUNTED.finditer(line):
                known = figures[match[1]].values if match[1] in figures else ()
                if is_of_many(match[2]) and any(not _fits(value, line[: match.start()]) for _day, value in known):
                    yield f"{file.parent.name}/{file.name}: {match[0]}"


def _fits(value: object, before: str) -> bool:
    """Say whether the form of 5 stands behind a number; where another word asks for it, behind 2 as well."""
    if not isinstance(value, int | Decimal):
        return True
    last, tens = int(value) % 10, int(value) % 100
    if last == 1 and tens != 11:
        return False
    return last not in (2, 3, 4) or tens in (12, 13, 14) or UNDER.search(before) is not None
