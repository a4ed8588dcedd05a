"""Papers that were stored before files were sealed: each is sealed in its place, with the key of what it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from documents import storage
from documents.models import Document
from documents.sealing import seals


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many files were sealed now, and how many lie openly still: of no family, gone, damaged, of a destroyed key.

    Attributes:
        last: Go on past this paper; None: there are no more.
    """

    sealed: int
    left_open: int
    last: UUID | None


def seal_papers(*, region_key: UUID, past: UUID | None, most: int) -> Sealed:
    """Seal the files of some of a region's papers that the caller sees: call it as its machine.

    Each file is whole by itself: stopped, the next call goes on.

    Raises:
        NotReplaced: The storage is no folder of ours.
    """
    rows = Document.objects.filter(region_key=region_key, erased_at=None).exclude(storage_key="").order_by("pk")
    papers = list((rows if past is None else rows.filter(pk__gt=past))[:most])
    found = Counter(_sealed(paper) for paper in papers)
    return Sealed(found[True], found[None], papers[-1].pk if papers else None)


def _sealed(paper: Document) -> bool | None:
    """Seal one file; False: it was before; None: it lies openly still."""
    column: Any = Document._meta.get_field("data")
    key_id = column.key_of(paper)
    if key_id is None or not seals().has(key_id):
        return None
    try:
        return storage.seal_stored(key=paper.storage_key, sha256=paper.pdf_sha256, key_id=key_id)
    except (storage.FileMissing, storage.FileDamaged):
        return None
