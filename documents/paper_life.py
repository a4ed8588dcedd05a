"""The life of a paper: reserved with its number, issued with its file, handed over, or its number annulled.

Each function works inside the caller's transaction, under the caller's row-security context, and
may be repeated.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransition

from documents import storage
from documents.data_schema import Field, Kind, freeze, refused
from documents.document_types import document_type
from documents.errors import DocumentsError
from documents.models import Document, State
from documents.numbering import take_number
from documents.verify_codes import new_code

LANGUAGE = re.compile(r"[a-z]{2,3}")
ISSUED = (State.ISSUED, State.HANDED_OVER, State.REPLACED, State.REVOKED)


class UnknownDocument(DocumentsError):
    """No such paper for this reader; the same answer for foreign and missing."""

    code = "unknown_document"


class DocumentAnnulled(DocumentsError):
    """The number was given up; work on the paper ends here."""

    code = "document_annulled"


class AlreadyIssued(DocumentsError):
    """The paper is out: another file cannot take its place, and its number cannot be annulled."""

    code = "document_already_issued"


class NotIssuedYet(DocumentsError):
    """The paper has no file yet."""

    code = "document_not_issued"
    permanent = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation whose paper it is.

    Attributes:
        code: Its letters in the number (`ПЦ`).
        name: Printed above the title.
        time_zone: Decides which day `at` is, and so the printed date and the year of the number.
    """

    organisation_key: UUID
    code: str
    name: str
    time_zone: str = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class ReservedDocument:
    """A paper that has its number, its frozen data and no file yet (or, on a repeated call, whatever it has become)."""

    key: UUID
    number: str
    state: str
    dated_on: date
    verify_code: str


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A stored file, not yet entered in the register.

    Attributes:
        storage_key: Its place; "" of one that lies openly under its hash, or is entered already.
    """

    sha256: str
    size_bytes: int
    pages: int
    template_sha256: str = ""
    storage_key: str = ""


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A paper that is out."""

    key: UUID
    number: str
    sha256: str
    size_bytes: int
    pages: int
    issued_at: datetime


def reserve(
    *,
    type: str,
    kind: str,
    title: str,
    language: str,
    data: Mapping[str, Any],
    issuer: Issuer,
    region_key: UUID,
    family_key: UUID | None = None,
    idempotency_key: str,
    at: datetime,
) -> ReservedDocument:
    """Check and freeze what a paper will say and take its number, such as `ПЦ-МЛ-2026-000123`.

    Everything is checked before the number is taken. The same idempotency key gives the same paper,
    also to requests that arrive at the same moment. A rollback of the caller gives the number back.
    Render it after the commit.

    Args:
        type: Key of a document type.
        kind: Document key of the journeys' table; kinds with letters of their own count for
            themselves.
        title: Printed large; "" prints the type's name.
        language: `ru`, `en`, …; a language without labels is printed with Russian ones.
        data: Fields of the type's type.yaml.
        issuer: The organisation whose paper and number it is.
        region_key: The region whose people may see it.
        family_key: Whose paper it is; without one no family sees it.
        idempotency_key: One per paper wanted, such as `work_item:<key>`; never a name.
        at: Moment, timezone-aware.

    Raises:
        UnknownDocumentType: No such type.
        WrongData: A field is missing, unknown, too long or of the wrong kind; it is named.
        NotPrintable: A character that the fonts do not have; field and character are named.
    """
    info = document_type(type)
    head = freeze(
        {"title": title or info.titled(language), "issuer": issuer.name, "kind": kind, "number": issuer.code},
        schema=_HEAD,
    )
    _check_language(language)
    frozen = freeze(data, schema=info.fields)
    _one_at_a_time(idempotency_key)
    known = Document.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return _reserved(known)
    dated_on = at.astimezone(ZoneInfo(issuer.time_zone)).date()
    series, letters = info.series_of(kind)
    number = take_number(
        region_key=region_key,
        organisation_key=issuer.organisation_key,
        organisation_code=head["number"],
        series=series,
        letters=letters,
        year=dated_on.year,
    )
    document = Document(
        region_key=region_key,
        organisation_key=issuer.organisation_key,
        family_key=family_key,
        series_id=number.series_id,
        number=number.text,
        kind=kind,
        type=type,
        language=language,
        title=head["title"],
        issuer_name=head["issuer"],
        dated_on=dated_on,
        data=frozen,
        verify_code=new_code(),
        idempotency_key=idempotency_key,
        reserved_at=at,
    )
    document.data_sha256 = _hash_of_what_it_says(document)
    document.save(force_insert=True)
    return _reserved(document)


def issue(*, document_key: UUID, rendered: RenderedFile, at: datetime) -> IssuedDocument:
    """Enter the stored file in the register and issue the paper.

    Issuing again with the same file changes nothing.

    Raises:
        UnknownDocument: No such paper for this reader.
        DocumentAnnulled: The number was given up meanwhile.
        AlreadyIssued: The paper is out with another file.
        FileMissing, FileDamaged: The file is not stored as `rendered` says.
    """
    document = _find(document_key)
    if document.state not in ISSUED:
        key = rendered.storage_key or storage.key_of(rendered.sha256)
        storage.read(key=key, sha256=rendered.sha256)
        try:
            with transaction.atomic():  # a lost race marks the transaction as broken; only the savepoint is undone
                _move_to_issued(document, rendered=rendered, storage_key=key, at=at)
        except ConcurrentTransition:
            document = _find(document_key)  # somebody was faster: their file is compared below
    _check_not_annulled(document)
    if document.pdf_sha256 != rendered.sha256 or document.issued_at is None:
        raise AlreadyIssued(
            _(
                "Document %(number)s is already issued with another file. A second file under the same number "
                "would devalue the first, so it was not accepted. If the paper is wrong, issue a new one."
            ),
            number=document.number,
        )
    return _issued(document, document.issued_at)


def annul(*, document_key: UUID, reason: str, at: datetime) -> None:
    """Give up the number of a paper that will not be issued.

    Number and reason stay in the register. Repeatable.

    Raises:
        UnknownDocument: No such paper for this reader.
        AlreadyIssued: It is out.
        WrongData: No reason, or too long a one.
    """
    text = freeze({"reason": reason}, schema={"reason": Field(Kind.TEXT, longest=500)})["reason"]
    document = _find(document_key)
    if document.state == State.ANNULLED:
        return
    if document.state in ISSUED:
        raise AlreadyIssued(
            _(
                "Document %(number)s is already issued. The family may hold the paper, so its number cannot be "
                "annulled. Issue a new document."
            ),
            number=document.number,
        )
    document.mark_annulled(reason=text, at=at)
    document.save(update_fields=["state", "annulled_reason", "annulled_at"])


def hand_over(*, document_key: UUID, to: str, by: str, at: datetime) -> None:
    """Record that a person received the paper from another. The first record stays.

    Repeating changes nothing.

    Raises:
        UnknownDocument: No such paper for this reader.
        DocumentAnnulled: The number was given up.
        NotIssuedYet: There is nothing to hand over yet.
        WrongData: `to` or `by` is missing.
    """
    person = Field(Kind.TEXT, longest=300)
    people = freeze({"to": to, "by": by}, schema={"to": person, "by": person})
    document = _find(document_key)
    if document.state == State.HANDED_OVER:
        return
    _check_not_annulled(document)
    if document.state != State.ISSUED:
        raise not_issued_yet(document.number)
    document.mark_handed_over(to=people["to"], by=people["by"], at=at)
    document.save(update_fields=["state", "handed_over_to", "handed_over_by", "handed_over_at"])


def not_issued_yet(number: str) -> NotIssuedYet:
    """Return the refusal to show or hand over a paper without a file."""
    return NotIssuedYet(
        _(
            "Document %(number)s is still being prepared. Without its file it can be neither shown nor "
            "handed over. It usually takes seconds: reload the page."
        ),
        number=number,
    )


def unknown_document() -> UnknownDocument:
    """Return the refusal that tells nothing about foreign papers."""
    return UnknownDocument(
        _(
            "There is no such document for you. The link may be old, or another organisation leads the case. "
            "Open the document from the case page."
        ),
    )


def annulled(number: str) -> DocumentAnnulled:
    """Return the refusal to go on with a number that was given up."""
    return DocumentAnnulled(
        _(
            "Number %(number)s is annulled, so no paper is issued under it. The family never received it. If "
            "the paper is needed, ask for a new one on the case page."
        ),
        number=number,
    )


_HEAD = {
    "title": Field(Kind.TEXT, longest=200),
    "issuer": Field(Kind.TEXT, longest=300),
    "kind": Field(Kind.TEXT, longest=60),
    "number": Field(Kind.TEXT, longest=12),
}


def _check_language(language: str) -> None:
    if not LANGUAGE.fullmatch(language):
        raise refused("language", _("must be a language code such as ru or en"))


def _one_at_a_time(idempotency_key: str) -> None:
    """Two identical requests at one moment: the second waits here until the first commits, then finds its row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"documents:{idempotency_key}"])


def _hash_of_what_it_says(document: Document) -> str:
    says = {
        name: getattr(document, name) for name in ("number", "kind", "type", "language", "title", "issuer_name", "data")
    }
    says["dated_on"] = document.dated_on.isoformat()
    return hashlib.sha256(
        json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _find(document_key: UUID) -> Document:
    document: Document | None = Document.objects.filter(pk=document_key).first()
    if document is None:
        raise unknown_document()
    return document


def _check_not_annulled(document: Document) -> None:
    if document.state == State.ANNULLED:
        raise annulled(document.number)


def _move_to_issued(document: Document, *, rendered: RenderedFile, storage_key: str, at: datetime) -> None:
    _check_not_annulled(document)
    if document.state == State.RESERVED:
        document.mark_rendered(
            sha256=rendered.sha256,
            size_bytes=rendered.size_bytes,
            pages=rendered.pages,
            storage_key=storage_key,
            template_sha256=rendered.template_sha256,
        )
        document.save()
    document.mark_issued(at=at)
    document.save(update_fields=["state", "issued_at"])


def _reserved(document: Document) -> ReservedDocument:
    return ReservedDocument(document.pk, document.number, document.state, document.dated_on, document.verify_code)


def _issued(document: Document, issued_at: datetime) -> IssuedDocument:
    return IssuedDocument(
        key=document.pk,
        number=document.number,
        sha256=document.pdf_sha256,
        size_bytes=document.size_bytes or 0,
        pages=document.pages or 0,
        issued_at=issued_at,
    )
