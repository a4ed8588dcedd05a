"""Figures, dates and lengths of time as people read them, in Russian and English. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.definition import Definition
from journeys.vocabulary import Language, Length, Term, Text, Unit

NO_BREAK = "\u00a0"
MONTHS_RU = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
             "декабря")  # fmt: skip
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December")  # fmt: skip
# one, two to four, five and more; in the accusative, as after «за»
UNITS_RU: Mapping[Unit, tuple[str, str, str]] = {
    Unit.HOURS: ("час", "часа", "часов"),
    Unit.DAYS: ("день", "дня", "дней"),
    Unit.WORKING_DAYS: ("рабочий день", "рабочих дня", "рабочих дней"),
    Unit.WEEKS: ("неделю", "недели", "недель"),
    Unit.MONTHS: ("месяц", "месяца", "месяцев"),
    Unit.YEARS: ("год", "года", "лет"),
}


def in_language(text: Text, language: Language) -> str:
    """Return a text in a language; where it lacks one, the Russian, then any."""
    return text.get(language) or text.get("ru") or next(iter(text.values()), "")


def number_in_words(value: Decimal | int, language: Language) -> str:
    """Write a figure with groups of three: 28 450,45 or 28,450.45. Zeros after the point are left out."""
    plain = f"{Decimal(value):,f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if language == "en":
        return plain
    return plain.replace(",", NO_BREAK).replace(".", ",")


def date_in_words(day: date, language: Language) -> str:
    """Write a day: 14 ноября 2026 or 14 November 2026."""
    months = MONTHS_EN if language == "en" else MONTHS_RU
    return f"{day.day} {months[day.month - 1]} {day.year}"


def length_in_words(length: Length, language: Language) -> str:
    """Write a length of time: 10 рабочих дней, 1 month."""
    number = abs(length.number)
    if language == "en":
        unit = length.unit.value if number != 1 else length.unit.value.removesuffix("s")
        return f"{number} {unit}"
    return f"{number} {_form(number, UNITS_RU[length.unit])}"


def _form(number: int, forms: tuple[str, str, str]) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return forms[0]
    return forms[1] if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else forms[2]


def term_in_words(term: Term, language: Language) -> str:
    """Write how long a term is: 10 рабочих дней; a yearly one as its date."""
    if term.yearly is not None:
        month, day = term.yearly
        return f"{day} {(MONTHS_EN if language == 'en' else MONTHS_RU)[month - 1]}"
    return length_in_words(term.length, language) if term.length else ""


def filled(text: Text, term: Term) -> Text:
    """Put the term into sentences that say `{due}`, so that a changed term changes the sentence."""
    return {language: said.replace("{due}", term_in_words(term, language)) for language, said in text.items()}


def step_text(definition: Definition, step: str, part: str, language: Language) -> str:
    """Return one of a step's texts in a language: title, family, partner, worker."""
    text: Text = getattr(definition.by_key[step], part)
    return in_language(text, language)


def value_in_words(value: Any, words: Mapping[str, Text], language: Language) -> str:
    """Write a fact's value: a choice by its label, a figure in groups, a day by its month."""
    if isinstance(value, bool):
        return {"ru": ("нет", "да"), "en": ("no", "yes")}["en" if language == "en" else "ru"][value]
    if isinstance(value, (Decimal, int)):
        return number_in_words(value, language)
    if isinstance(value, date):
        return date_in_words(value, language)
    if isinstance(value, str):
        return in_language(words[value], language) if value in words else value
    return ", ".join(str(one) for one in value) if isinstance(value, (tuple, list)) else str(value)
