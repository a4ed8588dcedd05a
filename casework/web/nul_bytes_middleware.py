"""What no form of ours can hold: a NUL among the letters.

It comes from a broken file or an attacker, never from a key. PostgreSQL keeps no such text, so it
is refused at the door, in words, whatever page it was sent to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from casework.bounds import OutOfBounds
from casework.web import error_pages


class WholesomeMiddleware:
    """Refuses a request with a NUL in one of its fields, before any page sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Let it through, or answer with the page of a refusal, in the reader's language."""
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        words = (word for data in sent for key, values in data.lists() for word in (key, *values))
        if not any("\x00" in word for word in words if isinstance(word, str)):
            return None
        return error_pages.page_for(
            request,
            OutOfBounds(
                _("What was sent has a broken sign in it, so nothing of it was kept. Go back and type it anew.")
            ),
        )
