"""A figure as people type it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language

from casework.texts import days_and_names


class FigureField(forms.DecimalField):
    """28 450,45 in Russian, 28,450.45 in English; spaces between thousands in either."""

    def to_python(self, value: Any) -> Any:
        """Read it; only English puts commas between thousands."""
        text = "".join(str(value or "").split())
        in_english = days_and_names.two_letters(get_language()) == "en"
        return super().to_python(text.replace(",", "") if in_english else text.replace(",", "."))
