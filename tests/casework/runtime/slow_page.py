"""A page that takes a moment, for the test of how a web server stops."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer after two seconds, or at once at /quick."""
    time.sleep(0 if environ["PATH_INFO"] == "/quick" else 2)
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"whole"]
