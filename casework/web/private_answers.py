"""What nobody on the way or at the same machine keeps: every answer of ours, for nearly all of them speak of a family.

Styles and scripts are kept: they are handed out before any page is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

from casework.web import family_session

NO_STORE = "private, no-store"
FORGET = '"cache", "storage"'


class PrivateAnswersMiddleware:
    """Forbids keeping an answer; outermost, so that redirects and faults of the other middleware are held, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        answer = self.get_response(request)
        if not isinstance(answer, WhiteNoiseFileResponse):
            answer["Cache-Control"] = NO_STORE
        return answer


class LeavingMiddleware:
    """Has the browser forget what it kept when somebody's visit ends, however it ends; stands inside the session's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and look who was in before it and is not any more."""
        were_in = _who_is_in(request)
        answer = self.get_response(request)
        if were_in - _who_is_in(request):
            forget(answer)
        return answer


def forget(answer: HttpResponseBase) -> None:
    """Have the browser forget what it kept of this site."""
    answer["Clear-Site-Data"] = FORGET


def _who_is_in(request: HttpRequest) -> set[tuple[str, Any]]:
    """Return whose visits a session holds: a member's and a family's may stand in one."""
    found = {("member", request.session.get(SESSION_KEY)), ("family", family_session.link_of(request))}
    return {(kind, who) for kind, who in found if who}
