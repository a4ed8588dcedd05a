"""Looking papers up: what the register says of them, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from documents import storage
from documents.errors import DocumentsError
from documents.models import Document, State
from documents.paper_end import COUNTS
from documents.paper_life import ISSUED, annulled, not_issued_yet, unknown_document


class CountsNoMore(DocumentsError):
    """Another paper stands in its place, or what it told of will not be."""

    code = "document_counts_no_more"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What a page shows of a paper. Times are UTC; `dated_on` is a day of the issuer's zone.

    Attributes:
        is_issued: The file can be read.
        counts: It is out and no other one stands in its place.
        ended_because: The word with which it was replaced or revoked.
    """

    key: UUID
    number: str
    type: str
    kind: str
    title: str
    language: str
    state: str
    dated_on: date
    reserved_at: datetime
    issued_at: datetime | None
    handed_over_at: datetime | None
    handed_over_to: str
    handed_over_by: str
    annulled_reason: str
    ended_at: datetime | None
    ended_because: str
    size_bytes: int | None
    pages: int | None
    sha256: str
    verify_code: str

    @property
    def is_issued(self) -> bool:
        """Say whether the file can be read."""
        return self.state in ISSUED

    @property
    def counts(self) -> bool:
        """Say whether it is out and still true."""
        return self.state in COUNTS

    @property
    def file_name(self) -> str:
        """Name under which it is downloaded: the number only, never a person's name."""
        return f"{self.number}.pdf"


def describe(document_keys: Iterable[UUID]) -> dict[UUID, DocumentView]:
    """Return what the register says of these papers, by key.

    Those the reader may not see are left out.
    """
    return {document.pk: _view(document) for document in Document.objects.filter(pk__in=list(document_keys))}


def numbered(number: str) -> tuple[UUID, ...]:
    """Return the papers of this number that the reader may see: organisations may share a code."""
    return tuple(Document.objects.filter(number=number).values_list("pk", flat=True))


def printed_from(*, document_key: UUID) -> Mapping[str, Any]:
    """Return what a paper is printed from, as it was frozen.

    Raises:
        UnknownDocument: No such paper for this reader.
    """
    document = Document.objects.filter(pk=document_key).first()
    if document is None:
        raise unknown_document()
    found: Mapping[str, Any] = document.data
    return found


def read_file(*, document_key: UUID) -> bytes:
    """Return the issued file, its hash checked.

    Raises:
        UnknownDocument: No such paper for this reader.
        DocumentAnnulled: The number was given up.
        NotIssuedYet: There is no file yet.
        FileMissing, FileDamaged: The storage lost or changed it.
    """
    document = Document.objects.filter(pk=document_key).first()
    if document is None:
        raise unknown_document()
    if document.state == State.ANNULLED:
        raise annulled(document.number)
    if document.state not in ISSUED:
        raise not_issued_yet(document.number)
    return storage.read(key=document.storage_key, sha256=document.pdf_sha256)


def read_valid_file(*, document_key: UUID) -> bytes:
    """Return the issued file of a paper that still counts, its hash checked.

    Raises:
        CountsNoMore: It was replaced or revoked: whoever went by it would go in vain.
        UnknownDocument, DocumentAnnulled, NotIssuedYet, FileMissing, FileDamaged: As `read_file`.
    """
    document = Document.objects.filter(pk=document_key).first()
    if document is not None and document.state in ISSUED and document.state not in COUNTS:
        raise CountsNoMore(
            _(
                "Document %(number)s is no longer valid, and whoever went by it would go in vain. So it is not handed out. "
                "Go back: what counts now stands in the list of papers."
            ),
            number=document.number,
        )
    return read_file(document_key=document_key)


def _view(document: Document) -> DocumentView:
    return DocumentView(
        key=document.pk,
        number=document.number,
        type=document.type,
        kind=document.kind,
        title=document.title,
        language=document.language,
        state=document.state,
        dated_on=document.dated_on,
        reserved_at=document.reserved_at,
        issued_at=document.issued_at,
        handed_over_at=document.handed_over_at,
        handed_over_to=document.handed_over_to,
        handed_over_by=document.handed_over_by,
        annulled_reason=document.annulled_reason,
        ended_at=document.ended_at,
        ended_because=document.ended_because,
        size_bytes=document.size_bytes,
        pages=document.pages,
        sha256=document.pdf_sha256,
        verify_code=document.verify_code,
    )


def files_of_erased(*, family_key: UUID) -> tuple[str, ...]:
    """Return where the files lie of a family's papers that were erased with it."""
    papers = Document.objects.filter(family_key=family_key, erased_at__isnull=False).exclude(storage_key="")
    return tuple(papers.values_list("storage_key", flat=True))
