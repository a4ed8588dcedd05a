"""Do a step once more: first what followed from it, each with a tick, and what hangs on it.

Then the button.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.actions.steps import preview, work_items
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.linked_to_step import Touched, read_touched
from casework.web.page_data.step import read_step, read_with_case
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class Followed:
    """One settled step that followed, with what hangs on it."""

    item: journeys.OpenItem
    touched: Touched | None
    ticked: bool


@for_role(Role.SOCIAL_WORKER)
def redo_step(request: Request, item_key: UUID) -> HttpResponse:
    """Show what would be done again, or open the step once more."""
    if request.method != "POST":
        return _show(request, item_key)
    also = request.POST.getlist("also")
    try:
        work_items.redo(by=request.actor, item_key=item_key, also=also, receipt=receipt_of(request))
    except error_pages.Refusal as refusal:
        return _show(request, item_key, status=error_pages.status_of(refusal), refusal=str(refusal))
    with reading(request):
        page = read_with_case(item_key=item_key, to=request.actor)
    messages.success(request, _("To be done once more: %(title)s") % {"title": say(page.item.title)})
    return redirect(reverse("case", args=[page.case.pk]))


def _show(request: Request, item_key: UUID, *, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        page = read_step(item_key=item_key, to=actor, now=now)
        read_log.note(case=page.case, by=actor, what="step")
        followed = journeys.followed(run_key=page.item.run_key, step=page.item.step)
        touched = read_touched([item_key, *(one.key for one in followed)], to=actor)
        ahead, why_not = None, ""
        try:
            ahead = preview.after_redo(by=actor, item_key=item_key, language=days_and_names.two_letters(get_language()))
        except error_pages.Refusal as refused:
            why_not = str(refused)
        ticked = request.POST.getlist("also")
        context: dict[str, Any] = {
            "section": "families",
            "page": page,
            "ahead": ahead,
            "touched": touched.get(item_key),
            "followed": [Followed(one, touched.get(one.key), one.step in ticked) for one in followed],
            "refusal": refusal or why_not,
            "overtaken": status == 409,
            "now": now,
        }
        return render(request, "clinic_desk/redo.html", context, status=status)
