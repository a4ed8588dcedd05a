"""Days as people type them: the day stands first on every page, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from casework.forms.day_field import DayField
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
