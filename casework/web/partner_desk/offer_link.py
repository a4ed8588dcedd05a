"""One offer by its link, without an account.

Looking changes nothing but the note that somebody looked: a scanner of mail may open it a hundred times.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from casework import access, clock, read_log
from casework.act_parts import access_links
from casework.act_parts.access_links import FoundLink
from casework.models import AccessLink, LinkKind, Offer
from casework.web import file_responses, link_guesses, private_answers
from casework.web.methods import reads_only
from casework.web.page_data.offer import OfferPage, read_offer
from casework.web.partner_desk import offer_acts
from casework.web.partner_desk.offer_acts import Done

View = Callable[[HttpRequest, FoundLink, str], HttpResponse]


def _by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find whom the link lets in; an old, a revoked and a guessed one get the same page."""

    @wraps(view)
    def found_first(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = access_links.find(token=token)
            if found.guest.kind != LinkKind.OFFER:
                raise access_links.closed()
        except access_links.LinkClosed as closed:
            words = {"words": str(closed)}
            page = partial(render, request, "partner/closed.html", words, status=404)
            answer = link_guesses.answer(request, page)
            private_answers.forget(answer)
        else:
            with timezone.override(found.region.zone):
                answer = view(request, found, token)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return found_first


@_by_link
def offer(request: HttpRequest, found: FoundLink, token: str) -> HttpResponse:
    """Show what is asked and how it stands, or do what one of the buttons says."""
    if request.method != "POST":
        return _show(request, found, token)
    page, _until = _read(found)
    done = offer_acts.do(request, page, by=found.visitor)
    if done.is_well:
        return redirect(reverse("offer_by_link", args=[token]))
    return _show(request, found, token, done=done)


@reads_only
@_by_link
def decline_offer(request: HttpRequest, found: FoundLink, token: str) -> HttpResponse:
    """Show the reasons for a no; posted to the offer's own page."""
    return _show(request, found, token, declining=True)


@reads_only
@_by_link
def calendar(request: HttpRequest, found: FoundLink, token: str) -> HttpResponse:
    """Hand out the day as a calendar file."""
    del token
    page, _until = _read(found)
    if page.calendar_day is None:
        raise Http404
    _read(found, note=request.method != "HEAD")
    return file_responses.calendar(page.calendar_day, name=f"{page.offer.pk}.ics")


def _read(found: FoundLink, *, note: bool = False) -> tuple[OfferPage, object]:
    with access.acting_as(found.visitor) as actor:
        asked = access.find(Offer, to=actor, pk=found.guest.offer_id)
        with access.inside(actor, asked) as narrowed:
            until = access.find(AccessLink, to=narrowed, pk=found.id).expires_at
            page = read_offer(asked, to=narrowed, now=clock.now())
            if note:
                read_log.note(case=page.case, by=actor, what="question")
            return page, until


def _show(
    request: HttpRequest, found: FoundLink, token: str, *, done: Done | None = None, declining: bool = False
) -> HttpResponse:
    page, until = _read(found, note=request.method != "HEAD")
    context = {
        **offer_acts.context_of(page, done=done, declining=declining),
        "works_until": until,
        "here": reverse("offer_by_link", args=[token]),
        "no_here": reverse("decline_by_link", args=[token]),
        "calendar_here": reverse("calendar_by_link", args=[token]),
    }
    return render(request, "partner/offer.html", context, status=(done or Done()).status)
