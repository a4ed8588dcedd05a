"""A step on the family's page: the form that its kind brings, where that is not the step's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from casework.access import Actor
from casework.steps.panel import SentForm, StepAtHand


class FamilyPanel:
    """A step that has a form of its own kind.

    A kind without one shows the fields of the definition.
    """

    template: str

    def form(self, typed: QueryDict | None) -> forms.Form | None:
        """Return the form, with what was typed; None when the template draws its fields itself."""
        del typed
        return None

    def shows(self, step: StepAtHand, to: Actor) -> dict[str, Any]:
        """Read what the template needs beside the form."""
        del step, to
        return {}

    def do(self, sent: SentForm) -> str:
        """Do what the button says, and say what was done.

        Raises:
            FormWrong: The form has mistakes.
        """
        raise NotImplementedError
