"""What is known of a family, and what has become known since the first talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock, facts, read_log
from casework.access import Actor
from casework.act_parts import edit_conflicts, journey_leaders
from casework.actions.case import told_facts
from casework.facts import subjects
from casework.forms.receipt_field import receipt_of
from casework.forms.step_form import Both, both_values, name_of, shown, told
from casework.models import Role
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.clinic_desk.intake_forms import KnownForm
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import CasePage, read_case
from casework.web.sent_forms import sent
from journeys import public as journeys


@for_role(Role.SOCIAL_WORKER)
def known_facts(request: Request, case_id: UUID) -> HttpResponse:
    """Show what is known, or record what is new in it; what stays as it was is not told again."""
    with reading(request) as actor:
        page = read_case(case_id=case_id, to=actor, now=clock.now())
        run = _live_run(page)
        asked, known = _asked(page), _known(page, run, actor)
        stored = _stored(page, run)
        form = KnownForm(sent(request), initial=known, asked=asked)
        marks = edit_conflicts.write_marks(edit_conflicts.marks(stored))
        if request.method != "POST":
            return _render(request, page, form, seen=marks)
        seen = edit_conflicts.read_marks(request.POST.get("seen", ""))
        if not form.is_valid():
            return _render(request, page, form, status=422, seen=request.POST.get("seen", ""))
    new = {
        key: value for key, value in told(asked, form.cleaned_data).items() if shown(value) != known.get(name_of(key))
    }
    try:
        told_facts.add_facts(
            by=request.actor,
            case_id=case_id,
            facts=new,
            run_key=run.key if run else None,
            seen=seen,
            receipt=receipt_of(request),
        )
    except edit_conflicts.ChangedMeanwhile as refusal:
        both = both_values(asked, refusal.keys, typed=new, stored=stored)
        with reading(request):
            return _render(request, page, form, status=409, refusal=str(refusal), seen=marks, both=both)
    except error_pages.Refusal as refusal:
        with reading(request):
            return _render(request, page, form, status=error_pages.status_of(refusal), refusal=str(refusal), seen=marks)
    messages.success(request, _("Noted. Steps that waited for it are open now."))
    next_page = "case" if run else "journey_choice"
    return redirect(reverse(next_page, args=[case_id]))


def _render(
    request: Request,
    page: CasePage,
    form: KnownForm,
    *,
    seen: str,
    status: int = 200,
    refusal: str = "",
    both: Sequence[Both] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "families", "case_page": page, "case": page.case, "form": form, "refusal": refusal, "seen": seen,
        "both": both, "overtaken": status == 409,
    }  # fmt: skip
    read_log.note(case=page.case, by=request.actor, what="known")
    return render(request, "clinic_desk/known_facts.html", context, status=status)


def _live_run(page: CasePage) -> journeys.RunView | None:
    return next((run.view for run in page.runs if run.link.ended_at is None), None)


def _asked(page: CasePage) -> tuple[journeys.FactField, ...]:
    """What the case's journeys ask.

    Before one is chosen, what those ask that its organisation leads.
    """
    live = [run.view.journey for run in page.runs if run.link.ended_at is None]
    if not live:
        return journey_leaders.asked_facts(organisation_type=page.case.organisation.type)
    asked = {fact.key: fact for journey in reversed(live) for fact in journey_leaders.asked_by(journey)}
    return tuple(asked.values())


def _stored(page: CasePage, run: journeys.RunView | None) -> dict[str, Any]:
    """Return what the case knows now, as the act compares it."""
    link = next((one.link for one in page.runs if run is not None and one.view.key == run.key), None)
    subject = link.subject if link else subjects.anybody(page.case)
    return facts.known(page.case, subject, days_and_names.local_day(clock.now()))


def _known(page: CasePage, run: journeys.RunView | None, actor: Actor) -> dict[str, Any]:
    if run is not None:
        values = dict(run.facts)
    else:
        today = days_and_names.local_day(clock.now())
        values = facts.known(page.case, subjects.anybody(page.case), today)
    return {name_of(key): shown(value) for key, value in values.items()}
