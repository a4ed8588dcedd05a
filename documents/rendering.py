"""From frozen data to the bytes of a PDF. The only module that knows WeasyPrint.

The same paper gives the same bytes in any process on any machine: fonts are the bundled ones,
moments and the file's identifier come from the paper, nothing is fetched from anywhere but memory.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _

from documents.data_schema import for_print
from documents.document_types import BASE, TYPES, DocumentTypeInfo, document_type
from documents.errors import DocumentsError
from documents.printable import FACES, FONTS


@contextmanager
def _bundled_fonts_only() -> Iterator[None]:
    """Let fontconfig see the bundled folder only, and only while a configuration is built.

    A system font would silently replace a missing one and differ from machine to machine. The
    variable is put back, because children of this process (a browser in the tests) need their own
    fonts.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


with _bundled_fonts_only():
    import pydyf
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Pango's fonts are not for two threads at once: they end the process, or print other bytes from then on
_ONE_AT_A_TIME = threading.Lock()
MISSING = "\0MISSING:%s\0"  # no printed text can hold a NUL: control characters are dropped before data is frozen


class TemplateIncomplete(DocumentsError):
    """A template asks for a value that its schema or labels do not give."""

    code = "template_incomplete"


class TooManyPages(DocumentsError):
    """The paper grew past its type's limit."""

    code = "too_many_pages"


class ForbiddenAddress(FatalURLFetchingError):  # type: ignore[misc]  # a BaseException, else WeasyPrint would go on without
    """A template or a value made WeasyPrint ask for something outside the bundled files."""


class ForeignFile(DocumentsError):
    """The paper would have fetched something from outside, so it was not made."""

    code = "foreign_file"


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything a paper says, frozen before it is rendered.

    Attributes:
        dated_on: Day printed under the title, in the region's zone.
        made_at: Moment written into the file's metadata (the reservation's).
        data: Frozen data as `data_schema.freeze` returns it.
    """

    type: str
    language: str
    title: str
    number: str
    issuer_name: str
    dated_on: date
    made_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """The file itself."""

    content: bytes
    pages: int


def render_paper(paper: Paper, *, types: Path = TYPES) -> RenderedPdf:
    """Return the paper's PDF; the same paper always gives the same bytes.

    Args:
        paper: What it says.
        types: Where templates and styles lie; another folder to try a new template.

    Raises:
        TemplateIncomplete: The template names something that is not there.
        TooManyPages: More pages than the type allows.
        ForeignFile: It asked for a file that is not bundled.
    """
    try:
        with _ONE_AT_A_TIME:
            return _render(paper, types)
    except ForbiddenAddress as error:  # a BaseException would end the worker in place of being counted
        raise ForeignFile(
            _("The document asks for a file that is not one of ours, so it was not issued. Mend the type's template."),
        ) from error


def _render(paper: Paper, types: Path) -> RenderedPdf:
    info = document_type(paper.type)
    html = HTML(string=page_source(paper, types=types), base_url="doc:", url_fetcher=InMemoryFetcher())
    laid_out = html.render(
        stylesheets=list(_stylesheets(info.key, types)), font_config=_fonts(), pdf_variant="pdf/ua-1", pdf_tags=True
    )
    pages = len(laid_out.pages)
    if pages > info.max_pages:
        raise _too_long(info, pages)
    identifier = hashlib.sha256(f"{paper.issuer_name}\0{paper.number}".encode()).digest()[:16]
    content = laid_out.write_pdf(
        pdf_identifier=identifier, pdf_variant="pdf/ua-1", pdf_tags=True, finisher=_finish_structure
    )
    return RenderedPdf(content, pages)


def page_source(paper: Paper, *, types: Path = TYPES) -> str:
    """Return the paper as HTML, every value escaped.

    Raises:
        TemplateIncomplete: The template names something that is not there.
    """
    info = document_type(paper.type)
    wording = info.wording(paper.language)
    head = {
        "title": paper.title,
        "number": paper.number,
        "language": paper.language,
        "issuer_name": paper.issuer_name,
        "dated": wording.date(paper.dated_on).in_words,
        "made_at_iso": paper.made_at.isoformat(timespec="seconds"),
    }
    values = for_print(paper.data, schema=info.fields, wording=wording)
    template = _engine(types).get_template(f"{info.key}/template.html")
    # use_l10n off: amounts and dates are worded already, the process's locale must not touch them
    source: str = template.render(Context({**values, "label": wording.labels, "paper": head}, use_l10n=False))
    if "\0MISSING:" in source:
        name = source.split("\0")[1].removeprefix("MISSING:")
        raise TemplateIncomplete(
            _(
                "The template “%(type)s” prints “%(name)s”, which it does not have. A paper with a gap is not "
                "issued. Add the field or the label to the type's type.yaml."
            ),
            type=info.key,
            name=name,
        )
    return source


class InMemoryFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serve `doc:NAME` from the bundled fonts; refuse everything else and stop the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"doc"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return one bundled file.

        Raises:
            ForbiddenAddress: Not a `doc:` name, or not a bundled one. The address is not repeated:
                it may be a value.
        """
        name = url.removeprefix("doc:").lstrip("/")
        if not url.startswith("doc:") or name not in _bundled():
            raise ForbiddenAddress("A document asked for a file outside the bundled ones; the rendering was stopped.")
        return URLFetcherResponse(url, _bundled()[name], {"Content-Type": "font/ttf"})


@cache
def _bundled() -> Mapping[str, bytes]:
    return {face.name: face.read_bytes() for face in FACES}


@cache
def _fonts() -> Any:
    """One configuration per process: a new one for each paper costs half the speed and leaks memory."""
    with _bundled_fonts_only():
        return FontConfiguration()


@cache
def _stylesheets(key: str, types: Path) -> tuple[Any, ...]:
    fetcher = InMemoryFetcher()
    files = (types / BASE.name / "print.css", types / key / "print.css")
    return tuple(
        CSS(string=file.read_text(encoding="utf-8"), font_config=_fonts(), url_fetcher=fetcher, base_url="doc:")
        for file in files
    )


@cache
def _engine(types: Path) -> Engine:
    """An engine of our own: papers see neither the pages' templates nor their context."""
    return Engine(
        dirs=[str(types)],
        autoescape=True,
        string_if_invalid=MISSING,
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )


def _finish_structure(_document: Any, pdf: Any) -> None:
    """Mend two things WeasyPrint 70 leaves undone.

    - A header cell gets no /Scope, so a screen reader cannot tell a column's head from a row's.
    - A compressed stream whose checksum ends in a carriage return reads one byte short in strict
      parsers (1 in 256).
    """
    for found in pdf.objects:
        if isinstance(found, dict) and found.get("S") == "/TH":
            row = _object(pdf, found["P"])
            group = _object(pdf, row["P"])
            found["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"
        elif isinstance(found, pydyf.Stream) and found.compress and _checksum_ends_in_return(found):
            found.compress = False


def _object(pdf: Any, reference: str | bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _checksum_ends_in_return(stream: Any) -> bool:
    parts = (_bytes_of(part) for part in stream.stream)
    return zlib.adler32(b"\n".join(parts)) & 0xFF == 0x0D


def _bytes_of(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    return bytes(part.data) if hasattr(part, "data") else str(part).encode()


def _too_long(info: DocumentTypeInfo, pages: int) -> TooManyPages:
    return TooManyPages(
        _(
            "The document came to %(pages)s pages and its type allows %(allowed)s. Nobody could read it, so "
            "it was not issued. Shorten the records or split them into two documents."
        ),
        pages=pages,
        allowed=info.max_pages,
    )
