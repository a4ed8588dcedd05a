"""The colours of the style sheet, computed: every text can be read on every ground it stands on, in light and in the dark.

A contrast is that of WCAG 2.2: 4.5 for texts (1.4.3), 3 for what is drawn (1.4.11). The pages themselves are looked at in
tests/browser: by axe-core in light, by `faint_texts` in the dark.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[3] / "casework" / "static" / "casework" / "casework.css"
WITHOUT_COMMENTS = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)
TEXT, DRAWN = 4.5, 3.0
GROUNDS = ("paper", "surface", "sunken")
TINTS = ("brand-tint", "sun-tint", "ok-tint", "wait-tint", "warn-tint", "bad-tint")

# text: the grounds that it stands on
READ_ON = {
    "ink": (*GROUNDS, *TINTS),
    "ink-2": (*GROUNDS, "brand-tint"),
    "brand": (*GROUNDS, "brand-tint"),
    "brand-strong": ("surface", "brand-tint"),
    "on-brand": ("brand", "brand-strong"),
    "on-sun": ("surface", "sun-tint"),
    "ok": ("paper", "surface", "ok-tint"),
    "wait": ("paper", "surface", "wait-tint"),
    "warn": ("surface", "warn-tint"),
    "bad": ("paper", "surface", "bad-tint"),
    "surface": ("ink", "ok", "bad"),
}
# what is drawn and means something: borders of fields, the ring of focus, bars
SEEN_ON = {
    "line-strong": GROUNDS,
    "focus": GROUNDS,
    "brand": GROUNDS,
    "bad": ("surface", "bad-tint"),
    "ok": ("surface", "ok-tint"),
    "wait": ("surface", "wait-tint"),
}


def _tokens(selector: str) -> dict[str, str]:
    (block,) = re.findall(rf"^\s*{re.escape(selector)} {{(.*?)}}", WITHOUT_COMMENTS, flags=re.DOTALL | re.MULTILINE)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


SCHEMES = {
    "light": _tokens(":root"),
    "dark by the system": _tokens(":root:not([data-theme=light])"),
    "dark by choice": _tokens(":root[data-theme=dark]"),
}


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`. Source: WCAG 2.2, relative luminance."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _pairs(told: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    return [(scheme, front, back) for scheme, front in product(SCHEMES, told) for back in told[front]]


def test_given_black_and_white_then_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_given_both_dark_schemes_then_their_colours_are_the_same_and_none_is_missing() -> None:
    assert SCHEMES["dark by the system"] == SCHEMES["dark by choice"]
    assert set(SCHEMES["light"]) - {"focus-ring"} == set(SCHEMES["dark by choice"])


@pytest.mark.parametrize(("scheme", "text", "ground"), _pairs(READ_ON))
def test_given_a_text_on_a_ground_when_the_contrast_is_computed_then_it_can_be_read(
    scheme: str, text: str, ground: str
) -> None:
    assert contrast(SCHEMES[scheme][text], SCHEMES[scheme][ground]) >= TEXT


@pytest.mark.parametrize(("scheme", "line", "ground"), _pairs(SEEN_ON))
def test_given_a_line_on_a_ground_when_the_contrast_is_computed_then_it_can_be_seen(
    scheme: str, line: str, ground: str
) -> None:
    assert contrast(SCHEMES[scheme][line], SCHEMES[scheme][ground]) >= DRAWN


def _pairs_of_rules() -> set[tuple[str, str]]:
    pairs = set()
    for body in re.findall(r"{([^{}]*)}", WITHOUT_COMMENTS):
        text = re.search(r"(?:^|[;\s])color:\s*var\(--([\w-]+)\)", body)
        ground = re.search(r"background(?:-color)?:\s*var\(--([\w-]+)\)", body)
        if text and ground:
            pairs.add((text[1], ground[1]))
    return pairs


def test_given_a_rule_that_sets_text_and_ground_when_it_is_read_then_the_pair_is_among_the_computed_ones() -> None:
    told = {(text, ground) for text, grounds in READ_ON.items() for ground in grounds}

    assert {("on-brand", "brand"), ("ok", "ok-tint")} <= _pairs_of_rules()
    assert _pairs_of_rules() - told == set()


def test_given_a_text_colour_when_the_sheet_is_read_then_it_is_one_of_the_computed_ones() -> None:
    named = set(re.findall(r"(?:^|[;\s{])color:\s*var\(--([\w-]+)\)", WITHOUT_COMMENTS))

    assert named <= set(READ_ON)
