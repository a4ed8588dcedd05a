"""Figures as people type them, in fields; `casework.typed.figures` reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from casework.texts import days_and_names, formatting
from casework.typed import figures


class FigureField(forms.DecimalField):
    """28 450,45 in Russian, 28,450.45 in English; what could be two numbers is asked, with both said."""

    def __init__(self, **more: Any) -> None:
        """Draw it as a line, because a browser's own field of numbers refuses a comma without a word."""
        more.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        """Read it; `invalid` where it is none.

        Raises:
            ValidationError: No number, or two.
        """
        if value is None or not str(value).strip():
            return None
        try:
            return _read(value, decimals=self.decimal_places or 0)
        except figures.NoFigure as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Write a stored figure as the reader of the page would type it."""
        return formatting.typed(value) if isinstance(value, Decimal) else value


class CountField(forms.IntegerField):
    """How many: whole numbers, 1,000 in English and 1 000 in either language."""

    def to_python(self, value: Any) -> Any:
        """Read it; `invalid` where it is no whole number.

        Raises:
            ValidationError: No whole number, or two readings.
        """
        if value is None or not str(value).strip():
            return None
        try:
            return count_typed(str(value))
        except figures.NoFigure as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        except figures.TwoReadings as error:
            raise ValidationError(str(error), code="two_readings") from error


def count_typed(text: str) -> int:
    """Return the whole number that the reader of the page has typed.

    Raises:
        NoFigure: It is none.
        TwoReadings: It could be two.
    """
    return figures.read_count(text, language=_language())


def _read(value: Any, *, decimals: int) -> Decimal:
    try:
        return figures.read_figure(str(value), language=_language(), decimals=decimals)
    except figures.TwoReadings as error:
        raise ValidationError(str(error), code="two_readings") from error


def _language() -> str:
    return days_and_names.two_letters(get_language())
