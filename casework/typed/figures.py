"""A figure as people type it: 28 450,45 in Russian, 28,450.45 in English; a separator is never dropped unseen.

What could be two numbers is read as neither: the sentence says both, and whoever typed it decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.texts import formatting

LONGEST_FIGURE = 40  # signs
POINT, COMMA = ".", ","
_BLANKS = re.compile(r"[ \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]+")
_CURRENCY = re.compile(r" ?(₽|руб\.?|р\.?|rub\.?|roubles?|rubles?)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_GROUPS = {sign: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+") for sign in " ,."}
_GROUP_LENGTH = 3


class NoFigure(CaseworkError):
    """This is no number."""

    code = "no_figure"


class TwoReadings(CaseworkError):
    """It could be two numbers."""

    code = "two_readings"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text says with its last separator as the decimal sign, and what without it; None: it cannot be so."""

    as_decimal: Decimal | None
    as_groups: Decimal | None
    separator: str  # the one that decides, "" where none does
    is_plain_of_both: bool = False  # 28,450.45 and 28.450,45 say themselves which sign is which


def read_figure(text: str, *, language: str, decimals: int = 2) -> Decimal:
    """Return the number that a text says.

    Args:
        decimals: How many digits after the point such a figure may have.

    Raises:
        NoFigure: It is none.
        TwoReadings: It could be two.
    """
    tidy = _CURRENCY.sub("", _BLANKS.sub(" ", text.strip()))
    is_negative = tidy[:1] in ("-", "\N{MINUS SIGN}")
    body = tidy.removeprefix("+") if not is_negative else tidy[1:]
    if len(body) > LONGEST_FIGURE:
        raise _no_figure()
    value = _decided(_read(body), body=body, text=text, language=language, decimals=decimals)
    return -value if is_negative else value


def read_count(text: str, *, language: str) -> int:
    """Return the whole number that a text says.

    Raises:
        NoFigure: It is none.
        TwoReadings: It could be two.
    """
    value = read_figure(text, language=language, decimals=0)
    if value != int(value):
        raise _no_figure()
    return int(value)


def _read(body: str) -> _Reading:
    """Return what a text without its sign can say."""
    signs = [sign for sign in body if sign in ".,"]
    if not signs:
        return _Reading(_whole(body), None, "")
    last = signs[-1]
    whole, _sign, rest = body.rpartition(last)
    if not _PLAIN.fullmatch(rest):
        raise _no_figure()
    if len(set(signs)) > 1:  # the last is the decimal sign, the other one stands between thousands
        other = COMMA if last == POINT else POINT
        is_one = signs.count(last) == 1 and _GROUPS[other].fullmatch(whole)
        return _Reading(_joined(whole, rest) if is_one else None, None, last, is_plain_of_both=True)
    if len(signs) > 1:
        groups = _digits(body) if _GROUPS[last].fullmatch(body) else None
        return _Reading(None, groups, last)
    is_whole = _PLAIN.fullmatch(whole) or _GROUPS[" "].fullmatch(whole)
    without = _digits(body) if is_whole else None
    return _Reading(_joined(whole, rest) if is_whole else None, without, last)


def _decided(reading: _Reading, *, body: str, text: str, language: str, decimals: int) -> Decimal:
    """Return the one number that a text can say in a language.

    Raises:
        NoFigure: None.
        TwoReadings: Two.
    """
    decimal, groups = reading.as_decimal, reading.as_groups
    if decimal is None and groups is None:
        raise _no_figure()
    if decimal is None or groups is None or reading.is_plain_of_both:
        return decimal if decimal is not None else groups or Decimal(0)
    is_of_language = reading.separator == (POINT if language == "en" else COMMA)
    digits = -int(decimal.as_tuple().exponent)
    looks_like_thousands = digits == _GROUP_LENGTH and _GROUPS[reading.separator].fullmatch(body) is not None
    if looks_like_thousands:
        if language == "en" and reading.separator == COMMA:
            return groups
        if is_of_language and decimals >= digits:
            return decimal
        raise _two_readings(text, decimal, groups, language)
    if is_of_language or language != "en":  # a point where Russian has a comma is never one of thousands
        return decimal
    raise _two_readings(text, decimal, groups, language)


def _whole(body: str) -> Decimal | None:
    return _digits(body) if _PLAIN.fullmatch(body) or _GROUPS[" "].fullmatch(body) else None


def _digits(body: str) -> Decimal:
    return Decimal(re.sub(r"[ .,]", "", body))


def _joined(whole: str, rest: str) -> Decimal:
    return Decimal(f"{re.sub(r'[ .,]', '', whole)}.{rest}")


def _no_figure() -> NoFigure:
    return NoFigure(_("This is no number, so nothing can be counted with it. Enter digits only."))


def _two_readings(text: str, one: Decimal, other: Decimal, language: str) -> TwoReadings:
    return TwoReadings(
        _(
            "“%(typed)s” can be read as %(one)s and as %(other)s, so nothing was counted with it. "
            "Write %(plain_one)s or %(plain_other)s."
        )
        % {
            "typed": text.strip(),
            "one": formatting.number(one, language),
            "other": formatting.number(other, language),
            "plain_one": formatting.typed(one, language),
            "plain_other": formatting.typed(other, language),
        }
    )
