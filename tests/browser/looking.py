"""What is asked of every page: axe-core finds nothing in light and dark, nothing scrolls sideways, even on the smallest phone.

A page is loaded once and looked at in all its schemes and widths: its colours and its widths are style sheets alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


SMALLEST = (320, 640)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


# the first texts that stand out of the window with large letters: where to look
STICKS_OUT = """() => {
  document.documentElement.style.fontSize = "200%";
  const edge = document.documentElement.clientWidth + 1, found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()) && found.length < 5; ) {
    if (!text.textContent.trim() || text.parentElement.closest("details:not([open]), .sr, nav")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some(one => one.right > edge))
      found.push(`${text.parentElement.tagName}.${text.parentElement.className}: ${text.textContent.trim().slice(0, 40)}`);
  }
  document.documentElement.style.fontSize = "100%";
  return found.join("; ");
}"""


def findings(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """Return what axe-core complains of: rule and first place; of single rules only, if they are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
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


def faults(page: Page, *, picture: Callable[[str], None] | None = None) -> list[str]:
    """Return what is wrong with the page as it stands: in light, in the dark (only colours differ), 320 pixels wide.

    Args:
        picture: Takes one of the page in each scheme.
    """
    found = [*findings(page), *_too_wide(page, wider=overflow_with_large_letters(page))]
    if picture:
        picture("light")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in findings(page, rules=["color-contrast"])]
    if picture:
        picture("dark")
    page.emulate_media(color_scheme="light")
    before = page.viewport_size
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    found += _too_wide(page, wider=overflow(page))
    if before is not None:
        page.set_viewport_size(before)
    return found


def _too_wide(page: Page, *, wider: int) -> list[str]:
    width = (page.viewport_size or {}).get("width")
    return [f"{wider} px too wide at {width}: {page.evaluate(STICKS_OUT)}"] if wider else []
