"""Notes for colleagues."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.actions import case_of, receipts
from casework.errors import CaseworkError
from casework.models import Note

LONGEST_NOTE = 4000


class EmptyNote(CaseworkError):
    """The note has no text, or too much."""

    code = "empty_note"


def add_note(*, by: Actor, case_id: UUID, text: str, receipt: UUID | None = None) -> None:
    """Add a note that colleagues see; the family and the partners do not.

    Raises:
        EmptyNote: No text, or over 4000 characters.
        OutOfBounds: An invisible sign is in it.
    """
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE:
        raise EmptyNote(_("The note is empty or too long, so it was not kept. Write up to 4000 characters."))
    bounds.check_text(words, longest=LONGEST_NOTE)
    with access.acting_as(by):
        if receipts.already_taken(receipt, by=by, action="add_note"):
            return
        now = clock.now()
        case = case_of.lock_case(case_id=case_id, by=by)
        writer = access.person(by)
        note = Note.objects.create(case=case, text=words, written_by=writer, written_at=now)
        timeline.record(case=case, what="note.added", by=writer, at=now, note=str(note.pk))
