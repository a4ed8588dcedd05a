"""The family's choice on the worker's page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.steps.panel import Panel


class ChoicePanel(Panel):
    """Plain fields."""

    def done_words(self, on_behalf_of: str) -> str:
        """Return the words of the button: it is always the family that chose."""
        del on_behalf_of
        return _("Note the family’s choice")
