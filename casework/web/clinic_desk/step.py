"""The page of one step: its form drawn from the definition, with a panel for each kind of step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import clock, read_log
from casework.access import Actor
from casework.act_parts import edit_conflicts, form_receipts, offer_round, proposed_days
from casework.forms.receipt_field import receipt_of
from casework.forms.step_form import Both, FormWrong, StepForm, both_values
from casework.models import Role, StepDraft, VisitState
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.clinic_desk import step_parts
from casework.web.clinic_desk.step_acts import (
    ACTS,
    DaysForm,
    SurveyForm,
    keep_draft,
    people_of,
    reasons,
)
from casework.web.clinic_desk.step_arrangement import arranged
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.step import (
    StepPage,
    read_days,
    read_draft,
    read_lapsing,
    read_need,
    read_offers,
    read_open_consents,
    read_step,
)
from casework.web.page_data.step_turn import Turn
from journeys import public as journeys

_PANELS = {
    "offer": "offer",
    "need": "need",
    "document": "document",
    "one_day_visit": "one_day_visit",
    "survey": "survey",
    "wait": "wait",
}


@for_role(Role.SOCIAL_WORKER)
def step(request: Request, item_key: UUID) -> HttpResponse:
    """Show a step, or do what one of its buttons says."""
    if request.method != "POST":
        return _show(request, item_key)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, item_key, status=422, refusal=_("This button is not known here. Load the page again."))
    with reading(request) as actor:
        page = read_step(item_key=item_key, to=actor, now=clock.now())
    if _is_over(request, page):
        return _show(request, item_key, status=409, refusal=str(journeys.Refused("not_open")))
    try:
        said = act(request, page, receipt_of(request))
    except FormWrong as wrong:
        return _show(request, item_key, status=422, wrong=wrong.form)
    except error_pages.Refusal as refusal:  # typed-in values stay, beside what stands there now
        changed = getattr(refusal, "keys", ())
        return _show(request, item_key, status=error_pages.status_of(refusal), refusal=str(refusal), changed=changed)
    messages.success(request, said)
    return redirect(_where_next(request, page))


def _is_over(request: Request, page: StepPage) -> bool:
    """Say whether the step has ended meanwhile: then no field is judged. The same form sent twice may come again."""
    if page.view.is_open or request.POST.get("act") in ("redo", "discard_draft"):
        return False
    with reading(request) as actor:
        return not form_receipts.is_taken(receipt_of(request), by=actor)


def _where_next(request: Request, page: StepPage) -> str:
    """Stay on a step that goes on; else back to the case, where its consequences show."""
    stays = request.POST.get("act") not in (
        "complete", "finish_otherwise", "finish_day", "redo", "hand_over", "answer_survey", "record_consents",
        "snooze", "assign",
    )  # fmt: skip
    return reverse("step", args=[page.item.key]) if stays else reverse("case", args=[page.case.pk])


@require_POST
@for_role(Role.SOCIAL_WORKER)
def step_draft(request: Request, item_key: UUID) -> HttpResponse:
    """Keep what stands in a step's form, as the page's script sends it after a change; say when."""
    with reading(request) as actor:
        page = read_step(item_key=item_key, to=actor, now=clock.now())
    keep_draft(request, page)
    words = _("Draft kept at %(time)s. Only you see it.") % {"time": days_and_names.clock_time(clock.now())}
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@for_role(Role.SOCIAL_WORKER)
def step_waiting(request: Request, item_key: UUID) -> HttpResponse:
    """Show a step's card anew while it waits for the machine: papers being printed, days being looked for."""
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        context = {"page": page, "now": now, **panel(page, actor=actor, now=now)}
        return render(request, "clinic_desk/step_card.html", context)


def _show(
    request: Request,
    item_key: UUID,
    *,
    status: int = 200,
    wrong: forms.Form | None = None,
    refusal: str = "",
    changed: tuple[str, ...] = (),
) -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="step")
        context: dict[str, Any] = {
            "section": "families",
            "page": page,
            "now": now,
            "lapsing": read_lapsing(page, to=actor, now=now) if page.view.is_open else (),
            **panel(page, actor=actor, now=now, wrong=wrong, typed=request.POST),
            **(arranged(page, actor=actor, now=now, wrong=wrong) if page.view.is_open else {}),
            "refusal": refusal,
            "overtaken": status == 409,
        }
        if status == 409:
            context["both"] = _both(page, request.POST, changed) or step_parts.both(request.POST, context, changed)
        if (
            status == 422 and "seen" in request.POST and request.POST.get("act") != "ask"
        ):  # sent again it is still compared with the first page
            context["seen"] = request.POST["seen"]
        return render(request, "clinic_desk/step.html", context, status=status)


def _both(page: StepPage, typed: QueryDict, changed: tuple[str, ...]) -> list[Both]:
    """Return what was typed beside what stands there: of the changed facts, or of all when the step is over."""
    if typed.get("act") not in ("complete", "finish_day"):
        return []
    form = StepForm(typed, view=page.view, people=page.people)
    form.is_valid()
    told = form.facts()
    keys = changed or [key for key, value in told.items() if value != page.view.values.get(key)]
    found = both_values(page.item.records, keys, typed=told, stored=page.view.values)
    ended, meant = page.view.outcome, form.cleaned_data.get("outcome", "")
    if ended and meant and ended != meant:
        words = {one.key: say(one.text) for one in page.item.outcomes}
        found.insert(0, Both(_("How did it end?"), words.get(meant, meant), words.get(ended, ended)))
    return found


def panel(
    page: StepPage, *, actor: Actor, now: Any, wrong: forms.Form | None = None, typed: QueryDict | None = None
) -> dict[str, Any]:
    """Return what the panel of a step's kind needs: its template's name and its forms, with what was typed in."""
    kind = page.item.kind
    name = "consents" if page.item.asks_consents else _PANELS.get(kind, "plain")
    if page.turned.turn is Turn.JOURNEY:
        name = "other_journey"
    draft = read_draft(page, to=actor)
    found: dict[str, Any] = {"panel": name, "summary_form": wrong, "draft": draft}
    if not page.view.is_open:
        return {**found, "panel": "done", "draft_both": _of_draft(page, draft)}
    found["waits_for_machine"] = page.turned.turn is Turn.MACHINE
    found["form"] = _step_form(page, typed, draft)
    found["seen"] = edit_conflicts.write_marks(edit_conflicts.marks(page.view.values))
    other = StepForm(view=page.view, people=page.people, only_other=True)
    found["other_form"] = other if other.choices else None
    return {**found, **_of_kind(name, page, actor=actor, now=now, wrong=wrong, typed=typed, draft=draft)}


def _step_form(page: StepPage, typed: QueryDict | None, draft: StepDraft | None) -> StepForm:
    came_back = typed is not None and typed.get("act") in ("complete", "finish_day")
    begun = draft.typed if draft else {}
    return StepForm(typed if came_back else None, view=page.view, people=page.people, begun=begun)


def _of_draft(page: StepPage, draft: StepDraft | None) -> list[Both]:
    """Return what a draft says otherwise than the step that a colleague has ended meanwhile."""
    if draft is None:
        return []
    typed = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        typed.setlist(name, values)
    typed["act"] = "complete"
    return _both(page, typed, ())


def _of_kind(
    name: str,
    page: StepPage,
    *,
    actor: Actor,
    now: Any,
    wrong: forms.Form | None,
    typed: QueryDict | None,
    draft: StepDraft | None,
) -> dict[str, Any]:
    match name:
        case "offer" | "need":
            asked = read_offers(page, to=actor, now=now)
            need = read_need(page, to=actor) if name == "need" else None
            found = {
                "offers": asked,
                "answers": step_parts.answers(asked, need, typed=typed, draft=draft),
                "reasons": reasons(),
                "ask_begun": step_parts.begun(offer_round.ASK, typed=typed, draft=draft),
                "asked_seen": edit_conflicts.write_marks(offer_round.marks_of(asked.asked)),
            }
            if need is None:
                return found
            wanted = {one.key: one.wanted for one in need.items}
            return {
                **found,
                **step_parts.of_need(need, typed=typed, draft=draft),
                "need": need,
                "seen": edit_conflicts.write_marks(edit_conflicts.marks(wanted)),
                "receivers": people_of(page),
            }
        case "one_day_visit":
            return _days(page, actor=actor, now=now, wrong=wrong, draft=draft)
        case "survey":
            begun = step_parts.initial(step_parts.SURVEY, draft=draft)
            return {"survey": wrong if isinstance(wrong, SurveyForm) else SurveyForm(initial=begun)}
        case "consents":
            return {
                "open_consents": read_open_consents(page, to=actor),
                "receivers": people_of(page),
                "begun": step_parts.begun(step_parts.CONSENTS, typed=typed, draft=draft),
            }
        case "document":
            return {"is_ready": bool(page.papers) and all(paper.ready for paper in page.papers)}
    return {}


def _days(
    page: StepPage, *, actor: Actor, now: Any, wrong: forms.Form | None, draft: StepDraft | None
) -> dict[str, Any]:
    days = read_days(page, to=actor)
    wish = step_parts.initial(proposed_days.WISH, draft=draft)
    booked = next((day for day in days if day.state in (VisitState.BOOKED, VisitState.ARRIVED)), None)
    return {
        "booked": booked,
        "proposed": [day for day in days if day.state == VisitState.PROPOSED],
        "is_past": booked is not None and min(visit.during.lower for visit in booked.visits.all()) <= now,
        "days_form": wrong if isinstance(wrong, DaysForm) else DaysForm(initial=wish),
        "wish_begun": bool(wish) or isinstance(wrong, DaysForm),
    }
