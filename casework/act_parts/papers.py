"""Papers of a case: those an authority or the family brings are noted, ours are numbered, printed and filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from casework import bounds, kept_copies, outbox
from casework.act_parts import consent_sheets, opened_copy, step_kind
from casework.act_parts.step_context import StepContext
from casework.models import CaseDocument, ReceivedPaper
from casework.texts.translated import title_of
from documents import public as documents
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class PaperInput:
    """A paper somebody brought: of which kind, its number and date, and a copy (pdf, jpeg, png, heic up to 10 MB)."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    upload: BinaryIO | None = None


def receive(*, context: StepContext, item: journeys.OpenItem, received: Sequence[PaperInput]) -> None:
    """Note the papers that came with a step.

    Raises:
        CopyRefused: A copy is too large or not what it claims to be; nothing is kept.
        CopyNotKept: The disk is full or away; nothing is kept.
        OutOfBounds: A number or a date cannot be so.
    """
    today = context.now.astimezone(context.by.region.zone).date()
    known = {paper.key: paper for paper in (*item.gives, *item.takes)}
    for paper in received:
        if paper.kind not in known or not (paper.number or paper.issued_on or paper.upload):
            continue
        bounds.check_number_of_paper(paper.number)
        bounds.check_past(paper.issued_on, today=today)
        ReceivedPaper.objects.create(
            case=context.case,
            work_item_key=item.key,
            kind=paper.kind,
            title=title_of(known[paper.kind].title),
            number=paper.number,
            issued_on=paper.issued_on,
            copy_name=keep_copy(paper.upload, family_id=context.case.family_id) if paper.upload else "",
            recorded_by=context.by.user,
            recorded_at=context.now,
        )


def keep_copy(upload: BinaryIO, *, family_id: UUID) -> str:
    """Open a copy and keep it sealed for its family, beside it the JPEG of one that few machines show.

    The same file twice is one file.

    Raises:
        CopyRefused: Too large, or it does not open as a PDF or a picture.
        CopyNotKept: The disk is full or away.
    """
    copy = opened_copy.opened(upload.read(opened_copy.MOST_BYTES + 1))
    if copy.jpeg is None:
        return kept_copies.keep(copy.content, ending=copy.ending, family_id=family_id)
    shown = kept_copies.keep(copy.jpeg, ending="jpg", family_id=family_id)
    ending = f"{shown.removesuffix('.jpg')}.{copy.ending}"
    return kept_copies.keep(copy.content, ending=ending, family_id=family_id)


# ---- ours ----------------------------------------------------------------------------------------


def ours(item: journeys.OpenItem) -> tuple[str, ...]:
    """Return the keys of the papers of a step that we print ourselves."""
    return tuple(paper.key for paper in item.gives if paper.whose == "ours")


def printed_anew(item: journeys.OpenItem) -> tuple[str, ...]:
    """Return the papers of a step that only tell how things stand, and may tell it anew: of a step that is its papers."""
    return ours(item) if step_kind.of(item.kind).is_its_papers else ()


def numbers_given_up(*, item_key: UUID, kind: str, part: str = "") -> int:
    """Return how many numbers of this paper were annulled because it could not be printed."""
    rows = CaseDocument.objects.filter(work_item_key=item_key, kind=kind, part=part)
    known = documents.describe(list(rows.values_list("document_key", flat=True)))
    return sum(view.state == "annulled" for view in known.values())


def queue_at_opening(*, context: StepContext, item: journeys.OpenItem) -> None:
    """Have the papers printed that are there when a step opens: to be signed first, or because they are the step."""
    for kind in _by_the_step(item):
        if kind in _printed_at_opening(item):
            queue(context=context, item=item, kind=kind)


def queue_on_completion(*, context: StepContext, item: journeys.OpenItem) -> None:
    """Have the papers printed that tell what was done, whoever did it."""
    for kind in _by_the_step(item):
        if kind not in _printed_at_opening(item):
            queue(context=context, item=item, kind=kind)


def _by_the_step(item: journeys.OpenItem) -> tuple[str, ...]:
    return () if step_kind.of(item.kind).prints_by_its_acts else ours(item)


def _printed_at_opening(item: journeys.OpenItem) -> frozenset[str]:
    is_paper = step_kind.of(item.kind).is_its_papers
    return frozenset(paper.key for paper in item.gives if is_paper or paper.printed == "at_opening")


def queue(*, context: StepContext, item: journeys.OpenItem, kind: str) -> None:
    """Have one paper drafted, printed and filed by the worker process, on each of its sheets.

    Once per work item, kind and sheet.
    """
    paper = next(one for one in item.gives if one.key == kind)
    for part in consent_sheets.parts_of(paper, case=context.case, item=item):
        queue_sheet(context=context, item_key=item.key, kind=kind, part=part)


def queue_sheet(*, context: StepContext, item_key: UUID, kind: str, part: str, anew: str = "") -> None:
    """Have one sheet of a paper printed.

    Args:
        anew: A word that is new each time that it shall be printed once more, in place of the one before.
    """
    named = {name: value for name, value in {"part": part, "anew": anew}.items() if value}
    outbox.add("draft_paper", region_key=context.by.region.pk, item=item_key, kind=kind, **named)
