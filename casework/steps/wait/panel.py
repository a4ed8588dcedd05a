"""A wait on the worker's page."""

from __future__ import annotations

from casework.steps.panel import Panel


class WaitPanel(Panel):
    """Nothing to do."""

    template = "steps/wait/panel.html"
