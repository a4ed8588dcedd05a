"""One line in the log and one count for each request that was answered; and its key, by which the rest is found.

A page is named as the URLconf names it: never by its address, where keys of cases stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from casework.runtime import counts, log_format, request_keys
from casework.web import client_address

log = log_format.logger("ryadom.requests")

HEADER = "X-Request-Id"
NO_PAGE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class RequestLogMiddleware:
    """Stands before all others: what they refuse is told as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, and say in the answer by which key its lines are found."""
        told = request.headers.get(HEADER, "") if client_address.is_proxy(request) else ""
        key, began = request_keys.of(told), time.monotonic()
        with request_keys.within(request=key):
            answer = self.get_response(request)
            _note(request, answer, time.monotonic() - began)
        answer[HEADER] = key
        return answer


def _note(request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
    found = request.resolver_match
    page = (found.url_name if found is not None else None) or NO_PAGE
    counts.request(page=page, status=answer.status_code, seconds=seconds)
    method = request.method if request.method in METHODS else "other"
    log.info("answered", page=page, method=method, status=answer.status_code, ms=round(seconds * 1000))
