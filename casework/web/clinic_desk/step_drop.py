"""Take an open step off the plan: first what closes, what opens and what will never come, then reason and button."""

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
from casework.actions.steps.preview import Ahead
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.clinic_desk.step_acts import ReasonForm
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.linked_to_step import Touched, read_touched, together
from casework.web.page_data.step import StepPage, read_step, read_with_case
from casework.web.sent_forms import sent, status_of_page
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def drop_step(request: Request, item_key: UUID) -> HttpResponse:
    """Show what would close, open or never come, or take the step off the plan."""
    form: forms.Form = ReasonForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, item_key, form=form, status=status_of_page(refused=form.is_bound))
    with reading(request) as actor:
        page = read_with_case(item_key=item_key, to=actor)
    because = form.cleaned_data["because"]
    try:
        work_items.drop(by=request.actor, item_key=item_key, because=because, receipt=receipt_of(request))
    except error_pages.Refusal as refusal:
        return _show(request, item_key, form=form, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, _("Taken off the plan: %(title)s") % {"title": say(page.item.title)})
    return redirect(reverse("case", args=[page.case.pk]))


def _show(request: Request, item_key: UUID, *, form: forms.Form, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="step")
        ahead, why_not = None, ""
        try:
            if not page.view.is_open:
                raise journeys.Refused("not_open")
            ahead = preview.after_skip(
                by=actor,
                run_key=page.item.run_key,
                step=page.item.step,
                person=page.item.person,
                language=days_and_names.two_letters(get_language()),
            )
        except error_pages.Refusal as refused:
            why_not = str(refused)
        context: dict[str, Any] = {
            "section": "families",
            "page": page,
            "ahead": ahead,
            "touched": _touched(page, ahead, request),
            "form": form,
            "refusal": refusal or why_not,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/drop.html", context, status=status)


def _touched(page: StepPage, ahead: Ahead | None, request: Request) -> Touched | None:
    """Return what hangs on the step and on those that close with it."""
    if ahead is None:
        return None
    closing = {(one.step, one.person) for one in ahead.closes} | {(page.item.step, page.item.person)}
    items = journeys.open_items(run_keys=[page.item.run_key])
    keys = [item.key for item in items if (item.step, item.person) in closing]
    return together(read_touched(keys, to=request.actor))
