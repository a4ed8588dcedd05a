"""The addresses that machines ask: does this process live, can it work, what has it counted.

They are answered before host, session and sign-in are asked for: a probe comes by any name and without
TLS, and `/healthz` needs no database. Everybody may ask whether all is well; what is not, only those of
`CASEWORK_WATCHERS`. For everybody else the figures are a page that is not there.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST

from casework.runtime import lifeline
from casework.vitals import figures, readiness
from casework.web import client_address

LIVES, IS_READY, FIGURES = "/healthz", "/readyz", "/metrics"
ASKED = ("GET", "HEAD")
RETRY_SECONDS = "10"


class ProbesMiddleware:
    """Stands right inside the one that finds the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe; let everything else in."""
        answer = _PROBES.get(request.path_info) if request.method in ASKED else None
        found = answer(request) if answer else None
        return found or self.get_response(request)


def _lives(request: HttpRequest) -> HttpResponse:
    del request
    started_as = os.environ.get(lifeline.STARTED_AS)
    return JsonResponse({"status": "ok", **({"started_as": started_as} if started_as else {})})


def _is_ready(request: HttpRequest) -> HttpResponse:
    """`?for=pages` asks only for what pages need: by that a machine may be taken out from behind a proxy."""
    parts = readiness.look(readiness.OF_PAGES if request.GET.get("for") == "pages" else ())
    is_well = all(part.is_well for part in parts)
    told: dict[str, object] = {"status": "ok" if is_well else "not ok"}
    if client_address.is_watcher(request):
        told["parts"] = {part.name: {"well": part.is_well, **part.told} for part in parts}
    answer = JsonResponse(told, status=200 if is_well else 503)
    if not is_well:
        answer["Retry-After"] = RETRY_SECONDS
    return answer


def _figures(request: HttpRequest) -> HttpResponse | None:
    if not client_address.is_watcher(request):
        return None
    return HttpResponse(figures.exposition(), content_type=CONTENT_TYPE_LATEST)


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse | None]] = {
    LIVES: _lives,
    IS_READY: _is_ready,
    FIGURES: _figures,
}
