"""A clinic's timetable brought as a table: looked at row by row, then kept whole or not at all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from casework import clock
from casework.act_parts.shift_table import COLUMNS
from casework.actions.region import timetables
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import calendars as reader
from casework.web.page_data.calendars import OrganisationCalendar
from casework.web.region_desk.organisation_forms import TableForm, reading_of
from casework.web.sent_forms import sent, status_of_page
from partners import public as partners

MOST_SHOWN = 200


@for_role(Role.ADMINISTRATOR)
def calendar_table(request: Request, organisation_key: UUID) -> HttpResponse:
    """Look at a table of hours, with the families' days that it hits, or keep all of it."""
    page = _page(request, organisation_key)
    form, shown, refusal = TableForm(sent(request), request.FILES or None), {}, ""
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "keep":
                return _keep(request, page, form.cleaned_data["text"])
            shown = _looked(request, page, form.cleaned_data["text"]) | reading_of(form)
        except error_pages.Refusal as refused:
            refusal = str(refused)
    with reading(request):
        context = {
            "section": "calendars",
            "page": page,
            "form": form,
            "refusal": refusal,
            "columns": [", ".join(names) for names in COLUMNS.values()],
            **shown,
        }
        status = status_of_page(refused=refusal or form.errors)
        return render(request, "region_desk/calendar_table.html", context, status=status)


def _page(request: Request, organisation_key: UUID) -> OrganisationCalendar:
    with reading(request) as actor:
        today = clock.now().astimezone(actor.region.zone).date()
        try:
            return reader.of_organisation(to=actor, key=organisation_key, monday=today)
        except partners.UnknownOrganisation as unknown:
            raise NotFound(str(unknown)) from unknown


def _looked(request: Request, page: OrganisationCalendar, text: str) -> dict[str, Any]:
    key = page.organisation.key
    looked = timetables.look_at_shifts(by=request.actor, organisation_key=key, text=text)
    found = [] if looked.wrong else timetables.hit_by_shifts(by=request.actor, organisation_key=key, text=text)
    hits = reader.hits(found, page)
    return {
        "looked": looked,
        "wrong_shown": looked.wrong[:MOST_SHOWN],
        "can_keep": not looked.wrong,
        "hits": hits,
        "text": text,
    }


def _keep(request: Request, page: OrganisationCalendar, text: str) -> HttpResponse:
    written = timetables.keep_shifts(
        by=request.actor, organisation_key=page.organisation.key, text=text, receipt=receipt_of(request)
    )
    said = ngettext("Kept: %(count)s time written.", "Kept: %(count)s times written.", written)
    messages.success(request, said % {"count": written})
    return redirect("calendar", page.organisation.key)
