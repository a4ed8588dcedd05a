"""The desk of a partner whose people sign in: what the organisation is asked, overdue first, and each offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, clock, read_log
from casework.models import Offer, Role
from casework.web import file_responses
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import partner_inbox
from casework.web.page_data.offer import OfferPage, read_offer
from casework.web.partner_desk import offer_acts
from casework.web.partner_desk.offer_acts import Done
from partners import public as partners

MOST_ANSWERED = 20


@reads_only
@for_role(Role.PARTNER)
def inbox(request: Request) -> HttpResponse:
    """Show what waits for an answer, what was taken on, and the newest answers."""
    with reading(request) as actor:
        now = clock.now()
        found = partner_inbox.questions(to=actor)
        names = partners.organisations(region_key=actor.region.pk, keys={one.leader_key for one in found})
        rows = [(one, names[one.leader_key]) for one in found]
        waiting = [row for row in rows if row[0].is_open]
        context: dict[str, Any] = {
            "section": "questions",
            "waiting": waiting,
            "late": sum(1 for one, _leader in waiting if one.due is not None and one.due < now),
            "taken": [row for row in rows if row[0].is_taken],
            "answered": [row for row in rows if not (row[0].is_open or row[0].is_taken)][:MOST_ANSWERED],
            "now": now,
        }
        return render(request, "partner_desk/questions.html", context)


@for_role(Role.PARTNER)
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Show an offer, or do what one of the buttons says."""
    if request.method != "POST":
        return _show(request, offer_id)
    done = offer_acts.do(request, _read(request, offer_id), by=request.actor)
    if not done.is_well:
        return _show(request, offer_id, done=done)
    messages.success(request, _("Your answer is noted. Thank you."))
    return redirect(reverse("question_offer", args=[offer_id]))


@reads_only
@for_role(Role.PARTNER)
def decline_offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Show the reasons for a no; posted to the offer's own page."""
    return _show(request, offer_id, declining=True)


@reads_only
@for_role(Role.PARTNER)
def calendar(request: Request, offer_id: UUID) -> HttpResponse:
    """Hand out the day as a calendar file."""
    page = _read(request, offer_id, note=True)
    if page.calendar_day is None:
        raise Http404
    return file_responses.calendar(page.calendar_day, name=f"{page.offer.pk}.ics")


def _read(request: Request, offer_id: UUID, *, note: bool = False) -> OfferPage:
    with reading(request) as actor:
        found = access.find(Offer, to=actor, pk=offer_id)
        with access.inside(actor, found) as narrowed:
            page = read_offer(found, to=narrowed, now=clock.now())
            if note:
                read_log.note(case=page.case, by=actor, what="question")
            return page


def _show(request: Request, offer_id: UUID, *, done: Done | None = None, declining: bool = False) -> HttpResponse:
    page = _read(request, offer_id, note=True)
    with reading(request):
        context = {
            **offer_acts.context_of(page, done=done, declining=declining),
            "section": "questions",
            "here": reverse("question_offer", args=[offer_id]),
            "no_here": reverse("question_decline", args=[offer_id]),
            "calendar_here": reverse("question_calendar", args=[offer_id]),
        }
        return render(request, "partner_desk/offer.html", context, status=(done or Done()).status)
