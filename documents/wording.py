"""The printed words of one language: labels; dates and numbers as Babel writes them. What a language lacks is Russian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

FALLBACK = "ru"
DATE, WITH_WEEKDAY = "d MMMM y", "EEEE, d MMMM y"  # as casework and journeys write them


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as the templates print it."""

    in_words: str
    with_weekday: str

    def __str__(self) -> str:
        return self.in_words


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels of one document type in one language, base labels included."""

    language: str
    labels: Mapping[str, str]

    def date(self, day: date) -> PrintedDate:
        """Write a date out: `1 декабря 2026`, `1 December 2026`."""
        locale = _locale(self.language)
        return PrintedDate(format_date(day, DATE, locale=locale), format_date(day, WITH_WEEKDAY, locale=locale))

    def number(self, value: Decimal) -> str:
        """Write an amount in groups of three and without needless zeros: `28 450,5`, `28,450.5`."""
        return format_decimal(value, locale=_locale(self.language), decimal_quantization=False)


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return a text in a language; where it lacks one, the Russian, then any."""
    return text.get(language) or text.get(FALLBACK) or next(iter(text.values()), "")


def labels_in(texts: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Pick from `{label: {language: text}}` the texts of one language."""
    return {label: in_language(text, language) for label, text in texts.items()}
