"""How it was, on the family's page."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.actions.family import survey_answers
from casework.forms.bounded_fields import WordsField
from casework.steps.family_panel import FamilyPanel
from casework.steps.panel import SentForm

LONGEST_WORDS = 4000


class FamilySurveyForm(forms.Form):
    """How it was, in the family's own score and words."""

    score = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        label=gettext_lazy("How easy was it for you?"),
        choices=[
            ("5", gettext_lazy("5: very easy")),
            ("4", gettext_lazy("4: easy")),
            ("3", gettext_lazy("3: neither")),
            ("2", gettext_lazy("2: hard")),
            ("1", gettext_lazy("1: very hard")),
        ],
        error_messages={
            "required": gettext_lazy("No number is chosen, so the answer cannot be counted. Choose one from 1 to 5."),
            "invalid_choice": gettext_lazy("There is no such number, so nothing was counted. Choose one from 1 to 5."),
        },
    )
    words = WordsField(
        label=gettext_lazy("What helped, what did not? In your own words, if you like"),
        required=False,
        longest=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class FamilySurvey(FamilyPanel):
    """The question and its one button."""

    template = "steps/survey/family.html"

    def form(self, typed: QueryDict | None) -> forms.Form:
        """Return the form."""
        return FamilySurveyForm(typed)

    def do(self, sent: SentForm) -> str:
        """Keep the answer."""
        answer = sent.checked(FamilySurveyForm(sent.typed))
        survey_answers.answer_survey(by=sent.by, item_key=sent.step.item.key, receipt=sent.receipt, **answer)
        return _("Thank you for telling us how it was.")
