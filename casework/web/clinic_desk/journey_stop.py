"""End one journey of a case: first what goes and what stays, then reason and button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.actions.case import journey_stop
from casework.actions.steps import preview
from casework.errors import NotFound
from casework.forms.bounded_fields import WordsField
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names, timeline_sentences
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, RunPage, read_case
from casework.web.page_data.linked_to_step import read_touched, together
from casework.web.sent_forms import sent, status_of_page
from journeys import public as journeys


class StopForm(forms.Form):
    """Why."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does it end?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("The reason is missing, and colleagues would wonder. Choose one of the list."),
            "invalid_choice": gettext_lazy("This reason is not in the list, so nothing was changed. Choose one of it."),
        },
    )
    words = WordsField(
        label=gettext_lazy("A few words for colleagues"),
        required=False,
        longest=journey_stop.LONGEST_WORDS,
        help_text=gettext_lazy("name no illness"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["reason"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [(code, str(timeline_sentences.STOPPED[code])) for code in journey_stop.REASONS]


@for_role(Role.SOCIAL_WORKER)
def stop_journey(request: Request, case_id: UUID, run_key: UUID) -> HttpResponse:
    """Show what ending it changes, or end it."""
    form = StopForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, case_id, run_key, form=form, status=status_of_page(refused=form.is_bound))
    with reading(request) as actor:  # the journey of this case, not of another one that she leads, too
        _run_of(read_case(case_id=case_id, to=actor, now=clock.now()), run_key)
    try:
        journey_stop.stop_journey(by=request.actor, run_key=run_key, receipt=receipt_of(request), **form.cleaned_data)
    except journey_stop.StopRefused as refusal:
        form.add_error(refusal.field, str(refusal))
        return _show(request, case_id, run_key, form=form, status=422)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        return _show(request, case_id, run_key, form=form, status=status, refusal=str(refusal))
    messages.success(request, _("The journey has ended. What was done stays in the case."))
    return redirect(reverse("case", args=[case_id]))


def _show(
    request: Request,
    case_id: UUID,
    run_key: UUID,
    *,
    form: forms.Form,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        run = _run_of(page, run_key)
        read_log.note(case=page.case, by=actor, what="arranging")
        ahead, why_not = None, ""
        try:
            ahead = preview.after_stop(by=actor, run_key=run_key, language=days_and_names.two_letters(get_language()))
        except error_pages.Refusal as refused:
            why_not = str(refused)
        touched = read_touched([one.key for one in journeys.items_of(run_key=run_key)], to=actor)
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "run": run,
            "ahead": ahead,
            "touched": together(touched),
            "goes_on": any(one.link.ended_at is None for one in page.runs if one.view.key != run_key),
            "is_told": not (page.case.quiet or run.link.quiet),
            "form": form,
            "refusal": refusal or why_not,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/stop_journey.html", context, status=status)


def _run_of(page: CasePage, run_key: UUID) -> RunPage:
    run = next((one for one in page.runs if one.view.key == run_key), None)
    if run is None:
        raise NotFound(_("There is no such journey in this case. The link may be old. Go back to the family."))
    return run
