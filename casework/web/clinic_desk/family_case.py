"""The case page: the worker's step first, then the map, what happened, papers, who helps and what each may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.act_parts import colleagues
from casework.actions.case import consents, notes
from casework.actions.family import survey_answers
from casework.actions.steps import work_items
from casework.forms.receipt_field import receipt_of
from casework.models import CaseState, Role
from casework.statistics import satisfaction
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.clinic_desk import family_acts, step_panel
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import corrections, entitlements, family_side
from casework.web.page_data.case import CasePage, read_case
from casework.web.page_data.danger import read_danger
from casework.web.page_data.journey_map import map_of
from casework.web.page_data.step import StepWithCase, shown
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def case(request: Request, case_id: UUID) -> HttpResponse:
    """Show a case, or do one of the small things its page offers."""
    if request.method != "POST":
        return _show(request, case_id)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, case_id, status=422, refusal=_("This button is not known here. Load the page again."))
    try:
        said = act(request, case_id, receipt_of(request))
    except error_pages.Refusal as refusal:
        return _show(request, case_id, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, said)
    return redirect(reverse("case", args=[case_id]))


def _show(request: Request, case_id: UUID, *, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now, all_history=request.GET.get("history") == "all")
        read_log.note(case=page.case, by=actor, what="case")
        asked = [one for one in satisfaction.questions_for(page.case, now=now) if not one.has_step]
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "rights": entitlements.of_runs([run.link for run in page.runs], now=now),
            "maps": [map_of(run, whole=request.GET.get("map") == "whole") for run in page.runs],
            "is_closed": page.case.state == CaseState.CLOSED,
            "questions": [one for one in asked if one.organisation_id != actor.own_organisation_key],
            "asked_itself": [one for one in asked if one.organisation_id == actor.own_organisation_key],
            "scores": range(1, 6),
            "danger": read_danger(page.case, to=actor, now=now) if page.case.family.danger_at_home else None,
            "to_look_at": corrections.of_case(page.case, to=actor),
            "family_side": family_side.read(page.case, to=actor, now=now),
            "message_text": request.POST.get("message", "") if refusal else "",
            "colleagues": [one for one in colleagues.of(actor) if actor.user is None or one.pk != actor.user.pk],
            "hold_is_over": page.case.held_until is not None and page.case.held_until <= days_and_names.local_day(now),
            "note_text": request.POST.get("text", "") if refusal else "",
            "refusal": refusal,
            "overtaken": status == 409,
            "now": now,
            **_first_step(page, actor=actor, now=now),
        }
        return render(request, "clinic_desk/case.html", context, status=status)


def _first_step(page: CasePage, *, actor: Any, now: Any) -> dict[str, Any]:
    """The worker's most urgent step stands open on the case page, so that most cases need no second page."""
    if not page.yours:
        return {}
    turned = page.yours[0]
    with_case = StepWithCase(
        view=journeys.item(item_key=turned.item.key),
        case=page.case,
        link=next(run.link for run in page.runs if run.link.run_key == turned.item.run_key),
        people=page.people,
    )
    step = shown(with_case, turned=turned, received=page.received, ours=page.ours, to=actor, now=now)
    return {"page": step, **step_panel.context_of(step, actor=actor, now=now)}


# ---- small acts of the page --------------------------------------------------------------------------------------------


def _add_note(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    readers = [key for text in request.POST.getlist("for") if (key := _key_of(text)).int]
    text = request.POST.get("text", "")
    notes.add_note(by=request.actor, case_id=case_id, text=text, for_user_ids=readers, receipt=receipt)
    return _("The note is kept.")


def _give_consent(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    consents.give_consent(by=request.actor, consent_id=_key(request, "consent"), channel="paper", receipt=receipt)
    return _("The consent is noted. What waited for it is sent.")


def _withdraw_consent(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    consents.withdraw_consent(by=request.actor, consent_id=_key(request, "consent"), receipt=receipt)
    return _("The consent is withdrawn. Nothing more is shared under it.")


def _reopen(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    work_items.reopen(by=request.actor, receipt=receipt, **_place(request))
    return _("The step is open after all.")


def _put_back(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    work_items.put_back(by=request.actor, receipt=receipt, **_place(request))
    return _("The step is on the plan again and opens when its time has come.")


def _keep(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    work_items.keep(by=request.actor, receipt=receipt, **_place(request))
    return _("It stays as it is. It is asked again only if something else changes.")


def _place(request: Request) -> dict[str, Any]:
    """Return which step of which run a button means."""
    told = {name: request.POST.get(name, "") for name in ("step", "person")}
    return {"run_key": _key(request, "run"), **told}


def _answer_question(request: Request, case_id: UUID, receipt: UUID | None) -> str:
    score = request.POST.get("score", "")
    survey_answers.answer_question(
        by=request.actor,
        question_id=_key(request, "question"),
        score=int(score) if score in ("1", "2", "3", "4", "5") else 0,
        words=request.POST.get("words", ""),
        receipt=receipt,
    )
    return _("Thank you. The family’s answer is kept.")


def _key(request: Request, name: str) -> UUID:
    return _key_of(request.POST.get(name, ""))


def _key_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


_ACTS: dict[str, Callable[[Request, UUID, UUID | None], str]] = {
    "add_note": _add_note,
    "give_consent": _give_consent,
    "withdraw_consent": _withdraw_consent,
    "reopen": _reopen,
    "put_back": _put_back,
    "keep": _keep,
    "answer_question": _answer_question,
    **family_acts.ACTS,
}
