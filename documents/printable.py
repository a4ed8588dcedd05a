"""What can be printed: text is made clean before it is frozen, and a letter that no bundled font has is refused."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from documents.errors import DocumentsError

FONTS = Path(__file__).resolve().parent / "fonts"
FACES = tuple(sorted(FONTS.glob("*.ttf")))


class NotPrintable(DocumentsError):
    """A character that none of the bundled fonts can draw; it would come out as an empty box."""

    code = "character_not_printable"


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Compose letters (NFC), drop control and direction characters, join runs of spaces.

    A decomposed letter would pull a foreign font; a direction mark makes a name lie about its
    order.

    Args:
        text: As typed by people.
        keep_lines: Keep line breaks (paragraphs of a long text), otherwise they become spaces.
    """
    lines = unicodedata.normalize("NFC", text).splitlines() or [""]
    cleaned = [" ".join(_visible(line).split(" ")).strip() for line in lines]
    cleaned = [" ".join(part for part in line.split(" ") if part) for line in cleaned]
    return "\n".join(cleaned).strip() if keep_lines else " ".join(line for line in cleaned if line)


def first_not_printable(text: str) -> str:
    """Return the first character of a clean text that the fonts do not have, "" when all can be printed."""
    return next((one for one in text if ord(one) not in _drawable() and one != "\n"), "")


def check_printable(text: str, *, field: str) -> None:
    """Make sure that every character of an already clean text is in every bundled font.

    Raises:
        NotPrintable: Names the field and the first character that cannot be printed.
    """
    character = first_not_printable(text)
    if character:
        name = unicodedata.name(character, "unnamed character")
        shown = f"U+{ord(character):04X} {name}"
        raise NotPrintable(
            _(
                "The field “%(field)s” holds the character %(shown)s, which the document's fonts do not have. It "
                "would be printed as an empty box, so nothing was issued and no number was taken. Remove or "
                "replace this character."
            ),
            field=field,
            shown=shown,
        )


def _visible(line: str) -> str:
    """Spaces of any width become plain ones, except the no-break space that keeps initials together."""
    kept = []
    for character in line:
        category = unicodedata.category(character)
        if character == "\t" or (category == "Zs" and character != "\u00a0"):
            kept.append(" ")
        elif category not in ("Cc", "Cf"):
            kept.append(character)
    return "".join(kept)


@cache
def _drawable() -> frozenset[int]:
    """The characters that every face has: a text may be set in any of them."""
    from fontTools.ttLib import TTFont  # imported late: only a reservation needs it

    tables = [frozenset(TTFont(face, lazy=True).getBestCmap()) for face in FACES]
    return frozenset.intersection(*tables)
