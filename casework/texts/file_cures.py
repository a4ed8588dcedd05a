"""What was put right while a file was read, and how its letters were read, in words for whoever brought it."""

from __future__ import annotations

from django.utils.translation import gettext as _

ENCODINGS = {"cp1251": "Windows-1251"}


def encoding(name: str) -> str:
    """Return the name of an encoding that office programs show."""
    return ENCODINGS.get(name, name)


def in_words(code: str, value: str) -> str:
    """Return a cure (see `typed.file_lines.Cure`) as a sentence."""
    words = {
        "stray_quote": _("A quotation mark opens here and does not close; it was read as a letter."),
        "broken_byte": _("A letter is broken here and is shown as a question mark."),
        "separator_line": _("This line only says what stands between the cells (%(sign)s); it was passed over."),
        "empty_rows": _("Up to this row nothing stands in the file; the heading was looked for below."),
        "cell_of_lines": _("A cell of this row has line breaks; its %(sign)s lines were read as one row."),
    }
    return words.get(code, code) % {"sign": value}
