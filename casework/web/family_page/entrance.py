"""How a family comes in: its link, a code to its phone, its page; and out again.

Opening the link changes nothing, for scanners open every link of a message: only a pressed button
sends a code.
"""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from casework import access, ways_out
from casework.act_parts import access_links, sender_names
from casework.act_parts.access_links import FoundLink
from casework.actions.family import entrance
from casework.models import Case, Family, LinkKind
from casework.web import client_address, error_pages, family_session, link_guesses, private_answers
from casework.web.methods import posts_only, reads_only
from casework.web.sent_forms import status_of_page


def link(request: HttpRequest, token: str) -> HttpResponse:
    """Say who we are and offer to send a code; send it when that is asked for."""
    try:
        found, _language = _find(request, token)
    except access_links.LinkClosed as closed:
        return _closed(request, closed)
    if family_session.is_in(request, found=found):
        return redirect("family_page")
    if request.method != "POST":
        return _ask(request, found, token)
    try:
        entrance.send_code(found=found, address=client_address.of(request))
    except error_pages.Refusal as refusal:
        return _ask(request, found, token, refusal=str(refusal))
    return redirect("family_code", token=token)


def _ask(request: HttpRequest, found: FoundLink, token: str, *, refusal: str = "") -> HttpResponse:
    with access.acting_as(found.machine) as actor:
        case = access.visible(Case, to=actor).select_related("region").get(pk=found.case_id)
        sender = sender_names.of_case(case, language=translation.get_language())
    context = {"token": token, "sender": sender, "refusal": refusal}
    return render(request, "family/entrance.html", context, status=status_of_page(refused=refusal))


def code(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code; with the right one the family's visit begins."""
    try:
        found, language = _find(request, token)
    except access_links.LinkClosed as closed:
        return _closed(request, closed)
    if request.method != "POST":
        return _ask_for_code(request, token)
    try:
        digits = request.POST.get("code", "")[:40]
        entrance.confirm(found=found, digits=digits, address=client_address.of(request))
    except entrance.CodeWrong as wrong:
        return _ask_for_code(request, token, refusal=str(wrong))
    family_session.begin(request, found=found, language=language)
    return redirect("family_page")


def _ask_for_code(request: HttpRequest, token: str, *, refusal: str = "") -> HttpResponse:
    is_late = ways_out.away_since(ways_out.SMS) is not None
    context = {"token": token, "refusal": refusal, "code_is_late": is_late}
    return render(request, "family/code.html", context, status=status_of_page(refused=refusal))


@posts_only
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    family_session.end(request)
    return redirect("family_left")


@reads_only
def left(request: HttpRequest) -> HttpResponse:
    """Say that the visit is over and how to come back."""
    return render(request, "family/visit_ended.html", {"left": True})


def _find(request: HttpRequest, token: str) -> tuple[FoundLink, str]:
    """Return a family's live link and the family's language, and speak it unless the reader chose another.

    Raises:
        LinkClosed: Old, revoked, guessed, or a partner's.
    """
    found = access_links.find(token=token[:64])
    if found.guest.kind != LinkKind.FAMILY:
        raise access_links.closed()
    with access.acting_as(found.machine) as actor:
        language: str = access.find(Family, to=actor, pk=found.guest.family_id).language
    chosen = family_session.chosen_language(request) or language
    translation.activate(chosen)
    request.LANGUAGE_CODE = chosen
    return found, language


def _closed(request: HttpRequest, closed: access_links.LinkClosed) -> HttpResponse:
    page = partial(render, request, "family/link_closed.html", {"words": str(closed)}, status=404)
    answer = link_guesses.answer(request, page)
    private_answers.forget(answer)
    return answer
