"""The bounds of `casework.bounds` beside the fields of a form, in the same words as the acts say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from casework import bounds, clock
from casework.texts import days_and_names

NOT_A_DAY = gettext_lazy("This is not a day of the calendar, so no deadline can be counted from it. Enter it anew.")
NOT_READABLE = gettext_lazy(
    "There is an invisible sign among the letters, and no paper can print it. Delete the text and type it anew."
)


def today() -> date:
    """Return the region's day."""
    return days_and_names.local_day(clock.now())


def within(check: Callable[..., object], **arguments: Any) -> Callable[[Any], None]:
    """Return a validator that says beside the field what an act would refuse."""

    def validate(value: Any) -> None:
        try:
            check(value, **arguments)
        except bounds.OutOfBounds as error:
            raise ValidationError(str(error), code="out_of_bounds") from error

    return validate


def past(value: date) -> None:
    """Validate the date of a paper."""
    within(bounds.check_past, today=today())(value)


def wish(value: date) -> None:
    """Validate from which day on doctors' days are looked for."""
    within(bounds.check_wish, today=today())(value)


class LineField(forms.CharField):
    """A line that papers print: its bound is checked in our words, and a NUL never gets further than here."""

    def __init__(self, *, check: Callable[..., None], missing: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(
            required=missing is not None,
            validators=[within(check)],
            error_messages={"required": missing or "", "null_characters_not_allowed": NOT_READABLE},
            **kwargs,
        )
        # Django's own says it in a programmer's words
        self.validators = [one for one in self.validators if type(one).__name__ != "ProhibitNullCharactersValidator"]


class WordsField(forms.CharField):
    """Words in several lines, for colleagues or from the family."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(validators=[within(bounds.check_text, longest=longest)], **kwargs)
        self.validators = [one for one in self.validators if type(one).__name__ != "ProhibitNullCharactersValidator"]
