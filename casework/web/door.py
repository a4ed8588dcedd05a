"""What is refused before any page sees it: what no form of ours sends, whatever address it was sent to.

A NUL comes from a broken file or an attacker, never from a key, and PostgreSQL keeps no such text.
A body in an encoding of its own, a larger one than our forms make, a method that a page does not
answer: each has its page, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from casework.web import fault_pages, methods
from casework.web.fault_pages import Fault

NUL = "\x00"
ENCODINGS = ("", "utf-8", "utf8", "us-ascii")


class DoorMiddleware:
    """Lets a request in, or says what is wrong with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at what comes with every request, before the session is asked for."""
        fault = _fault_of(request)
        if fault is not None:
            return fault_pages.page_of(request, fault)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, named: Any
    ) -> HttpResponse | None:
        """Look at the method and at what was typed in, once it is known which page it is for."""
        allowed = methods.of(view)
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
            answer["Allow"] = ", ".join(sorted(allowed))
            return answer
        if request.method not in allowed:
            return fault_pages.wrong_way(request, allowed=allowed)
        if _has_nul(_typed(request)):
            return fault_pages.page_of(request, fault_pages.BROKEN_WORDS)
        return None


def _fault_of(request: HttpRequest) -> Fault | None:
    if _has_nul((request.path_info, *request.COOKIES, *request.COOKIES.values())):
        return fault_pages.BROKEN_ADDRESS
    if request.content_params.get("charset", "").lower() not in ENCODINGS:  # type: ignore[union-attr]
        return fault_pages.DAMAGED
    if _length_of(request) > fault_pages.LARGEST_REQUEST:
        return fault_pages.TOO_LARGE
    return None


def _length_of(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or ""
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else 0


def _typed(request: HttpRequest) -> Iterator[str]:
    """Yield names and values of the fields and the names of the files."""
    for data in (request.GET, request.POST):
        for key, values in data.lists():
            yield key
            yield from (value for value in values if isinstance(value, str))
    for key, files in request.FILES.lists():
        yield key
        yield from (file.name or "" for file in files)


def _has_nul(words: Iterable[str]) -> bool:
    return any(NUL in word for word in words)
