"""A phone number as people type it, by `phonenumbers`: 8 … and +7 … are one number, and it is written in one way."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from phonenumbers import (
    NumberFormat,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    format_by_pattern,
    format_number,
    is_possible_number_with_reason,
    parse,
)

from casework import bounds

HOME = "RU"  # of a number without a country
LONGEST_TYPED = 40  # signs
_DIALLED = re.compile(r"\+?[0-9() .\-\N{NO-BREAK SPACE}\N{NON-BREAKING HYPHEN}\N{EN DASH}]+")
_LIKE_RUSSIAN = NumberFormat(pattern=r"(\d{3})(\d{3})(\d{2})(\d{2})", format=r"\1 \2-\3-\4")
_CODE_OF_RUSSIA = 7


def read_phone(text: str) -> str:
    """Return a number as it is kept and shown everywhere, `+7 912 345-67-89`; "" of none.

    Raises:
        OutOfBounds: Letters are in it, it is too short or too long, or its country is none.
    """
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > LONGEST_TYPED or not _DIALLED.fullmatch(typed):
        raise bounds.OutOfBounds(
            _("A phone number has only digits, spaces, + ( ) and -, and nobody could dial this one. Enter it anew.")
        )
    number = _parsed(typed)
    length = is_possible_number_with_reason(number)
    if length in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise _too_short()
    if length != ValidationResult.IS_POSSIBLE:
        raise _too_long()
    return _written(number)


def check_phone(text: str) -> None:
    """Check a phone number; an empty one is none.

    Raises:
        OutOfBounds: It is none.
    """
    read_phone(text)


def kept(text: str, *, before: str) -> str:
    """Return how a typed number is kept: the same number as before stays as it was written.

    Raises:
        OutOfBounds: It is none.
    """
    return before if before and are_same(text, before) else read_phone(text)


def are_same(one: str, other: str) -> bool:
    """Say whether two texts are one number, however they are written; what is no number is like its own text only."""
    return _canonical(one) == _canonical(other)


def _canonical(text: str) -> str:
    try:
        return read_phone(text)
    except bounds.OutOfBounds:
        return text.strip()


def _parsed(typed: str) -> PhoneNumber:
    try:
        return parse(typed, HOME)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise bounds.OutOfBounds(
                _("No country has this code after the +, and nobody could dial the number. Enter it anew.")
            ) from error
        if error.error_type == NumberParseException.TOO_LONG:
            raise _too_long() from error
        raise _too_short() from error


def _written(number: PhoneNumber) -> str:
    if number.country_code == _CODE_OF_RUSSIA:
        return format_by_pattern(number, PhoneNumberFormat.INTERNATIONAL, [_LIKE_RUSSIAN])
    return format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _too_long() -> bounds.OutOfBounds:
    return bounds.OutOfBounds(
        _("The phone number has too many digits for one number, and nobody could be called. Enter one number.")
    )


def _too_short() -> bounds.OutOfBounds:
    return bounds.OutOfBounds(
        _("The phone number is too short, and nobody could be called. Enter all ten digits with the area code.")
    )
