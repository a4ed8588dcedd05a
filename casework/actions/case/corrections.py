"""What a later version says was wrong: a worker looks again and says what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import corrections, locks
from casework.actions.act import act
from casework.errors import CaseworkError, Stale
from casework.models import CaseJourney, Correction, CorrectionEnd, Note
from casework.texts.translated import title_of
from journeys import public as journeys

LONGEST_WORDS = 2000


class CorrectionRefused(CaseworkError):
    """It is not said what came of it."""

    code = "correction_refused"


@act
def look_again(*, by: Actor, correction_id: UUID, ended_as: str, words: str = "", receipt: UUID | None = None) -> None:
    """Note what came of looking at a family again: nothing changes, or it was told and something done.

    Nothing is sent. The words are kept as a note for colleagues.

    Args:
        ended_as: One of `CorrectionEnd`.
        words: What was told and done; of what changes nothing they may be left out.

    Raises:
        NotFound: No such thing for this service.
        Forbidden: The actor may see but not lead the case.
        CorrectionRefused: No end is chosen, or what was done is missing.
        OutOfBounds: Too long, or an invisible sign is in it.
        Stale: Somebody has looked meanwhile.
    """
    found = access.find(Correction, to=by, pk=correction_id)
    case = locks.lock_case(case_id=found.case_id, by=by)
    row = access.visible(Correction, to=by).select_for_update(no_key=True).get(pk=found.pk)
    if row.looked_at is not None:
        raise Stale(_("Somebody has looked at it already, so nothing was changed. Read the history of the family."))
    said = _checked(ended_as, words.strip())
    now, worker = clock.now(), access.person(by)
    row.looked_at, row.looked_by, row.ended_as = now, worker, ended_as
    row.save(update_fields=["looked_at", "looked_by", "ended_as"])
    noted: dict[str, Any] = {"note": str(_note(row, said, by=by).pk)} if said else {}
    timeline.record(
        case=case,
        what=f"correction.{ended_as}",
        by=worker,
        at=now,
        title=_title(row, to=by),
        run_key=row.run_key,
        **noted,
    )


def open_what_is_reached(*, actor: Actor) -> None:
    """Open for a region what was reached since by who goes on with a version that another corrects."""
    with access.acting_as(actor):
        for ref in journeys.correcting():
            corrections.open_in_region(actor=actor, ref=ref, now=clock.now())


def _checked(ended_as: str, words: str) -> str:
    if ended_as not in CorrectionEnd.values:
        raise CorrectionRefused(_("It is not said what came of it, so nothing was kept. Choose one of the two."))
    if ended_as == CorrectionEnd.TOLD and not words:
        raise CorrectionRefused(
            _("What was told and done is missing, and a colleague would ask the family again. Write it in a sentence.")
        )
    bounds.check_text(words, longest=LONGEST_WORDS)
    return words


def _note(row: Correction, words: str, *, by: Actor) -> Note:
    writer, now = access.person(by), clock.now()
    return Note.objects.create(case_id=row.case_id, text=words, written_by=writer, written_at=now)


def _title(row: Correction, *, to: Actor) -> dict[str, str]:
    link = access.visible(CaseJourney, to=to).get(run_key=row.run_key)
    return title_of(journeys.step_title(ref=str(link), step=row.step))
