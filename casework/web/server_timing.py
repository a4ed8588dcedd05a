"""How long the server and its database took for an answer: a browser shows it, in a demo only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Server-Timing"


@dataclass(slots=True)
class Asked:
    """What the database was asked meanwhile."""

    statements: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: Any, context: Any) -> Any:
        """Have a statement executed and count it."""
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.monotonic() - began


class ServerTimingMiddleware:
    """Says it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        asked, began = Asked(), time.monotonic()
        with connection.execute_wrapper(asked):
            answer = self.get_response(request)
        whole = time.monotonic() - began
        answer[HEADER] = (
            f'app;dur={1000 * whole:.0f}, db;dur={1000 * asked.seconds:.0f};desc="{asked.statements} statements"'
        )
        return answer
