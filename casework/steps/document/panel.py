"""The paper on the worker's page: being printed, or there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from casework.actions.steps import paper_printing
from casework.steps.panel import Panel, SentForm, Shown


def issue(sent: SentForm) -> str:
    """Have it printed now."""
    paper_printing.issue(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt)
    return _("The paper is being printed.")


class DocumentPanel(Panel):
    """A step whose page shows a paper."""

    template = "steps/document/panel.html"
    acts = {"issue": issue}

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Say whether every paper is printed."""
        return {"is_ready": bool(shown.papers) and all(paper.ready for paper in shown.papers)}
