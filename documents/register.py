"""Looking papers up: what the register says of them, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from documents import storage
from documents.models import Document, State
from documents.paper_life import ISSUED, annulled, not_issued_yet, unknown_document


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What a page shows of a paper. Times are UTC; `dated_on` is a day of the issuer's zone.

    Attributes:
        is_issued: The file can be read.
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
    annulled_reason: str
    size_bytes: int | None
    pages: int | None
    sha256: str
    verify_code: str

    @property
    def is_issued(self) -> bool:
        """Say whether the file can be read."""
        return self.state in ISSUED

    @property
    def file_name(self) -> str:
        """Name under which it is downloaded: the number only, never a person's name."""
        return f"{self.number}.pdf"


def describe(document_keys: Iterable[UUID]) -> dict[UUID, DocumentView]:
    """Return what the register says of these papers, by key.

    Those the reader may not see are left out.
    """
    return {document.pk: _view(document) for document in Document.objects.filter(pk__in=list(document_keys))}


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
        annulled_reason=document.annulled_reason,
        size_bytes=document.size_bytes,
        pages=document.pages,
        sha256=document.pdf_sha256,
        verify_code=document.verify_code,
    )


def files_of_erased(*, family_key: UUID) -> tuple[str, ...]:
    """Return where the files lie of a family's papers that were erased with it."""
    papers = Document.objects.filter(family_key=family_key, erased_at__isnull=False).exclude(storage_key="")
    return tuple(papers.values_list("storage_key", flat=True))
