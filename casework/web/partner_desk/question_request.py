"""One request at the desk of the organisation that must answer: its form drawn from the definition, or why it cannot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, clock, read_log
from casework.actions.partners import partner_desk
from casework.forms.receipt_field import receipt_of
from casework.forms.step_form import StepForm
from casework.models import PartnerRequest, Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.request import RequestPage, read_request
from casework.web.partner_desk.offer_forms import CannotForm
from casework.web.sent_forms import came_back


@for_role(Role.PARTNER)
def question(request: Request, request_id: UUID) -> HttpResponse:
    """Show what is asked, take the answer, or why there can be none."""
    if request.method != "POST":
        return _show(request, request_id)
    page = _read(request, request_id)
    form = _form(request, page)
    if page.is_open and not form.is_valid():
        return _show(request, request_id, status=422, wrong=form)
    try:
        _do(request, request_id, form)
    except error_pages.Refusal as refusal:
        return _show(request, request_id, status=error_pages.status_of(refusal), wrong=form, refusal=str(refusal))
    messages.success(request, _("Your answer is noted. Thank you."))
    return redirect(reverse("questions"))


def _form(request: Request, page: RequestPage) -> forms.Form:
    if request.POST.get("act") == "cannot":
        return CannotForm(request.POST)
    return _answer_form(page, request.POST, request.FILES)


def _do(request: Request, request_id: UUID, form: forms.Form) -> None:
    """Do it. Of a question that is over nothing is read: the act refuses it, or has its receipt."""
    common: dict[str, Any] = {"by": request.actor, "request_id": request_id, "receipt": receipt_of(request)}
    valid = form.is_valid()
    if isinstance(form, CannotForm):
        partner_desk.cannot(**common, **(form.cleaned_data if valid else {"reason": "other"}))
        return
    assert isinstance(form, StepForm)
    answer: dict[str, Any] = {"outcome": "", "facts": {}, "papers_received": ()}
    if valid:
        answer = {
            "outcome": form.cleaned_data["outcome"],
            "facts": form.facts(),
            "papers_received": form.papers_received(),
        }
    partner_desk.answer(**common, **answer)


def _answer_form(page: RequestPage, data: Any = None, files: Any = None) -> StepForm:
    """Nothing is filled in: what the family told elsewhere is not for this organisation."""
    return StepForm(data, files, view=page.view, people=page.people, only_own_papers=True, initial={})


def _read(request: Request, request_id: UUID, *, note: bool = False) -> RequestPage:
    with reading(request) as actor:
        found = access.find(PartnerRequest, to=actor, pk=request_id)
        with access.inside(actor, found) as narrowed:
            page = read_request(found, to=narrowed, now=clock.now())
            if note:
                read_log.note(case=page.case, by=actor, what="question")
            return page


def _show(
    request: Request, request_id: UUID, *, status: int = 200, wrong: forms.Form | None = None, refusal: str = ""
) -> HttpResponse:
    page = _read(request, request_id, note=True)
    context = {
        "section": "questions",
        "page": page,
        "now": clock.now(),
        "form": came_back(wrong, StepForm) or _answer_form(page),
        "cannot_form": came_back(wrong, CannotForm) or CannotForm(),
        "cannot_open": isinstance(wrong, CannotForm),
        "summary_form": wrong,
        "refusal": refusal,
        "overtaken": status == 409,
    }
    with reading(request):
        return render(request, "partner_desk/request.html", context, status=status)
