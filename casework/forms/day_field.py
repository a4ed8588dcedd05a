"""A day in a form: the browser's own calendar, and where it has none the day is typed first, in every language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from casework.typed import days
from journeys import public as journeys


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


class DayOfYearField(forms.CharField):
    """A day of every year, the day first, as a figure of the table; 1.1 is not 1.10."""

    default_error_messages = {
        "invalid": gettext_lazy("This is no day of the calendar. Enter day and month, as in 31.12.")
    }

    def clean(self, value: Any) -> Any:
        """Read it; `invalid` where it is none.

        Raises:
            ValidationError: Not a day of the calendar.
        """
        text = super().clean(value)
        try:
            day = days.read_day_of_year(text)
        except days.NoDay as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return journeys.rules.value_of_day(day.month, day.day)
