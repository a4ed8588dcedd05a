"""The printed words of one language: labels, and dates written out. A language without a text falls back to Russian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FALLBACK = "ru"


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
        """Write a date out: `1 декабря 2026 года`, `1 December 2026`."""
        month = self.labels["months"].split()[day.month - 1]
        weekday = self.labels["weekdays"].split()[day.weekday()]
        words = self.labels["date_in_words"].format(day=day.day, month=month, year=day.year)
        return PrintedDate(words, self.labels["date_with_weekday"].format(weekday=weekday, date=words))

    def number(self, value: Decimal) -> str:
        """Write an amount without needless zeros and with the language's decimal sign."""
        plain = format(value.normalize(), "f")
        return plain.replace(".", self.labels["decimal_sign"])


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return a text in a language; where it lacks one, the Russian, then any."""
    return text.get(language) or text.get(FALLBACK) or next(iter(text.values()), "")


def labels_in(texts: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Pick from `{label: {language: text}}` the texts of one language."""
    return {label: in_language(text, language) for label, text in texts.items()}
