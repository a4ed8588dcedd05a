"""What is asked of every page: axe-core finds nothing, nothing scrolls sideways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """Return what axe-core complains of: rule and first place; of single rules only, if they are named."""
    page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate("only => axe.run({runOnly: only})", only)
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]} "
        f"{(one['nodes'][0]['any'] or [{}])[0].get('message', '')[:200]}"
        for one in found["violations"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(wider, 0)


def overflow_with_large_letters(page: Page) -> int:
    """Return by how many pixels the page is wider than its window, be its letters ordinary or twice as large."""
    widest = 0
    for size in ("200%", "100%"):
        page.evaluate("size => document.documentElement.style.fontSize = size", size)
        widest = max(widest, overflow(page))
    return widest
