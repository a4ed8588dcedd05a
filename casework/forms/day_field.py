"""A day in a form: the browser's own calendar, and where it has none the day is typed first, in every language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework.typed import days


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is always year-month-day."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """Django's own reads 03/04/2026 as March on an English page; this one never does."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        """Read it.

        Raises:
            ValidationError: Not a day of the calendar.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return days.read_day(str(value))
        except days.NoDay as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
