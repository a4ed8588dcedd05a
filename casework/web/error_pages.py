"""Refusals and failures in words: what is so, why it matters, what to do now.

Nothing of them names a person.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from documents.public import DocumentsError
from journeys.public import Refused
from partners.public import PartnersError

Refusal = (CaseworkError, Refused, PartnersError, DocumentsError)
_STATUS = {"not_found": 404, "unknown_item": 404, "unknown_run": 404, "unknown_figure": 404, "forbidden": 403}
OVERTAKEN = frozenset(
    {"stale", "not_open", "already_settled", "ended", "busy", "offer_closed", "already_offered", "nothing_left"}
    | {"slot_taken", "day_gone", "no_consent_needed", "decided_already"}
)


def no_copy() -> str:
    """Say that a paper has no copy."""
    return _("No copy of this paper was kept, so there is nothing to open. Ask for the paper and note it anew.")


def no_page_of_family() -> str:
    """Say to a family that there is no such page.

    The same words for a foreign and a missing one.
    """
    return _("There is no such page for you. Go back to your page.")


def _of_family(request: HttpRequest) -> bool:
    """Say whether a family reads: its words are others, and it has no list of today."""
    actor = getattr(request, "actor", None)
    return bool(actor is not None and actor.is_family)


def code_of(refusal: Exception) -> str:
    """Return the stable code of a refusal; of one that the engine gave, the engine's."""
    if isinstance(refusal.__cause__, Refused):
        return refusal.__cause__.code
    return str(getattr(refusal, "code", "refused"))


def status_of(refusal: Exception) -> int:
    """Return the status of a refusal: 404, 403, 409 when somebody was faster, else 422."""
    code = code_of(refusal)
    return 409 if code in OVERTAKEN else _STATUS.get(code, 422)


def page_for(request: HttpRequest, refusal: Exception) -> HttpResponse | None:
    """Return the page of a refusal, None for anything that is not one."""
    if not isinstance(refusal, Refusal):
        return None
    status = status_of(refusal)
    words = no_page_of_family() if status == 404 and _of_family(request) else str(refusal)
    titles = {404: _("There is no such page"), 403: _("Not for you"), 409: _("Somebody was faster")}
    return render(
        request,
        "faults/refused.html",
        {"title": titles.get(status, _("That did not work")), "words": words, "status": status},
        status=status,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page; the same words for a foreign and a missing one."""
    words = _("There is no such page for you. The link may be old. Go back to today's list.")
    words = no_page_of_family() if _of_family(request) else words
    title = _("There is no such page")
    return render(request, "faults/refused.html", {"title": title, "words": words, "status": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is for somebody else."""
    words = _("This page is for another role, so it is not shown to you. Go back to your own first page.")
    context = {"title": _("Not for you"), "words": words, "status": 403}
    return render(request, "faults/refused.html", context, status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form's safety mark no longer fits: signed out meanwhile, or cookies are off."""
    words = _(
        "This form is too old, so nothing was saved, to be safe. Go back, load the page again and send it once more. "
        "If it happens again, allow cookies for this site."
    )
    title = _("The form is too old")
    return render(request, "faults/refused.html", {"title": title, "words": words, "status": 403}, status=403)
