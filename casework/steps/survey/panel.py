"""How it was, on the worker's page: the family answers itself, she sees whether it was asked."""

from __future__ import annotations

from typing import Any

from casework import access
from casework.models import SurveyAnswer
from casework.steps.panel import Panel, Shown


class SurveyPanel(Panel):
    """Says who answers: nobody writes down the mark for the own service."""

    template = "steps/survey/panel.html"

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Return whether the family is asked."""
        rows = access.visible(SurveyAnswer, to=shown.to).filter(work_item_key=shown.step.item.key)
        return {"is_asked": rows.filter(withdrawn_at=None).exists()}
