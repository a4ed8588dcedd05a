"""How it was, on the worker's page: she asks and writes down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions.family import survey_answers
from casework.forms.bounded_fields import WordsField
from casework.steps.panel import Panel, SentForm, Shown, StepAtHand

PART = "survey"  # of a draft


class SurveyForm(forms.Form):
    """The family's score and words."""

    score = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=gettext_lazy("How easy was it for the family?"),
        choices=[
            ("5", gettext_lazy("5: very easy")),
            ("4", gettext_lazy("4: easy")),
            ("3", gettext_lazy("3: neither")),
            ("2", gettext_lazy("2: hard")),
            ("1", gettext_lazy("1: very hard")),
        ],
        error_messages={
            "required": gettext_lazy(
                "The score is missing, so the answer cannot be counted. Ask the family and choose a number."
            )
        },
    )
    words = WordsField(
        label=gettext_lazy("In their own words"),
        required=False,
        longest=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def answer_survey(sent: SentForm) -> str:
    """Keep what the family said."""
    answer = sent.checked(SurveyForm(sent.typed))
    survey_answers.answer_survey(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt, **answer)
    return _("Thank you. The family’s answer is kept.")


class SurveyPanel(Panel):
    """A score and words."""

    template = "steps/survey/panel.html"
    acts = {"answer_survey": answer_survey}
    ends_with = frozenset({"answer_survey"})

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Return the form."""
        came_back = shown.wrong if isinstance(shown.wrong, SurveyForm) else None
        return {"survey": came_back or SurveyForm(initial=shown.drafted(PART))}

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """The whole form is one part."""
        del step
        return tuple(SurveyForm.base_fields) if part == PART else None
