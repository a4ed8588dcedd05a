"""How much a page weighs as a browser loads it the first time: its text, and what stands on every page."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders

KILOBYTES = 150
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


def too_heavy(pages: dict[str, bytes]) -> dict[str, int]:
    """Return by address what weighs too much, in bytes."""
    static = static_weight()
    weights = {address: static + len(gzip.compress(page)) for address, page in pages.items()}
    return {address: weight for address, weight in weights.items() if weight > KILOBYTES * 1000}


def _as_sent(file: Path) -> int:
    """A server sends texts compressed; fonts are so already."""
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else len(gzip.compress(content))
