"""Files handed out: named by number or kind, never by a person; a copy never shown inline."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from pypdf import PdfWriter

from casework import kept_copies
from casework.act_parts import copy_content, papers_in_danger
from casework.errors import CaseworkError, NotFound
from casework.exports.ics import CalendarDay, written
from casework.models import Family, ReceivedPaper
from casework.web import error_pages
from documents import public as documents


class CopyKeptApart(CaseworkError):
    """A copy that may do harm where it is opened."""

    code = "kept_apart"


Answer = TypeVar("Answer", bound=HttpResponseBase)


def document(document_key: UUID, *, family: Family) -> HttpResponse:
    """Return a paper of ours, whose row the reader has been found to see.

    Raises:
        CountsNoMore: Another one stands in its place, or what it told of will not be.
        LiesAbout: It is dangerous at home, and the paper says where the family lives.
    """
    papers_in_danger.check_handed_out(document_key, family=family)
    told = documents.describe([document_key]).get(document_key)
    content = documents.read_valid_file(document_key=document_key)
    return download(content, name=told.file_name if told else "document.pdf", content_type="application/pdf")


def together(document_keys: Iterable[UUID], *, family: Family) -> HttpResponse:
    """Return several papers of ours in one file, as far as they are printed, count and may lie about.

    Raises:
        NotFound: None of them is.
    """
    told = documents.describe(document_keys)
    counting = [key for key in document_keys if key in told and told[key].counts]
    keys = [key for key in counting if not papers_in_danger.tells_where(key, family=family)]
    if not keys:
        raise NotFound(error_pages.no_copy())
    writer, content = PdfWriter(), BytesIO()
    for key in keys:
        writer.append(BytesIO(documents.read_valid_file(document_key=key)))
    writer.write(content)
    return download(content.getvalue(), name="sheets.pdf", content_type="application/pdf")


def copy(paper: ReceivedPaper) -> HttpResponse:
    """Return the copy of an authority's or a family's paper, whatever it contains.

    Raises:
        NotFound: No copy was kept.
        CopyMissing, CopyDamaged: The store lost or changed it.
    """
    if not paper.copy_name:
        raise NotFound(error_pages.no_copy())
    name = kept_copies.shown_as(paper.copy_name)
    content, ending = kept_copies.read(name), name.rpartition(".")[2]
    return download(content, name=f"{paper.kind}.{ending}", content_type="application/octet-stream")


def copy_for_family(paper: ReceivedPaper) -> HttpResponseBase:
    """Return the copy of a paper to its family, unless it holds more than a paper.

    Raises:
        CopyKeptApart: It does; the worker can look into it.
        NotFound, CopyMissing, CopyDamaged: As above.
    """
    answer = copy(paper)
    if copy_content.belongs_apart(answer.content, ending=kept_copies.shown_as(paper.copy_name).rpartition(".")[2]):
        raise CopyKeptApart(
            _(
                "This copy holds more than a picture or a paper, so it is kept apart and not handed out here. "
                "Ask your helper for the paper itself."
            )
        )
    return answer


def calendar(day: CalendarDay, *, name: str) -> HttpResponse:
    """Return a day as a file for a calendar."""
    return download(written(day), name=name, content_type="text/calendar; charset=utf-8")


def download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    return _to_keep(HttpResponse(content, content_type=content_type), name)


def _to_keep(answer: Answer, name: str) -> Answer:
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
