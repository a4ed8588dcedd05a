"""Dates, numbers and money as the reader's language writes them, by Babel; a language that Babel lacks as Russian.

`journeys.language.formatting` and `documents.wording` write by the same patterns; a test holds all three equal.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta, get_day_names
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FALLBACK = "ru"
NOTHING = "—"
DATE, DAY, WEEKDAY, MONTH = "d MMMM y", "d MMMM", "EEEE, d MMMM", "LLLL y"
SHORT_DAY = {"ru": "dd.MM"}
SHORT_DAY_ELSEWHERE = "d MMM"
KOPECKS = "#,##0.00"


@lru_cache(maxsize=64)
def _known(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK)


def _locale(language: str | None = None) -> Locale:
    return _known((language or get_language() or FALLBACK).split("-")[0])


# ---- dates -----------------------------------------------------------------------------------------------------------


def date_in_words(value: date, language: str | None = None) -> str:
    """`14 November 2026`."""
    return format_date(value, DATE, locale=_locale(language))


def day(value: date) -> str:
    """`14 November`."""
    return format_date(value, DAY, locale=_locale())


def weekday_and_day(value: date) -> str:
    """`Friday, 27 November`, the first letter large."""
    return _begun_large(format_date(value, WEEKDAY, locale=_locale()))


def weekday(number: int) -> str:
    """`Monday` for 0, the first letter large."""
    return _begun_large(get_day_names("wide", "stand-alone", _locale())[number])


def length_in_words(value: timedelta) -> str:
    """`5 minutes`: the largest unit that says enough."""
    return str(format_timedelta(value, threshold=1, locale=_locale()))


def day_short(value: date) -> str:
    """`25.11`, in English `25 Nov`."""
    locale = _locale()
    return format_date(value, SHORT_DAY.get(locale.language, SHORT_DAY_ELSEWHERE), locale=locale)


def month(value: date | None) -> str:
    """`November 2026`, the first letter large; nothing for nothing."""
    if value is None:
        return ""
    return _begun_large(format_date(value, MONTH, locale=_locale()))


def month_short(value: date) -> str:
    """`ноя`, in English `Nov`: three letters."""
    return format_date(value, "LLL", locale=_locale())[:3]


def _begun_large(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- numbers ---------------------------------------------------------------------------------------------------------


def number(value: Decimal | int, language: str | None = None) -> str:
    """`28 450,5`, in English `28,450.5`: groups of three, no needless zeros."""
    return format_decimal(value, locale=_locale(language), decimal_quantization=False)


def typed(value: Decimal | int, language: str | None = None) -> str:
    """`28450,45`: as it stands in a field, without groups."""
    return format_decimal(value, locale=_locale(language), decimal_quantization=False, group_separator=False)


def money(value: Decimal | int, language: str | None = None) -> str:
    """`28 450,50`: a sum without its currency, with kopecks where there are some."""
    if value == int(value):
        return number(int(value), language)
    return format_decimal(value, format=KOPECKS, locale=_locale(language))


def roubles(value: Decimal | int) -> str:
    """`28 450,50 ₽`."""
    unit = _("RUB")  # not inside the braces: there it is not collected
    return f"{money(value)}\N{NO-BREAK SPACE}{unit}"


def decimal(value: float | None, digits: int = 1) -> str:
    """`4,6`, in English `4.6`: always so many digits; a dash for nothing."""
    if value is None:
        return NOTHING
    return format_decimal(value, format=f"#,##0.{'0' * digits}", locale=_locale())


def percent(share: float | None) -> str:
    """`87 %`, in English `87%`; a dash for nothing."""
    if share is None:
        return NOTHING
    return format_percent(Decimal(round(100 * share)) / 100, locale=_locale())


def between(low: float, high: float) -> str:
    """`71–95 %`: from which share to which."""
    return f"{round(100 * low)}–{percent(high)}"
