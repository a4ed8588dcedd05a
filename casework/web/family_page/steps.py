"""A step that is the family's to do: its form drawn from the definition, what follows shown first, then the button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock
from casework.actions.steps import preview, work_items
from casework.actions.steps.preview import Ahead
from casework.forms.receipt_field import receipt_of
from casework.forms.step_form import FormWrong, in_words
from casework.steps import kind
from casework.steps.panel import SentForm
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.family_addresses import address
from casework.web.family_page.step_forms import FamilyStepForm
from casework.web.middleware import Request, for_family, reading
from casework.web.page_data import family_step
from casework.web.page_data.family_step import FamilyStep

HERE = "family_step"


class _NotYet(Exception):
    """The form is shown again: with its mistakes, or with what would follow."""

    def __init__(self, form: forms.Form | None, ahead: Ahead | None = None) -> None:
        super().__init__("not yet")
        self.form, self.ahead = form, ahead


@for_family
def step(request: Request, item_key: UUID) -> HttpResponse:
    """Show a step, say what would follow, or do it."""
    with reading(request) as actor:
        page = family_step.read(item_key=item_key, to=actor, now=clock.now())
    page_of_kind = kind.of(page.item.kind).family_address
    if page_of_kind != HERE:
        return redirect(address(page_of_kind, item_key, to=request.actor))
    if request.method != "POST" or not page.is_open:
        return _show(request, page, status=409 if request.method == "POST" else 200)
    try:
        said = _do(request, page, receipt_of(request))
    except FormWrong as wrong:
        return _show(request, page, form=wrong.form, status=422)
    except _NotYet as again:
        status = 200 if again.ahead is not None else 422
        return _show(request, page, form=again.form, ahead=again.ahead, status=status)
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        if status == 404:
            raise
        return _show(request, page, refusal=str(refusal), status=status)
    messages.success(request, said)
    return redirect(address("family_page", to=request.actor))


def _show(
    request: Request,
    page: FamilyStep,
    *,
    form: forms.Form | None = None,
    ahead: Ahead | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    with reading(request) as actor:
        shown = form or _form(request, page)
        context: dict[str, Any] = {
            "page": page,
            "case": page.case,
            "form": shown,
            "summary_form": form if ahead is None else None,
            "ahead": ahead,
            "decided": _decided(form) if ahead is not None else (),
            "typed": _typed(request) if ahead is not None else (),
            "panel": page.panel,
            **(page.panel.shows(page, actor) if page.panel else {}),
            "leave": family_step.leave_parts(page, to=actor, until=_leave_until(form)),
            "looks_first": isinstance(shown, FamilyStepForm) and shown.looks_first,
            "refusal": refusal,
            "overtaken": status == 409,
            "now": clock.now(),
        }
        return render(request, "family/step.html", context, status=status)


def _form(request: Request, page: FamilyStep) -> forms.Form | None:
    came_back = request.method == "POST" and page.is_open
    typed = request.POST if came_back else None
    if page.panel is not None:
        return page.panel.form(typed)
    return FamilyStepForm(typed, view=page.view, people=page.people) if page.is_open else None


def _typed(request: Request) -> list[tuple[str, str]]:
    """Return what was typed in, to be sent along with the last button."""
    ours = ("csrfmiddlewaretoken", "receipt", "act")
    return [(name, value) for name in request.POST if name not in ours for value in request.POST.getlist(name)]


def _decided(form: forms.Form | None) -> list[tuple[str, str]]:
    """Return what was chosen, in words."""
    if not isinstance(form, FamilyStepForm):
        return []
    facts = form.facts()
    return [(say(one.title), in_words(one, facts[one.key])) for one in form.records if one.key in facts]


def _leave_until(form: forms.Form | None) -> Any:
    return form.cleaned_data.get("fact-mother-leave_until") if form is not None and form.is_valid() else None


# ---- acts ----------------------------------------------------------------------------------------


def _do(request: Request, page: FamilyStep, receipt: UUID | None) -> str:
    if page.panel is None:
        return _decide(request, page, receipt)
    sent = SentForm(
        step=page, by=request.actor, on_behalf_of="", typed=request.POST, files=request.FILES, receipt=receipt
    )
    return page.panel.do(sent)


def _decide(request: Request, page: FamilyStep, receipt: UUID | None) -> str:
    if request.POST.get("act") == "back":
        raise _NotYet(None)
    form = FamilyStepForm(request.POST, request.FILES, view=page.view, people=page.people)
    if not form.is_valid():
        raise _NotYet(form)
    outcome, facts = form.cleaned_data["outcome"], form.facts()
    if form.looks_first and request.POST.get("act") != "complete":
        language = days_and_names.two_letters(get_language())
        ahead = preview.what_would_follow(
            by=request.actor, item_key=page.item.key, outcome=outcome, facts=facts, language=language
        )
        raise _NotYet(form, ahead)
    work_items.complete(
        by=request.actor,
        item_key=page.item.key,
        outcome=outcome,
        facts=facts,
        papers_received=form.papers_received(),
        receipt=receipt,
    )
    return _("Thank you, it is noted. Your helper sees it.")
