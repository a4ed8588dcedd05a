"""Notes for colleagues. Who is named in one with an @ gets it in Today as something to read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import colleagues, locks
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import Mention, Note

LONGEST_NOTE = 4000


class EmptyNote(CaseworkError):
    """The note has no text, or too much."""

    code = "empty_note"


@act
def add_note(
    *, by: Actor, case_id: UUID, text: str, for_user_ids: Sequence[UUID] = (), receipt: UUID | None = None
) -> None:
    """Add a note that colleagues see; the family and the partners do not.

    Args:
        for_user_ids: Colleagues who are to read it, beside those named in the text (`@Марина`,
            `@Марина Котова`).

    Raises:
        EmptyNote: No text, or over 4000 characters.
        NobodyNamedSo: An @ fits nobody, or several.
        NotAColleague: One of `for_user_ids` is not of this service.
        OutOfBounds: An invisible sign is in it.
    """
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE:
        raise EmptyNote(_("The note is empty or too long, so it was not kept. Write up to 4000 characters."))
    bounds.check_text(words, longest=LONGEST_NOTE)
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    writer = access.person(by)
    readers = {user.pk: user for user in colleagues.named_in(words, among=colleagues.of(by))}
    readers |= {key: colleagues.find(by=by, user_id=key).user for key in for_user_ids}
    readers.pop(writer.pk, None)
    note = Note.objects.create(case=case, text=words, written_by=writer, written_at=now)
    names = sorted(user.name for user in readers.values())
    entry = timeline.record(case=case, what="note.added", by=writer, at=now, note=str(note.pk), readers=names)
    Mention.objects.bulk_create(
        Mention(case=case, entry=entry, user=user, mentioned_at=now) for user in readers.values()
    )


def mark_read(*, by: Actor, mention_id: UUID) -> None:
    """Tick off what a colleague wanted the actor to read. Twice is as once.

    Raises:
        NotFound: No such thing to read for this person.
    """
    with access.acting_as(by):
        mine = access.visible(Mention, to=by).filter(pk=mention_id, user=access.person(by))
        if not mine.exists():
            raise NotFound(_("There is no such note for you. Load today's list again."))
        mine.filter(read_at=None).update(read_at=clock.now())
