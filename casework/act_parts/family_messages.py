"""What a family writes to its worker, inside an act."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from casework import timeline
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import LONGEST_MESSAGE, Case, Message

MOST_A_DAY = 30


class MessageRefused(CaseworkError):
    """Empty, too long, or one too many."""

    code = "message_refused"


def checked(text: str) -> str:
    """Return the words as they are kept: line ends unified, no characters that a database cannot hold.

    Raises:
        MessageRefused: No words, or over 2000 characters.
    """
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise MessageRefused(_("The message is empty, so it was not sent. Write a few words."))
    if len(words) > LONGEST_MESSAGE:
        raise MessageRefused(
            _("The message is longer than 2000 characters, so it was not sent. Shorten it or send it in two parts.")
        )
    return words


def keep(*, case: Case, by: Actor, words: str, at: datetime) -> None:
    """Keep checked words of the family; its case comes to the worker's queue "family replied".

    Raises:
        MessageRefused: Over thirty messages in a day.
    """
    _check_not_a_flood(case, at)
    person_id = by.guest.person_id if by.guest is not None else None
    message = Message.objects.create(case=case, text=words, from_family=True, person_id=person_id, written_at=at)
    timeline.record(
        case=case, what="message.from_family", by=None, at=at, on_behalf_of="family", message=str(message.pk)
    )


def _check_not_a_flood(case: Case, now: datetime) -> None:
    recent = Message.objects.filter(case=case, from_family=True, written_at__gt=now - timedelta(days=1)).count()
    if recent >= MOST_A_DAY:
        raise MessageRefused(
            _("You have written very many messages today, so this one was not sent. Please call your helper instead.")
        )
