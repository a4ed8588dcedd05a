"""The call on the worker's page."""

from collections.abc import Iterable
from typing import Any

from django import forms

from casework.actions.steps import work_items
from casework.steps.panel import Panel, SentForm, Shown, StepAtHand

PART = "call"


class CallForm(forms.Form):
    """Whom the worker reached."""

    reached = forms.CharField(
        label="Whom did you reach?", error_messages={"required": "Nobody is named. Write who it was."}
    )


def note_call(sent: SentForm) -> str:
    """End the step."""
    call = sent.checked(CallForm(sent.typed))
    work_items.complete(by=sent.by, item_key=sent.step.item.key, outcome=sent.step.item.hoped_for, receipt=sent.receipt)
    return f"Reached: {call['reached']}"


class CallPanel(Panel):
    """One field and one button."""

    template = "steps/phone_call/panel.html"
    acts = {"note_call": note_call}
    ends_with = frozenset({"note_call"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Return the form."""
        came_back = shown.wrong if isinstance(shown.wrong, CallForm) else None
        return {"call": came_back or CallForm(initial=shown.drafted(PART))}

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The whole form is one part."""
        return tuple(CallForm.base_fields) if part == PART else None
