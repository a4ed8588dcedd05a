"""Figures, dates and lengths of time as people read them, in every language, by Babel. Pure.

A language that Babel lacks is written as Russian is. A test holds the strings equal to those of casework and documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from journeys.language import sentences
from journeys.language.definition import Definition
from journeys.language.vocabulary import (
    DAY_AND_MONTH,
    LEAP_YEAR,
    MONEY,
    Language,
    Length,
    Parameter,
    Term,
    Text,
    month_and_day,
)

DATE, DAY, KOPECKS = "d MMMM y", "d MMMM", "#,##0.00"  # as casework and documents write them
NO_BREAK = "\N{NO-BREAK SPACE}"
YES_OR_NO = "one_or_zero"  # the unit of a figure that only says whether something counts
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def in_language(text: Text, language: Language) -> str:
    """Return a text in a language; where it lacks one, the Russian, then any."""
    return text.get(language) or text.get("ru") or next(iter(text.values()), "")


@lru_cache(maxsize=64)
def _locale(language: Language) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(sentences.FALLBACK)


def number_in_words(value: Decimal | int, language: Language) -> str:
    """Write a figure with groups of three: 28 450,5 or 28,450.5. Zeros after the point are left out."""
    return format_decimal(value, locale=_locale(language), decimal_quantization=False)


def money_in_words(value: Decimal | int, language: Language) -> str:
    """Write a sum without its currency, with kopecks where there are some: 28 450,50."""
    if value == int(value):
        return number_in_words(int(value), language)
    return format_decimal(value, format=KOPECKS, locale=_locale(language))


def date_in_words(day: date, language: Language) -> str:
    """Write a day: 14 ноября 2026 or 14 November 2026."""
    return format_date(day, DATE, locale=_locale(language))


def length_in_words(length: Length, language: Language) -> str:
    """Write a length of time: 10 рабочих дней, 1 month."""
    number = abs(length.number)
    noun = sentences.counted("lengths", length.unit.value, number=number, language=language)
    return f"{number_in_words(number, language)} {noun}"


def term_in_words(term: Term, language: Language) -> str:
    """Write how long a term is: 10 рабочих дней; a yearly one as its date."""
    if term.yearly is not None:
        return _day_of_year(*term.yearly, language)
    return length_in_words(term.length, language) if term.length else ""


def _day_of_year(month: int, day: int, language: Language) -> str:
    return format_date(date(LEAP_YEAR, month, day), DAY, locale=_locale(language))


def filled(text: Text, term: Term | None, figures: Mapping[str, Parameter]) -> Text:
    """Put the term and the newest figures into sentences that name them: a changed figure changes the sentence."""

    def value(language: Language, found: re.Match[str]) -> str:
        if found[1] == "due" and term is not None:
            return term_in_words(term, language)
        parameter = figures.get(found[1])
        newest = parameter.on(date.max) if parameter is not None else None
        if parameter is None or newest is None:
            return found[0]
        write = money_in_words if parameter.unit.startswith(MONEY) else number_in_words
        return write(newest, language)

    return {language: PLACEHOLDER.sub(partial(value, language), said) for language, said in text.items()}


def names_figures(text: Text) -> bool:
    """Say whether a text names a term or a figure that `filled` puts in."""
    return any(PLACEHOLDER.search(said) for said in text.values())


def step_text(definition: Definition, step: str, part: str, language: Language) -> str:
    """Return one of a step's texts in a language: title, family, partner, worker."""
    text: Text = getattr(definition.by_key[step], part)
    return in_language(text, language)


def value_in_words(value: Any, words: Mapping[str, Text], language: Language, *, is_money: bool = False) -> str:
    """Write a fact's value: a choice by its label, a figure in groups, a day by its month."""
    if isinstance(value, bool):
        return sentences.say("answers", "yes_" if value else "no_", language=language)
    if isinstance(value, (Decimal, int)):
        write = money_in_words if is_money else number_in_words
        return write(value, language)
    if isinstance(value, date):
        return date_in_words(value, language)
    if isinstance(value, str):
        return in_language(words[value], language) if value in words else value
    return ", ".join(str(one) for one in value) if isinstance(value, (tuple, list)) else str(value)


def figure_in_words(value: Any, unit_key: str, unit: Text, language: Language) -> str:
    """Write a figure of the law with its unit: 24 часа, 28 450,50 ₽, 40 %, да, 1 марта."""
    if unit_key == DAY_AND_MONTH:
        return _day_of_year(*month_and_day(value), language)
    if unit_key == YES_OR_NO:
        return sentences.say("answers", "yes_" if value else "no_", language=language)
    said = value_in_words(value, {}, language, is_money=unit_key.startswith(MONEY))
    noun = counted_unit(unit_key, value, language) or in_language(unit, language)
    return f"{said}{NO_BREAK}{noun}" if noun else said


def counted_unit(unit: str, value: Any, language: Language) -> str:
    """Return the noun of a unit as it follows a number: 21 неделя, 24 часа. Empty where the unit is not counted."""
    is_counted = isinstance(value, (Decimal, int)) and sentences.has("counts", unit, "many")
    return sentences.counted("counts", unit, number=int(value), language=language) if is_counted else ""
