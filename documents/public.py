"""The face of documents: everything other packages may use.

The way of a paper: `reserve` (in the case's transaction) → commit → `render` (in a job, outside any
transaction) → `issue` (in a transaction of its own) → `hand_over`. A paper that cannot be made ends
with `annul`, one that was made and is true no more with `replace` or `revoke`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from documents.archive import ArchiveDamaged, pack, unpack
from documents.data_schema import WrongData
from documents.document_types import DocumentTypeInfo, UnknownDocumentType, document_types
from documents.errors import DocumentsError
from documents.invariants import BrokenPapers, invariants, places, unknown_files
from documents.missing_texts import missing_texts
from documents.numbering import number_in
from documents.paper_end import replace, revoke
from documents.paper_life import (
    AlreadyIssued,
    DocumentAnnulled,
    IssuedDocument,
    Issuer,
    NotIssuedYet,
    RenderedFile,
    ReservedDocument,
    UnknownDocument,
    annul,
    hand_over,
    issue,
    reserve,
)
from documents.printable import NotPrintable, clean, first_not_printable
from documents.register import (
    CountsNoMore,
    DocumentView,
    describe,
    files_of_erased,
    numbered,
    printed_from,
    read_file,
    read_valid_file,
)
from documents.restored_series import PassedOver, Start, numbers_of_a_day, restored, start_of, was_restored
from documents.sealed_papers import Sealed, seal_papers
from documents.storage import FileDamaged, FileErased, FileMissing, NotReplaced, open_files, sweep
from documents.storage import forget as forget_file
from documents.storage import read as read_stored
from documents.write_once import WriteOnceFolder

__all__ = [
    "AlreadyIssued",
    "ArchiveDamaged",
    "BrokenPapers",
    "CountsNoMore",
    "DocumentAnnulled",
    "DocumentTypeInfo",
    "DocumentView",
    "DocumentsError",
    "FileDamaged",
    "FileErased",
    "FileMissing",
    "IssuedDocument",
    "Issuer",
    "NotIssuedYet",
    "NotPrintable",
    "NotReplaced",
    "PassedOver",
    "RenderedFile",
    "ReservedDocument",
    "Sealed",
    "Start",
    "UnknownDocument",
    "UnknownDocumentType",
    "WriteOnceFolder",
    "WrongData",
    "annul",
    "clean",
    "describe",
    "document_types",
    "files_of_erased",
    "first_not_printable",
    "forget_file",
    "hand_over",
    "invariants",
    "issue",
    "missing_texts",
    "number_in",
    "numbered",
    "numbers_of_a_day",
    "open_files",
    "pack",
    "places",
    "printed_from",
    "read_file",
    "read_stored",
    "read_valid_file",
    "render",
    "render_example",
    "replace",
    "reserve",
    "restored",
    "revoke",
    "seal_papers",
    "start_of",
    "sweep",
    "unknown_files",
    "unpack",
    "was_restored",
]


def render(*, document_key: UUID) -> RenderedFile:
    """Render a reserved paper and store its file once; see `documents.production.render`.

    Raises:
        UnknownDocument: No such paper.
        DocumentAnnulled: Its number was given up.
        DocumentsError: The paper cannot be made (`permanent` says so): annul it.
    """
    from documents import production  # imported late: web processes never pay for WeasyPrint

    return production.render(document_key=document_key)


def render_example(*, type: str, language: str, data: Mapping[str, Any] | None = None) -> bytes:
    """Return a paper of this type as it would be issued, numbered as its example.

    Needs no database.

    Raises:
        DocumentsError: Unknown type, or data that it does not take.
    """
    from documents import production

    return production.render_example(type=type, language=language, data=data)
