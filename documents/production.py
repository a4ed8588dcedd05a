"""Making the file of a reserved paper, outside any transaction: render, seal, store once, say what was stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from documents import storage
from documents.data_schema import freeze
from documents.document_types import document_type
from documents.models import Document, State
from documents.paper_life import ISSUED, RenderedFile, annulled, unknown_document
from documents.rendering import Paper, render_paper


def render(*, document_key: UUID) -> RenderedFile:
    """Render a reserved paper and store the file under its hash; after a kill simply run it again.

    Never call it in the transaction that reserved: the number's counter would stay locked
    meanwhile. It needs no row-security context: a job renders before it knows whose paper it is. A
    paper that is issued already is not rendered again; its file is named.

    Raises:
        UnknownDocument: No such paper.
        DocumentAnnulled: Its number was given up.
        TemplateIncomplete, TooManyPages: The paper cannot be made; the number should be annulled.
        FileDamaged: Other bytes lie where the file belongs.
    """
    row = _frozen_row(document_key)
    if row["state"] == State.ANNULLED:
        raise annulled(row["number"])
    if row["state"] in ISSUED:
        return RenderedFile(row["pdf_sha256"], row["size_bytes"], row["pages"], row["template_sha256"])
    rendered = render_paper(
        Paper(
            type=row["type"],
            language=row["language"],
            title=row["title"],
            number=row["number"],
            issuer_name=row["issuer_name"],
            dated_on=row["dated_on"],
            made_at=row["reserved_at"],
            data=row["data"],
        )
    )
    sha256, key = storage.store(rendered.content, key_id=row["key_id"])
    template_sha256 = document_type(row["type"]).template_sha256()
    return RenderedFile(sha256, len(rendered.content), rendered.pages, template_sha256, key)


def render_example(*, type: str, language: str, data: Mapping[str, Any] | None = None) -> bytes:
    """Return a paper of this type as it would be issued, numbered as its example.

    Without a database.

    Args:
        type: Key of a document type.
        language: `ru` or `en`; others print Russian labels.
        data: What it shall say; the type's example when left out.

    Raises:
        UnknownDocumentType, WrongData, NotPrintable, TooManyPages: As when a paper is reserved and
        rendered.
    """
    info = document_type(type)
    example = info.example()
    shown = language if language in example["data"] else "ru"
    made_at = datetime.fromisoformat(example["at"])
    paper = Paper(
        type=type,
        language=language,
        title=example["title"][shown],
        number=example["number"],
        issuer_name=example["issuer"][shown],
        dated_on=made_at.date(),
        made_at=made_at,
        data=freeze(example["data"][shown] if data is None else data, schema=info.fields),
    )
    return render_paper(paper).content


def _frozen_row(document_key: UUID) -> dict[str, Any]:
    """Read through a function of the database that shows a paper's words only until it is issued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_to_render(%s)", [document_key])
        found = cursor.fetchone()
        if found is None:
            raise unknown_document()
        row = dict(zip([column.name for column in cursor.description], found, strict=True))
    row["key_id"] = None
    if isinstance(row["data"], str):  # Django leaves jsonb of a raw query as text
        column: Any = Document._meta.get_field("data")
        kept = json.loads(row["data"])
        row["key_id"] = column.sealed_by(kept)  # the file is sealed with the same one
        row["data"] = column.told(kept, Document(pk=document_key))
    return row
