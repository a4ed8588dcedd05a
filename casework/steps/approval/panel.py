"""The yes or no on the worker's page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.steps.panel import Panel


class ApprovalPanel(Panel):
    """Plain fields; whose own decision it is decides."""

    def done_words(self, on_behalf_of: str) -> str:
        """Return the words of the button."""
        return super().done_words(on_behalf_of) if on_behalf_of else _("Decide")
