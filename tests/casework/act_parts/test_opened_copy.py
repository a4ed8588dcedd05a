"""Copies are opened before they are kept; who brought something else is told what it is and what to do."""

from __future__ import annotations

import io

import pytest
from django.utils import translation
from PIL import Image, ImageFile

from casework.act_parts import opened_copy
from casework.act_parts.opened_copy import CopyRefused
from tests import scans

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        pytest.param(scans.pdf(), "pdf", id="pdf"),
        pytest.param(BOM + scans.pdf(), "pdf", id="a byte order mark before it"),
        pytest.param(b"\r\n\n" + scans.pdf(), "pdf", id="blank lines before it"),
        pytest.param(scans.pdf(password="secret", owner_only=True), "pdf", id="locked against changes only"),
        pytest.param(scans.pdf().replace(b"%%EOF", b""), "pdf", id="without the mark at its end"),
        pytest.param(scans.picture("JPEG"), "jpg", id="jpeg"),
        pytest.param(scans.picture("PNG"), "png", id="png"),
    ],
)
def test_given_a_copy_that_opens_then_it_is_kept_as_it_came(content: bytes, ending: str) -> None:
    assert opened_copy.opened(content) == opened_copy.OpenedCopy(ending, content)


def test_given_a_photo_of_an_iphone_then_a_jpeg_of_it_is_made() -> None:
    copy = opened_copy.opened(scans.heic())

    assert (copy.ending, copy.content) == ("heic", scans.heic())
    with Image.open(io.BytesIO(copy.jpeg or b"")) as picture:
        assert (picture.format, picture.size) == ("JPEG", scans.SIZE)


@pytest.fixture(autouse=True)
def _as_after_a_paper_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint lets a whole process open half a photo; a copy has to be whole all the same."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(scans.pdf(password="secret"), "locked with a password", id="locked"),
        pytest.param(scans.pdf(pages=0), "has no page", id="no page"),
        pytest.param(b"%PDF-", "does not open", id="five bytes"),
        pytest.param(scans.pdf()[:60], "does not open", id="half a pdf"),
        pytest.param(scans.picture("JPEG")[:3], "not sent whole", id="three bytes of a jpeg"),
        pytest.param(scans.picture("JPEG")[:-200], "not sent whole", id="a jpeg cut off"),
        pytest.param(scans.picture("PNG")[:60], "not sent whole", id="a png cut off"),
        pytest.param(scans.heic()[:100], "not sent whole", id="a heic cut off"),
        pytest.param(b"PK\x03\x04 docx", "Word or Excel", id="docx"),
        pytest.param(b"Rar!\x1a\x07\x00 photos", "archive", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c photos", "archive", id="7z"),
        pytest.param(b"\xd0\xcf\x11\xe0 doc", "save it as PDF", id="doc"),
        pytest.param(scans.picture("GIF"), "save it as JPEG", id="gif"),
        pytest.param(scans.picture("BMP"), "save it as JPEG", id="bmp"),
        pytest.param(scans.picture("TIFF"), "save it as JPEG", id="tiff"),
        pytest.param(scans.picture("WEBP"), "save it as JPEG", id="webp"),
        pytest.param(b"\x00\x00\x00\x18ftypqt  moov", "a film", id="film"),
        pytest.param(b"<!DOCTYPE html><p>", "page of a website", id="html"),
        pytest.param(b"MZ a program", "neither a PDF nor a photo", id="program"),
    ],
)
def test_given_what_does_not_open_then_it_is_said_what_it_is_and_what_to_do(content: bytes, said: str) -> None:
    with translation.override("en"), pytest.raises(CopyRefused, match=said):
        opened_copy.opened(content)


def test_given_a_picture_of_too_many_points_then_it_is_refused_before_it_is_decoded() -> None:
    written = io.BytesIO()
    Image.new("1", (12_000, 11_000)).save(written, "PNG")

    with translation.override("en"), pytest.raises(CopyRefused, match="too many points"):
        opened_copy.opened(written.getvalue())
