"""What is kept apart is more than a paper; what only looks so by chance is handed out."""

from __future__ import annotations

import random

import pytest

from casework.act_parts import copy_content

LARGE = 10 * 1024 * 1024


@pytest.mark.parametrize("seed", range(3))
def test_given_a_large_scan_or_photo_then_no_short_word_in_its_bytes_keeps_it_apart(seed: int) -> None:
    noise = random.Random(seed).randbytes(LARGE)  # noqa: S311 - not a secret
    by_chance = b" /JS( <svg " + noise
    pdf = b"%PDF-1.7\n1 0 obj <</Length 9>> stream\n" + by_chance.replace(b"endstream", b"") + b"\nendstream endobj"
    photo = b"\xff\xd8\xff" + noise[:2000] + by_chance
    assert not copy_content.belongs_apart(pdf, ending="pdf")
    assert not copy_content.belongs_apart(photo, ending="jpg")


def test_given_a_pdf_that_acts_when_opened_then_it_is_kept_apart() -> None:
    for act in (b"<</S/JavaScript/JS(app.alert(1))>>", b"<</S /Launch /F (a)>>", b"<</EmbeddedFile 3 0 R>>"):
        assert copy_content.belongs_apart(b"%PDF-1.7\n1 0 obj " + act + b" endobj", ending="pdf")
