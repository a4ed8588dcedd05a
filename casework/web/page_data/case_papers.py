"""The papers of a case on a page: ours with their files, others' with number, date and copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.models import CaseDocument
from casework.texts import paper_words
from casework.web.page_data import which_child
from documents import public as documents


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the case: ours with its file, or an authority's with number, date and copy."""

    title: Mapping[str, str]
    ours: bool
    key: UUID
    state: str
    number: str
    on: Any
    ready: bool
    has_copy: bool = False
    about: str = ""  # with more than one child whose paper it is
    kind: str = ""
    size_bytes: int | None = None
    over_because: str = ""  # why it counts no more, in words; such a paper is not handed out
    given_to: str = ""  # who received it
    given_on: datetime | None = None
    may_be_renewed: bool = False  # it tells how things stand, and may tell it anew
    is_sheet: bool = False  # of many that are signed once; behind the others

    @property
    def may_be_given(self) -> bool:
        """Say whether it can be noted that somebody received it."""
        return self.ours and self.ready and self.given_on is None


def papers_of(
    ours: Iterable[Any],
    received: Iterable[Any],
    children: Mapping[UUID, str] = MappingProxyType({}),
) -> tuple[Paper, ...]:
    """Return our papers and the others', newest first, sheets of consent behind; `children`: of each of several runs."""
    rows, theirs = sorted(ours, key=lambda row: row.added_at, reverse=True), list(received)
    told = documents.describe(row.document_key for row in rows)
    about = which_child.of_items([row.work_item_key for row in (*rows, *theirs)], children)
    found = [
        (row.added_at, _our_paper(row, told.get(row.document_key), about.get(row.work_item_key, "")))
        for row in rows
        if row.document_key not in told or told[row.document_key].state != "annulled"
    ]
    found += [
        (
            row.recorded_at,
            Paper(
                row.title,
                False,
                row.pk,
                "",
                row.number,
                row.issued_on,
                True,
                bool(row.copy_name),
                about.get(row.work_item_key, ""),
                row.kind,
            ),
        )
        for row in theirs
    ]
    return tuple(paper for _at, paper in sorted(found, key=lambda pair: (not pair[1].is_sheet, pair[0]), reverse=True))


def _our_paper(row: CaseDocument, told: documents.DocumentView | None, about: str) -> Paper:
    return Paper(
        title=row.title,
        ours=True,
        key=row.document_key,
        state=told.state if told else "reserved",
        number=told.number if told else "",
        on=told.dated_on if told else row.added_at,
        ready=bool(told and told.counts),
        about=about,
        kind=row.kind,
        size_bytes=told.size_bytes if told else None,
        over_because=paper_words.over(told.ended_because) if told and told.ended_at else "",
        given_to=told.handed_over_to if told else "",
        given_on=told.handed_over_at if told else None,
        is_sheet=bool(row.part),
        may_be_renewed=bool(told and told.counts and told.type == "route_sheet"),
    )
