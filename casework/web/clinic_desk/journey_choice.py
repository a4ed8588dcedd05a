"""Which journeys fit a family, and why; one is chosen and begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.act_parts import journey_fit
from casework.actions.case import intake
from casework.forms.receipt_field import receipt_of
from casework.models import Person, Role
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.case import read_case
from casework.web.page_data.people import child_in_words


@for_role(Role.SOCIAL_WORKER)
def journey_choice(request: Request, case_id: UUID) -> HttpResponse:
    """Show what fits with its explanation, or begin the chosen journey."""
    if request.method != "POST":
        return _show(request, case_id)
    try:
        intake.choose_journey(
            by=request.actor,
            case_id=case_id,
            journey=request.POST.get("journey", ""),
            subject_id=_key(request.POST.get("subject", "")),
            receipt=receipt_of(request),
        )
    except error_pages.Refusal as refusal:
        return _show(request, case_id, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, _("The journey has begun. The first steps are open."))
    return redirect(reverse("case", args=[case_id]))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _named(children: tuple[Person, ...]) -> list[tuple[UUID, str]]:
    """Return whom there is to choose from; of one child nothing has to be chosen."""
    return [(child.pk, child_in_words(child)) for child in children] if len(children) > 1 else []


def _show(request: Request, case_id: UUID, *, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_case(case_id=case_id, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="choice")
        language = days_and_names.two_letters(get_language())
        context: dict[str, Any] = {
            "section": "families",
            "case_page": page,
            "case": page.case,
            "fits": [
                (fit, _named(journey_fit.people_for(by=actor, case_id=case_id, journey=fit.info.journey)))
                for fit in journey_fit.eligible_journeys(by=actor, case_id=case_id, language=language)
            ],
            "refusal": refusal,
            "now": now,
        }
        return render(request, "clinic_desk/journey_choice.html", context, status=status)
