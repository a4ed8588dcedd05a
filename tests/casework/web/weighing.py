"""How much a page weighs as a browser receives it: the first time with all that stands on every page, later alone."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

FIRST, NEXT = 150, 60  # kB
AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
ON_EVERY_PAGE = (
    "casework/casework.css",
    "casework/casework.js",
    "casework/golos-text-cyrillic-wght-normal.woff2",
    "casework/golos-text-latin-wght-normal.woff2",
    "django_htmx/htmx-2.min.js",
)


def static_weight() -> int:
    """Return the bytes of what every page loads."""
    return sum(_as_sent(Path(str(finders.find(name)))) for name in ON_EVERY_PAGE)


def too_heavy(answers: dict[str, Any]) -> dict[str, int]:
    """Return by address what weighs too much, in bytes; the answers were asked for as a browser asks."""
    static = static_weight()
    weights = {address: len(answer.getvalue()) for address, answer in answers.items()}
    return {
        address: weight
        for address, weight in weights.items()
        if static + weight > FIRST * 1000 or (weight > NEXT * 1000 and _is_page(answers[address]))
    }


def _is_page(answer: Any) -> bool:
    """A file is taken along once; only pages are opened one after the other."""
    return str(answer["Content-Type"]).startswith("text/html")


def _as_sent(file: Path) -> int:
    """The server sends texts as they were compressed beforehand; fonts are so already."""
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else len(gzip.compress(content))
