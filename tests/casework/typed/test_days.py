"""Days as people type them: the day stands first on every page, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from casework.forms.day_field import DayField, DayOfYearField
from casework.typed import days


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "03.04.2026", "3.4.2026", "03/04/2026", "3/4/2026", "03-04-2026", "03 04 2026", " 03.04.2026 "],
)
def test_given_a_typed_day_then_the_day_stands_before_the_month(text: str, language: str) -> None:
    with translation.override(language):
        assert DayField().clean(text) == days.read_day(text) == date(2026, 4, 3)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "text",
    ["31.02.2026", "12/31/2026", "03.04.26", "3.4/2026", "2026-13-01", "0000-01-01", "tomorrow", "1e3", "٠٣.٠٤.٢٠٢٦"],
)
def test_given_no_day_of_the_calendar_then_it_is_refused_and_no_month_is_guessed(text: str, language: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        DayField().clean(text)


@pytest.mark.parametrize(
    ("text", "value"), [("1.1", "1.01"), ("1.10", "1.10"), ("01/03", "1.03"), ("31.12.", "31.12"), ("29 02", "29.02")]
)
def test_given_a_day_of_every_year_then_the_month_is_no_part_of_a_number(text: str, value: str) -> None:
    assert DayOfYearField().clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["30.02", "1", "1.13", "0.5", "1,1", "01.03.2026", "1 марта"])
def test_given_no_day_of_a_year_then_it_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DayOfYearField().clean(text)


@pytest.mark.parametrize("text", ["2025-11", "11.2025", "11/2025", " 11 2025 "])
def test_given_a_typed_month_then_it_begins_on_its_first_day(text: str) -> None:
    assert days.read_month(text) == date(2025, 11, 1)


@pytest.mark.parametrize("text", ["", "13.2025", "11.25", "2025.11", "0.2025", "November 2025", "١١.٢٠٢٥"])
def test_given_no_month_then_none_is_guessed(text: str) -> None:
    with pytest.raises(days.NoDay):
        days.read_month(text)
