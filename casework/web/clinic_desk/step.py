"""The page of one step: its form drawn from the definition, with the panel that its kind brings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.act_parts import form_receipts
from casework.act_parts.decided_otherwise import DecidedOtherwise
from casework.forms.receipt_field import receipt_of
from casework.forms.step_form import FormWrong
from casework.models import Role
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.clinic_desk import step_panel
from casework.web.clinic_desk.step_acts import act_of, ends_page, keep_draft
from casework.web.clinic_desk.step_arrangement import arranged
from casework.web.methods import posts_only, reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.danger import read_danger
from casework.web.page_data.step import StepWithCase, read_lapsing, read_step, read_with_case
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def step(request: Request, item_key: UUID) -> HttpResponse:
    """Show a step, or do what one of its buttons says."""
    if request.method != "POST":
        return _show(request, item_key)
    with reading(request) as actor:
        page = read_with_case(item_key=item_key, to=actor)
    act = act_of(request, page)
    if act is None:
        return _show(request, item_key, status=422, refusal=_("This button is not known here. Load the page again."))
    if _is_over(request, page):
        return _show(request, item_key, status=409, refusal=str(journeys.Refused("not_open")))
    try:
        said = act(request, page, receipt_of(request))
    except FormWrong as wrong:
        return _show(request, item_key, status=422, wrong=wrong.form)
    except error_pages.Refusal as refusal:  # typed-in values stay, beside what stands there now
        changed = getattr(refusal, "keys", ())
        asked = isinstance(refusal, DecidedOtherwise) or "otherwise_because" in request.POST
        status = error_pages.status_of(refusal)
        return _show(request, item_key, status=status, refusal=str(refusal), changed=changed, asks_why=asked)
    messages.success(request, said)
    return redirect(_where_next(request, page))


def _is_over(request: Request, page: StepWithCase) -> bool:
    """Say whether the step has ended meanwhile: then no field is judged. The same form sent twice may come again."""
    if page.view.is_open or request.POST.get("act") in ("redo", "discard_draft"):
        return False
    with reading(request) as actor:
        return not form_receipts.is_taken(receipt_of(request), by=actor)


def _where_next(request: Request, page: StepWithCase) -> str:
    """Stay on a step that goes on; else back to the case, where its consequences show."""
    if ends_page(request, page):
        return reverse("case", args=[page.case.pk])
    return reverse("step", args=[page.item.key])


@posts_only
@for_role(Role.SOCIAL_WORKER)
def step_draft(request: Request, item_key: UUID) -> HttpResponse:
    """Keep what stands in a step's form, as the page's script sends it after a change; say when."""
    with reading(request) as actor:
        page = read_with_case(item_key=item_key, to=actor)
    keep_draft(request, page)
    words = _("Draft kept at %(time)s. Only you see it.") % {"time": days_and_names.clock_time(clock.now())}
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@reads_only
@for_role(Role.SOCIAL_WORKER)
def step_waiting(request: Request, item_key: UUID) -> HttpResponse:
    """Show a step's card anew while it waits for the machine: papers being printed, days being looked for."""
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="step")
        context = {"page": page, "now": now, **step_panel.context_of(page, actor=actor, now=now)}
        return render(request, "clinic_desk/step_card.html", context)


def _show(
    request: Request,
    item_key: UUID,
    *,
    status: int = 200,
    wrong: forms.Form | None = None,
    refusal: str = "",
    changed: tuple[str, ...] = (),
    asks_why: bool = False,
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="step")
        context: dict[str, Any] = {
            "danger": read_danger(page.case, to=actor, now=now) if page.case.family.danger_at_home else None,
            "section": "families",
            "page": page,
            "now": now,
            "lapsing": read_lapsing(page, now=now) if page.view.is_open else (),
            **step_panel.context_of(page, actor=actor, now=now, wrong=wrong, typed=request.POST),
            **(arranged(page, actor=actor, now=now, wrong=wrong) if page.view.is_open else {}),
            "refusal": refusal,
            "overtaken": status == 409,
            "asks_why": asks_why,
            "otherwise_because": request.POST.get("otherwise_because", ""),
        }
        if status == 409:
            context["both"] = step_panel.both(request, page, context, changed)
        if (
            status == 422 and "seen" in request.POST and request.POST.get("act") != "ask"
        ):  # sent again it is still compared with the first page
            context["seen"] = request.POST["seen"]
        return render(request, "clinic_desk/step.html", context, status=status)
