"""The end of an issued paper: another one tells instead what it told, or what it told of will not be.

Number, words and file stay in the register. Each function works inside the caller's transaction,
under the caller's row-security context, and may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from documents.data_schema import Field, Kind, freeze
from documents.models import Document, State
from documents.paper_life import ISSUED, not_issued_yet, unknown_document

COUNTS = (State.ISSUED, State.HANDED_OVER)
_SCHEMA = {"because": Field(Kind.TEXT, longest=60)}


def replace(*, document_key: UUID, because: str, at: datetime) -> None:
    """Let a paper count no more because another one tells, or will tell, the same anew.

    Args:
        document_key: The one that is over. Of one that is over already the first reason stays.
        because: A word that the caller can put into a sentence, such as `day_moved`.
        at: When, timezone-aware.

    Raises:
        UnknownDocument: No such paper for this reader.
        NotIssuedYet: It has no file yet: annul it.
        WrongData: No reason.
    """
    _end(document_key, because, lambda document, word: document.mark_replaced(because=word, at=at))


def revoke(*, document_key: UUID, because: str, at: datetime) -> None:
    """Let a paper count no more because what it told of will not be. Arguments and refusals are those of `replace`."""
    _end(document_key, because, lambda document, word: document.mark_revoked(because=word, at=at))


def _end(document_key: UUID, because: str, mark: Callable[[Document, str], None]) -> None:
    word = freeze({"because": because}, schema=_SCHEMA)["because"]
    document = Document.objects.filter(pk=document_key).first()
    if document is None:
        raise unknown_document()
    if document.state in ISSUED and document.state not in COUNTS:
        return
    if document.state not in COUNTS:
        raise not_issued_yet(document.number)
    mark(document, word)
    document.save(update_fields=["state", "ended_at", "ended_because"])
