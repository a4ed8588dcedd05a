"""Dates, numbers, money and spans are worded alike by the three packages, which may not import each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.utils import translation

from casework.texts import days_and_names
from casework.texts import formatting as of_casework
from casework.web.page_data.entitlements import value_in_words
from documents.wording import Wording
from journeys.language import formatting as of_journeys
from journeys.language.vocabulary import Length, Unit
from tests.house.tree import PACKAGES, ROOT, modules, name_of, parsed

NBSP = "\N{NO-BREAK SPACE}"
WORDED_IN = ("casework/texts/formatting.py", "journeys/language/formatting.py", "documents/wording.py")
NOT_TO_BE_USED = (
    "django.utils.dateformat",
    "django.utils.formats",
    "django.contrib.humanize",
    "locale",
    "num2words",
)

# `xx` is a language that Babel does not know: it is written by the rules of Russian
DATES = [
    (date(2026, 11, 14), {"ru": "14 ноября 2026", "en": "14 November 2026", "xx": "14 ноября 2026"}),
    (date(2027, 5, 1), {"ru": "1 мая 2027", "en": "1 May 2027", "xx": "1 мая 2027"}),
    (date(2028, 2, 29), {"ru": "29 февраля 2028", "en": "29 February 2028", "xx": "29 февраля 2028"}),
]
NUMBERS = [
    ("0", {"ru": "0", "en": "0", "xx": "0"}),
    ("-3", {"ru": "-3", "en": "-3", "xx": "-3"}),
    ("2.50", {"ru": "2,5", "en": "2.5", "xx": "2,5"}),
    ("0.0625", {"ru": "0,0625", "en": "0.0625", "xx": "0,0625"}),
    ("1000", {"ru": f"1{NBSP}000", "en": "1,000", "xx": f"1{NBSP}000"}),
    ("1E+6", {"ru": f"1{NBSP}000{NBSP}000", "en": "1,000,000", "xx": f"1{NBSP}000{NBSP}000"}),
    ("28450.45", {"ru": f"28{NBSP}450,45", "en": "28,450.45", "xx": f"28{NBSP}450,45"}),
]
MONEY = [
    ("17001.00", {"ru": f"17{NBSP}001", "en": "17,001", "xx": f"17{NBSP}001"}),
    ("28450.45", {"ru": f"28{NBSP}450,45", "en": "28,450.45", "xx": f"28{NBSP}450,45"}),
    ("28450.5", {"ru": f"28{NBSP}450,50", "en": "28,450.50", "xx": f"28{NBSP}450,50"}),
    ("0.7", {"ru": "0,70", "en": "0.70", "xx": "0,70"}),
]
SPANS = [
    (1, {"ru": "1 день", "en": "1 day"}),
    (3, {"ru": "3 дня", "en": "3 days"}),
    (11, {"ru": "11 дней", "en": "11 days"}),
    (1140, {"ru": f"1{NBSP}140 дней", "en": "1,140 days"}),
]


def _paper(language: str) -> Wording:
    return Wording(language, MappingProxyType({}))


def _rows(table: list[tuple[object, dict[str, str]]]) -> Iterator[object]:
    for value, texts in table:
        yield from (pytest.param(value, language, text, id=f"{value}-{language}") for language, text in texts.items())


@pytest.mark.parametrize(("value", "language", "text"), list(_rows(DATES)))
def test_a_date_is_worded_alike_by_casework_journeys_and_documents(value: date, language: str, text: str) -> None:
    assert of_casework.date_in_words(value, language) == text
    assert of_journeys.date_in_words(value, language) == text
    assert _paper(language).date(value).in_words == text
    assert _paper(language).date(value).with_weekday.endswith(f", {text}")


@pytest.mark.parametrize(("value", "language", "text"), list(_rows(NUMBERS)))
def test_a_number_is_worded_alike_by_casework_journeys_and_documents(value: str, language: str, text: str) -> None:
    assert of_casework.number(Decimal(value), language) == text
    assert of_journeys.number_in_words(Decimal(value), language) == text
    assert _paper(language).number(Decimal(value)) == text


@pytest.mark.parametrize(("value", "language", "text"), list(_rows(MONEY)))
def test_money_is_worded_alike_by_casework_and_journeys(value: str, language: str, text: str) -> None:
    assert of_casework.money(Decimal(value), language) == text
    assert of_journeys.money_in_words(Decimal(value), language) == text
    assert of_journeys.value_in_words(Decimal(value), {}, language, is_money=True) == text


@pytest.mark.parametrize(("value", "language", "text"), list(_rows(SPANS)))
def test_a_span_of_days_is_worded_alike_by_casework_and_journeys(value: int, language: str, text: str) -> None:
    assert of_journeys.length_in_words(Length(value, Unit.DAYS), language) == text
    with translation.override(language):
        assert value_in_words(Decimal(value), "days") == text


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ru", ("14 ноября", "Суббота, 14 ноября", "14.11", "Ноябрь 2026", "ноя", f"87{NBSP}%", "4,6", f"17{NBSP}001{NBSP}₽")),
        ("en", ("14 November", "Saturday, 14 November", "14 Nov", "November 2026", "Nov", "87%", "4.6", f"17,001{NBSP}RUB")),
    ],
)  # fmt: skip
def test_what_the_pages_alone_write_stays_as_it_was_read(language: str, texts: tuple[str, ...]) -> None:
    day = date(2026, 11, 14)
    with translation.override(language):
        assert texts == (
            days_and_names.day(day),
            days_and_names.weekday_and_day(day),
            days_and_names.day_short(day),
            of_casework.month(day),
            of_casework.month_short(day),
            of_casework.percent(0.868),
            of_casework.decimal(4.56),
            of_casework.roubles(17001),
        )
        assert (of_casework.percent(None), of_casework.decimal(None)) == ("—", "—")


def test_one_module_of_each_package_calls_babel_and_none_words_by_another_way() -> None:
    calling, otherwise = set(), []
    for file in modules(*PACKAGES):
        for node in ast.walk(parsed(file)):
            names = _imported(node)
            if any(name.split(".")[0] == "babel" for name in names):
                calling.add(name_of(file))
            if any(name.startswith(NOT_TO_BE_USED) for name in names):
                otherwise.append(name_of(file, node))
    assert calling == set(WORDED_IN)
    assert otherwise == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{one.name}" for one in node.names]
    return []


def test_no_template_words_a_number_or_a_date_by_itself() -> None:
    by_itself = ("|floatformat", "|intcomma", '|date:"F', '|date:"j', '|date:"d', "humanize")
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.html")]
    assert len(files) > 50
    assert [f"{file.name}: {one}" for file in files for one in by_itself if one in file.read_text("utf-8")] == []
