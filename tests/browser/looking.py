"""What is asked of every page: axe-core finds nothing, texts can be read in the dark, nothing scrolls sideways.

A page is loaded once and looked at in all its schemes and widths: its colours and its widths are style sheets alone. axe-core
looks at it in light; in the dark only colours differ, and their contrast is computed here (axe-core takes a hundred times
longer for it). The pairs of colours themselves are computed in tests/casework/web/test_colours.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


IN_ANOTHER_LANGUAGE_AND_SIZE = [
    "aria-hidden-focus", "aria-input-field-name", "button-name", "duplicate-id-aria", "empty-heading", "html-has-lang",
    "html-lang-valid", "image-alt", "label", "landmark-unique", "link-in-text-block", "link-name", "page-has-heading-one",
    "scrollable-region-focusable", "select-name", "summary-name", "svg-img-alt", "target-size", "valid-lang",
]  # fmt: skip
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


# texts whose contrast with what is behind them is too low, as WCAG 2.2 (1.4.3) has it; the first five
FAINT = """() => {
  const colour = css => {
    const numbers = css.match(/[\\d.]+/g).map(Number), scale = css.startsWith("color(") ? 255 : 1;
    return [...numbers.slice(0, 3).map(one => one * scale), numbers[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map(at => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const grounds = new Map([[null, [255, 255, 255, 1]]]);
  const ground = element => {
    if (!grounds.has(element))
      grounds.set(element, over(colour(getComputedStyle(element).backgroundColor), ground(element.parentElement)));
    return grounds.get(element);
  };
  const fade = element => element ? getComputedStyle(element).opacity * fade(element.parentElement) : 1;
  const linear = share => share <= .04045 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4;
  const luminance = parts => {
    const [red, green, blue] = parts.slice(0, 3).map(part => linear(part / 255));
    return .2126 * red + .7152 * green + .0722 * blue;
  };
  const faint = [], fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const owners = new Set(fields);
  for (let text; (text = texts.nextNode()); ) if (text.textContent.trim()) owners.add(text.parentElement);
  for (const owner of owners) {
    if (owner.closest("svg, :disabled, [aria-disabled=true], option, script, .sr")) continue;
    if (!owner.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const style = getComputedStyle(owner), behind = ground(owner), ink = colour(style.color);
    const shown = over([...ink.slice(0, 3), ink[3] * fade(owner)], behind);
    const [darker, lighter] = [luminance(shown), luminance(behind)].sort((one, other) => one - other);
    const pixels = parseFloat(style.fontSize), large = pixels >= 24 || (pixels >= 18.66 && style.fontWeight >= 700);
    const contrast = (lighter + .05) / (darker + .05);
    if (contrast < (large ? 3 : 4.5))
      faint.push(`${contrast.toFixed(2)} ${owner.tagName}.${owner.className}: ${owner.textContent.trim().slice(0, 40)}`);
  }
  return [faint.slice(0, 5), owners.size];
}"""


def faint_texts(page: Page) -> list[str]:
    """Return the texts that cannot be read as the page stands: contrast, element, first words."""
    faint, looked_at = page.evaluate(FAINT)
    assert looked_at > 0, "a page without a single text"
    return list(faint)


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


def faults(page: Page, *, picture: Callable[[str], None] | None = None, again: bool = False) -> list[str]:
    """Return what is wrong with the page as it stands: in light, in the dark (only colours differ), 320 pixels wide.

    Args:
        picture: Takes one of the page in each scheme.
        again: The page was looked at in full already, in another language and size: only what these change is looked at.
    """
    found = [*findings(page, rules=IN_ANOTHER_LANGUAGE_AND_SIZE), *faint_texts(page)] if again else findings(page)
    found += _too_wide(page, wider=overflow_with_large_letters(page))
    if picture:
        picture("light")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in faint_texts(page)]
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
