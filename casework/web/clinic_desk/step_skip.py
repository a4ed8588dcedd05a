"""Take a step off the plan that has not opened yet: first what will not open because of it, then reason and button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.actions.steps import preview, work_items
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.clinic_desk.step_acts import ReasonForm
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, read_case
from casework.web.sent_forms import sent, status_of_page
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def skip_step(request: Request, case_id: UUID, run_key: UUID, step: str) -> HttpResponse:
    """Show what would not open, or take the step off the plan."""
    person = request.POST.get("person", "") or request.GET.get("person", "")
    form: forms.Form = ReasonForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        status = status_of_page(refused=form.is_bound)
        return _show(request, case_id, run_key, step, person, form=form, status=status)
    with reading(request) as actor:  # the step of this case, not of another one that she leads, too
        _state_of(read_case(case_id=case_id, to=actor, now=clock.now()), run_key, step, person)
    try:
        work_items.skip(
            by=request.actor,
            run_key=run_key,
            step=step,
            person=person,
            because=form.cleaned_data["because"],
            receipt=receipt_of(request),
        )
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        return _show(request, case_id, run_key, step, person, form=form, status=status, refusal=str(refusal))
    messages.success(request, _("Taken off the plan. On this page it can be put back."))
    return redirect(reverse("case", args=[case_id]))


def _show(
    request: Request,
    case_id: UUID,
    run_key: UUID,
    step: str,
    person: str,
    *,
    form: forms.Form,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        state = _state_of(page, run_key, step, person)
        read_log.note(case=page.case, by=actor, what="step")
        ahead, why_not = None, ""
        try:
            ahead = preview.after_skip(
                by=actor, run_key=run_key, step=step, person=person, language=days_and_names.two_letters(get_language())
            )
        except error_pages.Refusal as refused:
            why_not = str(refused)
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "step": state,
            "ahead": ahead,
            "form": form,
            "refusal": refusal or why_not,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/skip.html", context, status=status)


def _state_of(page: CasePage, run_key: UUID, step: str, person: str) -> journeys.StepState:
    for run in page.runs:
        for state in run.view.steps:
            if (run.view.key, state.step, state.person) == (run_key, step, person):
                return state
    raise NotFound(_("There is no such step in this case. The link may be old. Go back to the page of the family."))
