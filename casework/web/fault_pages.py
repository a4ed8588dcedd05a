"""What the server says when a request could not be read, came the wrong way, was too much, or broke something.

Whatever happens there is a page of ours, in the reader's language. These are drawn before anybody
is known and while anything may be away, so they ask nothing: no database, no session, and, if even
the page's frame cannot be drawn, no frame.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import outages
from casework.runtime import log_format, request_keys

log = log_format.logger("ryadom.faults")
LARGEST_REQUEST = 32 * 1024 * 1024  # bytes: three copies of papers of 10 MB and the form around them
AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True, slots=True)
class Fault:
    """What one page says. `leads_on`: with a button to the first page."""

    status: int
    title: Promise
    words: Promise
    leads_on: bool = True


_UNREADABLE = _("That could not be read")
DAMAGED = Fault(
    400,
    _UNREADABLE,
    _("What was sent arrived damaged, so nothing of it was kept. Go back, load the page again and send it once more."),
)
_BROKEN = _("What was sent has a broken sign in it, so nothing of it was kept. Go back and type it anew.")
BROKEN_ADDRESS = Fault(400, _UNREADABLE, _BROKEN)
BROKEN_WORDS = Fault(422, _UNREADABLE, _BROKEN)
TOO_MANY_FIELDS = Fault(
    400,
    _UNREADABLE,
    _(
        "More was sent than any of our forms asks for, so nothing of it was kept. "
        "Go back, load the page again and send it once more."
    ),
)
WRONG_HOST = Fault(
    400,
    _("This is not our address"),
    _(
        "Under this address nothing is shown, for somebody could be pretending to be us. "
        "Open the address that stands in your message or that your service gave you."
    ),
    leads_on=False,
)
WRONG_WAY = Fault(
    405,
    _("Not this way"),
    _(
        "This address cannot be opened like this, so nothing was changed. "
        "Begin at your first page and use the buttons there."
    ),
)
TOO_LARGE = Fault(
    413,
    _("Too large"),
    _(
        "More than 32 MB were sent at once, so nothing of it was kept. "
        "Send fewer files at once, or take the pictures at a smaller size."
    ),
)
TOO_OFTEN = Fault(
    429,
    _("Too many tries"),
    _(
        "It was tried too often in a short time, so for now nothing more is taken from here; this keeps strangers out. "
        "Wait a quarter of an hour and try again. If it is urgent, call your service."
    ),
)
OUR_MISTAKE = Fault(
    500,
    _("Our mistake"),
    _(
        "Something broke on our side. Nothing was saved half: either all of it or nothing. "
        "Wait a minute and try again; if it stays, call your administrator."
    ),
)
NOT_REACHABLE = Fault(
    503,
    _("Not reachable for a moment"),
    _(
        "Our records cannot be reached at this moment, so nothing was changed. What was saved before is safe. "
        "Wait half a minute and send it again; if it stays, call your administrator."
    ),
)
NO_ROOM = Fault(
    503,
    _("Nothing can be kept for a moment"),
    _(
        "Our disk is full, so nothing of what was sent was kept. What was saved before is safe. "
        "Go back, wait a few minutes and send it again; if it stays, call your administrator."
    ),
)
_OF_A_REQUEST: tuple[tuple[type[Exception], Fault], ...] = (
    (RequestDataTooBig, TOO_LARGE),
    (TooManyFieldsSent, TOO_MANY_FIELDS),
    (TooManyFilesSent, TOO_MANY_FIELDS),
    (DisallowedHost, WRONG_HOST),
    (MultiPartParserError, DAMAGED),
    (UnreadablePostError, DAMAGED),
)


def page_of(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Return the page of a fault."""
    if not hasattr(request, "LANGUAGE_CODE"):  # it went wrong before anybody asked which language is read
        translation.activate(translation.get_language_from_request(request))
    context = {"fault": fault, "key": request_keys.now() if fault is OUR_MISTAKE else ""}
    try:
        return render(request, "faults/fault.html", context, status=fault.status)
    except Exception:
        log.exception("the page of a fault could not be drawn, so a bare one is shown")
        return HttpResponse(render_to_string("faults/bare.html", context), status=fault.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a request could not be read, and what about it."""
    found = (fault for kind, fault in _OF_A_REQUEST if isinstance(exception, kind))
    return page_of(request, next(found, DAMAGED))


def wrong_way(request: HttpRequest, *, allowed: Iterable[str]) -> HttpResponse:
    """Say that an address is not opened, or not sent to, in this way."""
    answer = page_of(request, WRONG_WAY)
    answer["Allow"] = ", ".join(sorted(allowed))
    return answer


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that something was tried too often; allauth calls it by its name in the URLconf."""
    return _later(request, TOO_OFTEN, seconds=900)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that we failed; or that the records cannot be reached or cannot hold what was sent, if it was that.

    Django calls it while it handles the error: which one it was is known there, and nowhere else.
    """
    causes = list(_causes(sys.exc_info()[1]))
    if any(outages.is_full(one) for one in causes):
        return _later(request, NO_ROOM, seconds=60)
    if any(isinstance(one, AWAY) for one in causes):
        return _later(request, NOT_REACHABLE, seconds=30)
    if any(isinstance(one, DataError) for one in causes):  # a value that no form of ours lets through
        return page_of(request, DAMAGED)
    if any(isinstance(one, UnreadablePostError) for one in causes):
        return page_of(request, DAMAGED)
    return page_of(request, OUR_MISTAKE)


def _later(request: HttpRequest, fault: Fault, *, seconds: int) -> HttpResponse:
    answer = page_of(request, fault)
    answer["Retry-After"] = str(seconds)
    return answer


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it followed from: leaving a broken transaction raises another one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
