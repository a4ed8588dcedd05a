"""Another journey on the worker's page."""

from __future__ import annotations

from casework.steps.panel import Panel, Shown
from casework.steps.turn import Turn


class OtherJourneyPanel(Panel):
    """Where its steps stand while it goes on; with no run of its own a plain step to tick off."""

    def template_for(self, shown: Shown) -> str:
        """Return the template for whose turn it is."""
        if shown.turn is Turn.JOURNEY:
            return "steps/other_journey/panel.html"
        return self.template
