"""Files that were kept before files were sealed: papers are sealed in their place, copies kept anew under other names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casework import access, kept_copies, outbox
from casework.access import Actor
from casework.models import ReceivedPaper
from casework.vault import ring
from documents import public as documents

AT_ONCE = 100  # rows in one transaction


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done of some rows. `last`: go on past it; None: there are no more."""

    sealed: int
    left_open: int
    last: UUID | None


def seal_papers(*, actor: Actor, past: UUID | None) -> Batch:
    """Seal the files of some of a region's papers, as a job.

    Raises:
        NotReplaced: The storage of papers is no folder of ours.
    """
    with access.acting_as(actor):
        found = documents.seal_papers(region_key=actor.region.pk, past=past, most=AT_ONCE)
    return Batch(found.sealed, found.left_open, found.last)


def seal_copies(*, actor: Actor, past: UUID | None) -> Batch:
    """Keep some of a region's copies anew, sealed, as a job; the open ones go when no row names them.

    Killed half-way, it keeps the same files again the next time: a copy's name hangs on what it holds.
    """
    with access.acting_as(actor):
        rows = access.visible(ReceivedPaper, to=actor).exclude(copy_name="").select_related("case").order_by("pk")
        later = rows if past is None else rows.filter(pk__gt=past)
        papers = list(later.select_for_update(of=("self",), no_key=True)[:AT_ONCE])
        openly = [paper for paper in papers if kept_copies.is_open(paper.copy_name)]
        sealed = sum(_keep_anew(paper, actor) for paper in openly)
    return Batch(sealed, len(openly) - sealed, papers[-1].pk if papers else None)


def _keep_anew(paper: ReceivedPaper, actor: Actor) -> bool:
    before = paper.copy_name
    try:
        paper.copy_name = kept_copies.keep_anew(before, family_id=paper.case.family_id)
    except (kept_copies.CopyMissing, kept_copies.CopyDamaged, ring.KeyDestroyed):
        return False
    paper.save(update_fields=["copy_name"])
    outbox.add("forget_file", region_key=actor.region.pk, copy=before)
    return True
