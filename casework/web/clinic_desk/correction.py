"""A step that a later version says was wrong: whose it is, and what came of looking again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock, read_log
from casework.actions.case import corrections as acts
from casework.forms.bounded_fields import WordsField
from casework.forms.receipt_field import receipt_of
from casework.models import CorrectionEnd, Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import corrections
from casework.web.page_data.case import read_case
from casework.web.page_data.danger import read_danger
from casework.web.sent_forms import sent, status_of_page


class LookAgainForm(forms.Form):
    """What came of it."""

    ended_as = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        widget=forms.RadioSelect,
        choices=CorrectionEnd.choices,
        error_messages={
            "required": gettext_lazy("It is not said what came of it, so nothing was kept. Choose one of the two."),
            "invalid_choice": gettext_lazy("This is not in the list, so nothing was kept. Choose one of the two."),
        },
    )
    words = WordsField(
        label=gettext_lazy("What you told the family and what you did"),
        required=False,
        longest=acts.LONGEST_WORDS,
        help_text=gettext_lazy("A note for colleagues; the family does not see it."),
    )


@for_role(Role.SOCIAL_WORKER)
def correction(request: Request, correction_id: UUID) -> HttpResponse:
    """Show what was wrong and how the family is reached, or note what came of it."""
    form = LookAgainForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, correction_id, form=form, status=status_of_page(refused=form.is_bound))
    try:
        acts.look_again(by=request.actor, correction_id=correction_id, receipt=receipt_of(request), **form.cleaned_data)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        return _show(request, correction_id, form=form, status=status, refusal=str(refusal))
    messages.success(request, _("Noted. It stands in the history of the family."))
    return redirect("inbox")


def _show(
    request: Request, correction_id: UUID, *, form: LookAgainForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        found = corrections.read_one(correction_id=correction_id, to=actor)
        page = read_case(case_id=found.row.case_id, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="case")
        context: dict[str, Any] = {
            "section": "inbox",
            "found": found,
            "case_page": page,
            "case": page.case,
            "danger": read_danger(page.case, to=actor, now=now) if page.case.family.danger_at_home else None,
            "form": form,
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/correction.html", context, status=status)
