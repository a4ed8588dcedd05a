"""Small copies of papers that open: what people upload, made here so that no real scan lies among the tests."""

from __future__ import annotations

import io
from functools import cache

import pillow_heif
from PIL import Image
from pypdf import PdfWriter

SIZE = (60, 40)


@cache
def pdf(*, pages: int = 1, password: str = "", owner_only: bool = False) -> bytes:
    """Return a PDF of blank pages; locked with a password, or only against changes."""
    writer, written = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt("" if owner_only else password, owner_password=password, algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


@cache
def picture(form: str) -> bytes:
    """Return a picture: JPEG, PNG, GIF, BMP, TIFF, WEBP."""
    written = io.BytesIO()
    Image.new("RGB", SIZE, "white").save(written, form)
    return written.getvalue()


@cache
def heic() -> bytes:
    """Return a photo as telephones of Apple take it."""
    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", SIZE, "white")).save(written)
    return written.getvalue()
