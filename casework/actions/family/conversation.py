"""What a family and its worker write to each other.

And the worker's word that she has seen what the family did.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import family_messages, locks, notices
from casework.actions.act import act
from casework.errors import Forbidden
from casework.models import Message


@act
def write_to_worker(*, by: Actor, case_id: UUID, text: str, receipt: UUID | None = None) -> None:
    """Keep a message of the family; its case comes to the worker's queue "family replied".

    Raises:
        MessageRefused: No words, over 2000 characters, or over thirty messages in a day.
    """
    words = family_messages.checked(text)
    now = clock.now()
    case = locks.lock_own_case(case_id=case_id, by=by)
    if by.guest is None or not by.is_family:
        raise Forbidden(_("Only the family writes here, so nothing was sent. Use a note or write to the family."))
    family_messages.keep(case=case, by=by, words=words, at=now)


@act
def write_to_family(*, by: Actor, case_id: UUID, text: str, receipt: UUID | None = None) -> None:
    """Keep a message of the worker for the family's page, and tell the family by SMS that there is one.

    Raises:
        MessageRefused: No words, or over 2000 characters.
    """
    words = family_messages.checked(text)
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    family_messages.answer(case)
    message = Message.objects.create(
        case=case, text=words, from_family=False, written_by=access.person(by), written_at=now
    )
    notices.to_family(case=case, template="message", at=now)
    timeline.record(case=case, what="message.to_family", by=by.user, at=now, message=str(message.pk))


@act
def mark_seen(*, by: Actor, case_id: UUID, receipt: UUID | None = None) -> None:
    """Take the case out of the queue "family replied": the worker has seen what the family did."""
    case = locks.lock_case(case_id=case_id, by=by)
    family_messages.answer(case)
    timeline.record(case=case, what="reply.seen", by=by.user, at=clock.now())
