"""Numbers of papers by their published patterns and check digits. A number that does not fit is asked, not refused.

Papers of other years and other countries look otherwise, and a registrar's slip is printed, too: so
"it stands so on the paper" is always a way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_TABLE = Path(__file__).with_name("number_patterns.yaml")
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}№N-]+")
_ROMAN = {"І": "I", "Х": "X", "С": "C", "М": "M", "У": "V"}  # Cyrillic letters that stand for Roman digits
_CERTIFICATE = re.compile(r"([IVXLCM]{1,6})([А-ЯЁ]{2})([0-9]{6})")
_LATIN_FOR_CYRILLIC = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


def is_policy(text: str) -> bool:
    """Say whether it is a health policy's number: 16 digits, the last one of check; or 9 of a temporary paper.

    The check digit is that of Luhn.
    """
    digits = _digits_of(text)
    return len(digits) == 9 or (len(digits) == 16 and _luhn(digits))


def is_birth_record(text: str) -> bool:
    """Say whether it is the number of a record of birth: 21 digits since the common register, fewer before it."""
    digits = _digits_of(text)
    return len(digits) == 21 or 1 <= len(digits) <= 8


def is_passport(text: str) -> bool:
    """Say whether it is a passport's: four digits of the series, six of the number."""
    return len(_digits_of(text)) == 10


def is_birth_certificate(text: str) -> bool:
    """Say whether it is a certificate's of the registry: Roman digits, two letters, six digits, as I-ГР № 712345."""
    tidy = _SPACES.sub("", text.upper().replace("№", ""))
    letters = re.fullmatch(r"(\D*?)(\D{2})([0-9]{6})", tidy)
    if letters is None:
        return False
    series = "".join(_ROMAN.get(sign, sign) for sign in letters[1])
    return _CERTIFICATE.fullmatch(series + letters[2].translate(_LATIN_FOR_CYRILLIC) + letters[3]) is not None


def _digits_of(text: str) -> str:
    """Return the digits of a number that has nothing else, "" of another one."""
    tidy = _SPACES.sub("", text)
    return tidy if re.fullmatch(r"[0-9]+", tidy) else ""


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


Pattern = tuple[Callable[[str], bool], Any]  # whether a number fits, and how such a number looks
_PATTERNS: Mapping[str, Pattern] = {
    "policy": (is_policy, gettext_lazy("16 digits, the last of which checks the others")),
    "birth_record": (is_birth_record, gettext_lazy("21 digits, or up to eight on older papers")),
    "series_and_number": (is_passport, gettext_lazy("four digits and six digits")),
    "certificate": (
        is_birth_certificate,
        gettext_lazy("Roman digits, two Russian letters and six digits, like I-ГР 712345"),
    ),
}


@cache
def _carried() -> Mapping[str, Mapping[str, str]]:
    table: Mapping[str, Mapping[str, str]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return table


def of_fact(key: str) -> Pattern | None:
    """Return the pattern of a fact's number, None where it has none."""
    return _PATTERNS.get(_carried()["facts"].get(key, ""))


def of_paper(kind: str) -> Pattern | None:
    """Return the pattern of a paper's number, None where it has none."""
    return _PATTERNS.get(_carried()["papers"].get(kind, ""))


def papers_with(pattern: str) -> frozenset[str]:
    """Return the kinds of papers whose number has a pattern, such as `series_and_number` of what proves who one is."""
    return frozenset(kind for kind, name in _carried()["papers"].items() if name == pattern)


def doubt(text: str, pattern: Pattern | None) -> str:
    """Return what is strange about a number, "" where nothing is or where no pattern is known."""
    if pattern is None or not text.strip():
        return ""
    fits, shape = pattern
    if fits(text):
        return ""
    return _(
        "Such a number has %(shape)s, and this one does not fit: a letter would go to nobody. Compare it with the paper; "
        "if it stands so there, say it below."
    ) % {"shape": shape}
