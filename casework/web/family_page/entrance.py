"""How a family comes in: its link, a code to its phone, its page; and out again.

Opening the link changes nothing, for scanners open every link of a message: only a pressed button
sends a code.
"""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from casework import ways_out
from casework.act_parts import access_links
from casework.act_parts.access_links import FoundLink
from casework.actions.family import entrance, phone_doubts
from casework.models import LinkKind
from casework.web import client_address, error_pages, family_session, link_guesses, private_answers
from casework.web.methods import posts_only, reads_only
from casework.web.page_data import family_door
from casework.web.page_data.family_door import Door
from casework.web.sent_forms import status_of_page


def link(request: HttpRequest, token: str) -> HttpResponse:
    """Say who we are and offer to send a code; send it when that is asked for."""
    try:
        found, door = _find(request, token)
    except access_links.LinkExpired as expired:
        return _expired(request, token, expired)
    except access_links.LinkClosed:
        return _closed(request)
    if family_session.is_in(request, found=found):
        return redirect("family_page")
    if request.method != "POST":
        return render(request, "family/entrance.html", {"token": token, "door": door})
    try:
        entrance.send_code(found=found, address=client_address.of(request))
    except error_pages.Refusal as refusal:
        context = {"token": token, "door": door, "refusal": str(refusal)}
        return render(request, "family/entrance.html", context, status=422)
    return redirect("family_code", token=token)


def code(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; with the right one the family's visit begins."""
    try:
        found, door = _find(request, token)
    except access_links.LinkExpired:
        return redirect("family_link", token=token)
    except access_links.LinkClosed:
        return _closed(request)
    if request.method != "POST":
        return _ask_for_code(request, token, door)
    try:
        digits = request.POST.get("code", "")[:40]
        entrance.confirm(found=found, digits=digits, address=client_address.of(request))
    except entrance.CodeWrong as wrong:
        return _ask_for_code(request, token, door, refusal=str(wrong))
    family_session.begin(request, found=found, language=door.language)
    return redirect("family_page")


def _ask_for_code(request: HttpRequest, token: str, door: Door, *, refusal: str = "") -> HttpResponse:
    is_late = ways_out.away_since(ways_out.SMS) is not None
    context = {"token": token, "door": door, "refusal": refusal, "code_is_late": is_late}
    return render(request, "family/code.html", context, status=status_of_page(refused=refusal))


def wrong_number(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then stop writing to this phone: it is somebody else's, or the family has another one."""
    try:
        found, door = _find(request, token)
    except access_links.LinkExpired:
        return redirect("family_link", token=token)
    except access_links.LinkClosed:
        return _closed(request)
    if request.method != "POST":
        return render(request, "family/wrong_number.html", {"token": token, "door": door})
    why = phone_doubts.Doubt.NUMBER_CHANGED if "number_changed" in request.POST else phone_doubts.Doubt.NOT_ME
    try:
        phone_doubts.doubt(found=found, why=why)
    except access_links.LinkClosed:
        return _closed(request)
    return render(request, "family/wrong_number.html", {"door": door, "told": str(why)})


@posts_only
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    family_session.end(request)
    return redirect("family_left")


@reads_only
def left(request: HttpRequest) -> HttpResponse:
    """Say that the visit is over and how to come back."""
    return render(request, "family/visit_ended.html", {"left": True})


def _find(request: HttpRequest, token: str) -> tuple[FoundLink, Door]:
    """Return a family's live link and what is said at its door, in the family's language unless another was chosen.

    Raises:
        LinkClosed: Revoked, guessed, or a partner's.
        LinkExpired: Only its time is over.
    """
    found = access_links.find(token=token[:64])
    if found.guest.kind != LinkKind.FAMILY:
        raise access_links.closed()
    return found, _at_door(request, found)


def _at_door(request: HttpRequest, found: FoundLink) -> Door:
    door = family_door.read(found, chosen=family_session.chosen_language(request))
    translation.activate(door.spoken)
    request.LANGUAGE_CODE = door.spoken
    return door


def _expired(request: HttpRequest, token: str, expired: access_links.LinkExpired) -> HttpResponse:
    """Offer another link to the phone that this one went to: who holds it may simply go on."""
    context = {"token": token, "door": _at_door(request, expired.found)}
    if request.method != "POST":
        return render(request, "family/link_expired.html", context)
    try:
        entrance.renew_link(found=expired.found, address=client_address.of(request))
    except access_links.LinkClosed:
        return _closed(request)
    except error_pages.Refusal as refusal:
        return render(request, "family/link_expired.html", context | {"refusal": str(refusal)}, status=422)
    return render(request, "family/link_expired.html", context | {"sent": True})


def _closed(request: HttpRequest) -> HttpResponse:
    """Answer a revoked, a mistyped and an unknown link with one page, the same in every byte."""
    context = {"dead_end": family_door.dead_end(first=translation.get_language() or "")}
    page = partial(render, request, "family/link_closed.html", context, status=404)
    answer = link_guesses.answer(request, page)
    private_answers.forget(answer)
    return answer
