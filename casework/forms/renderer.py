"""How a form field looks: label, hint, field, error beside it, all linked for a screen reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property


class RyadomFormRenderer(DjangoTemplates):
    """Draws fields by `forms/field.html`.

    Django links hint and error to the field by aria-describedby.
    """

    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> Any:
        """Return an engine that knows our tags and Django's widgets."""
        return Engine(
            {
                "APP_DIRS": True,
                "DIRS": [Path(forms.__file__).parent / "templates"],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["casework.web.templatetags.ryadom"]},
            }
        )
