"""A copy of a paper is opened before it is kept: a picture decodes, a PDF has a page and no password. Pure.

The first bytes only say what a file wants to be. Years later somebody has to read it, so it is read
once now; and who brought something else is told what it is and what to do.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageFile
from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from casework.errors import CaseworkError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write words of a family's file into the log

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 120_000_000  # the largest cameras of telephones have 108 and 200 million; those of 200 save 50
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
ARCHIVE = (b"Rar!\x1a", b"7z\xbc\xaf")
PDF_BEGINS_WITHIN = 1024  # bytes; readers look so far for it, behind a byte order mark or a blank line
JPEG_QUALITY = 90
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_BROKEN_PDF = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError,
               AssertionError, OverflowError, NotImplementedError, zlib.error, struct.error)  # fmt: skip
_BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, OverflowError, MemoryError, zlib.error,
                   struct.error, Image.DecompressionBombError)  # fmt: skip


class CopyRefused(CaseworkError):
    """The uploaded copy is too large, cannot be opened, or is neither a picture nor a PDF."""

    code = "copy_refused"


@dataclass(frozen=True, slots=True)
class OpenedCopy:
    """A copy that opens. `jpeg`: the same picture as every machine shows it, of one that few do."""

    ending: str
    content: bytes
    jpeg: bytes | None = None


def opened(content: bytes) -> OpenedCopy:
    """Open a copy.

    Raises:
        CopyRefused: Empty, too large, broken, locked, or something else.
    """
    if not content:
        raise CopyRefused(_("The file is empty, so nothing was kept. Choose the scan or the photo once more."))
    if len(content) > MOST_BYTES:
        raise CopyRefused(
            _("The file is larger than 10 MB, so it was not kept. Take the picture at a smaller size and try again.")
        )
    for is_one, open_it in _KINDS:
        if is_one(content):
            return open_it(content)
    raise CopyRefused(_what_it_is(content))


# ---- a PDF ---------------------------------------------------------------------------------------


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:PDF_BEGINS_WITHIN]


def _open_pdf(content: bytes) -> OpenedCopy:
    whole = _with_its_end(content)
    try:
        reader = PdfReader(io.BytesIO(whole[whole.index(b"%PDF-") :]))
        is_locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        pages = 0 if is_locked else len(reader.pages)
    except _BROKEN_PDF as error:
        raise CopyRefused(
            _("The PDF is damaged and does not open, so it was not kept. Scan the paper again, or save the PDF anew.")
        ) from error
    if is_locked:
        raise CopyRefused(
            _(
                "The PDF is locked with a password, and later nobody could open it, so it was not kept. "
                "Open it, print it into a new PDF without a password, and choose that one."
            )
        )
    if not pages:
        raise CopyRefused(_("The PDF has no page, so it was not kept. Scan the paper again."))
    return OpenedCopy("pdf", content)


def _with_its_end(content: bytes) -> bytes:
    """Return a PDF with the mark at its end, which some scanners leave out: all that is before it is there."""
    return content if b"%%EOF" in content else content.rstrip() + b"\n%%EOF\n"


# ---- a picture -----------------------------------------------------------------------------------


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n")


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC


def _open_jpeg(content: bytes) -> OpenedCopy:
    return _decoded(content, "JPEG", "jpg")


def _open_png(content: bytes) -> OpenedCopy:
    return _decoded(content, "PNG", "png")


def _decoded(content: bytes, form: str, ending: str) -> OpenedCopy:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for a whole process: half a photo would open
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            _check_size(picture.size)
            picture.load()
    except _BROKEN_PICTURE as error:
        raise _broken_picture() from error
    return OpenedCopy(ending, content)


def _open_heic(content: bytes) -> OpenedCopy:
    """Open a photo of an iPhone and make a JPEG of it, without the place where it was taken."""
    written = io.BytesIO()
    try:
        picture = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
        _check_size(picture.size)
        picture.to_pillow().convert("RGB").save(written, "JPEG", quality=JPEG_QUALITY, exif=b"")
    except _BROKEN_PICTURE as error:
        raise _broken_picture() from error
    return OpenedCopy("heic", content, jpeg=written.getvalue())


def _check_size(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise CopyRefused(
            _(
                "The picture has too many points to be shown, so it was not kept. Take it at a smaller size and try again."
            )
        )


def _broken_picture() -> CopyRefused:
    return CopyRefused(
        _(
            "The picture is damaged or was not sent whole, so it was not kept. Take the photo again and choose the new one."
        )
    )


_KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], OpenedCopy]], ...] = (
    (_is_jpeg, _open_jpeg),
    (_is_png, _open_png),
    (_is_heic, _open_heic),
    (_is_pdf, _open_pdf),
)


# ---- something else ------------------------------------------------------------------------------


def _what_it_is(content: bytes) -> str:
    """Say what a file is that is not taken, and what to do."""
    start = content[:16]
    if start.startswith((*OFFICE, *ARCHIVE)):
        return _(
            "This is a document of Word or Excel, or an archive, and it would look different everywhere, so it was not "
            "kept. Open it, save it as PDF, and choose that file."
        )
    if start.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or b"WEBP" in start or b"ftypavif" in start:
        return _(
            "This is a picture of a kind that not every machine opens (GIF, BMP, TIFF, WEBP, AVIF), so it was not kept. "
            "Take a screenshot of it or save it as JPEG, and choose that file."
        )
    if start[4:8] == b"ftyp":
        return _("This is a film, not a photo, so it was not kept. Take a photo of the paper and choose it.")
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        return _(
            "This is a page of a website, not the paper itself, so it was not kept. "
            "Open it, print it into a PDF, and choose that file."
        )
    return _(
        "The file is neither a PDF nor a photo (JPEG, PNG, HEIC), so nobody could open it later. "
        "Scan or photograph the paper again."
    )
