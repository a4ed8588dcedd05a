"""The administrator's pages of calendars: who sees people, their weeks, days away. No family is named on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.act_parts.taken_hours import HitDay
from casework.actions.region import calendars
from casework.errors import NotFound
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.typed import days
from casework.web import error_pages
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import calendars as reader
from casework.web.page_data.calendars import OrganisationCalendar
from casework.web.region_desk.calendar_forms import AbsenceForm, ResourceForm, WeekForm
from casework.web.sent_forms import came_back, status_of_page
from partners import public as partners

WEEKS_AHEAD = 8  # what is offered as the end of the days for which a week counts


@reads_only
@for_role(Role.ADMINISTRATOR)
def calendar_list(request: Request) -> HttpResponse:
    """Show the organisations that see people, and those that could."""
    with reading(request) as actor:
        context = {"section": "calendars", "lines": reader.lines(to=actor, at=clock.now())}
        return render(request, "region_desk/calendars.html", context)


@for_role(Role.ADMINISTRATOR)
def calendar(request: Request, organisation_key: UUID) -> HttpResponse:
    """Show the week of one organisation, look at a change, or keep it."""
    page = _page(request, organisation_key)
    if request.method != "POST":
        return _show(request, page)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show(request, page, refusal=_("This button is not known here. Load the page again."))
    try:
        return act(request, page)
    except error_pages.Refusal as refused:
        return _show(request, page, refusal=str(refused), status=error_pages.status_of(refused))


def _page(request: Request, organisation_key: UUID) -> OrganisationCalendar:
    with reading(request) as actor:
        today = clock.now().astimezone(actor.region.zone).date()
        told = request.POST.get("week") or request.GET.get("week", "")
        try:
            return reader.of_organisation(to=actor, key=organisation_key, monday=_monday(told, today))
        except partners.UnknownOrganisation as unknown:
            raise NotFound(str(unknown)) from unknown


def _monday(told: str, today: date) -> date:
    """Return the Monday of a week, of this one where none is told."""
    try:
        day = days.read_day(told) if told else today
    except days.NoDay:
        day = today
    day = day if abs((day - today).days) < 2 * 366 else today
    return day - timedelta(days=day.weekday())


def _show(
    request: Request,
    page: OrganisationCalendar,
    *,
    refusal: str = "",
    wrong: forms.Form | None = None,
    status: int = 0,
    **looked_at: Any,
) -> HttpResponse:
    with reading(request):
        context = {
            "section": "calendars",
            "page": page,
            "refusal": refusal,
            "form": wrong,
            "resource_form": came_back(wrong, ResourceForm) or ResourceForm(),
            "week_form": came_back(wrong, WeekForm) or looked_at.get("week_form") or _week_form(page),
            "absence_form": came_back(wrong, AbsenceForm) or looked_at.get("absence_form") or AbsenceForm(page=page),
            "earlier": page.monday - timedelta(weeks=1),
            "later": page.monday + timedelta(weeks=1),
            "looked_at": looked_at,
            "hits": reader.hits(looked_at.get("found", ()), page),
        }
        status = status or status_of_page(refused=bool(refusal or wrong))
        return render(request, "region_desk/calendar.html", context, status=status)


def _week_form(page: OrganisationCalendar) -> WeekForm:
    today = timezone.localdate(clock.now())
    last = page.monday + timedelta(weeks=WEEKS_AHEAD, days=-1)
    return WeekForm(page=page, initial={"first": max(page.monday, today), "last": last})


def _add_resource(request: Request, page: OrganisationCalendar) -> HttpResponse:
    form = ResourceForm(request.POST)
    if not form.is_valid():
        return _show(request, page, wrong=form)
    calendars.add_resource(
        by=request.actor, organisation_key=page.organisation.key, receipt=receipt_of(request), **form.cleaned_data
    )
    messages.success(request, _("Entered. Now type in the hours."))
    return _back(page)


def _weeks(request: Request, page: OrganisationCalendar) -> HttpResponse:
    form = WeekForm(request.POST, page=page)
    if not form.is_valid():
        return _show(request, page, wrong=form)
    told = {name: form.cleaned_data[name] for name in ("weeks", "first", "last")}
    if request.POST["act"] != "keep_weeks":
        found = calendars.hit_by_weeks(by=request.actor, **told)
        return _show(request, page, week_form=form, found=found, keep="keep_weeks")
    written = calendars.write_weeks(by=request.actor, receipt=receipt_of(request), **told)
    said = ngettext("Kept: %(count)s time written.", "Kept: %(count)s times written.", written)
    messages.success(request, said % {"count": written})
    return _back(page)


def _absence(request: Request, page: OrganisationCalendar) -> HttpResponse:
    form = AbsenceForm(request.POST, page=page)
    if not form.is_valid():
        return _show(request, page, wrong=form)
    if request.POST["act"] != "keep_absence":
        found: list[HitDay] = calendars.hit_by_absence(by=request.actor, **form.told)
        return _show(request, page, absence_form=form, found=found, keep="keep_absence")
    reason = form.cleaned_data["reason"]
    calendars.add_absence(by=request.actor, reason=reason, receipt=receipt_of(request), **form.told)
    messages.success(request, _("Noted: away on these days."))
    return _back(page)


def _lift(request: Request, page: OrganisationCalendar) -> HttpResponse:
    told = request.POST.get("absence", "")
    key = int(told) if told.isdecimal() and len(told) < 18 else 0
    calendars.lift_absence(by=request.actor, absence_key=key, receipt=receipt_of(request))
    messages.success(request, _("Taken back: the hours count again."))
    return _back(page)


def _back(page: OrganisationCalendar) -> HttpResponse:
    address = redirect("calendar", page.organisation.key)
    address["Location"] += f"?week={page.monday}"
    return address


_ACTS = {
    "add_resource": _add_resource,
    "look_at_weeks": _weeks,
    "keep_weeks": _weeks,
    "look_at_absence": _absence,
    "keep_absence": _absence,
    "lift_absence": _lift,
}
