"""What a family writes to its worker, inside an act, and whether it has been answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from casework import timeline
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import LONGEST_MESSAGE, Case, Message, TimelineEntry

MOST_A_DAY = 30
SAID = ("message.from_family", "offer.not_given", "phone.doubted")  # what asks for an answer
ANSWERED = ("message.to_family", "reply.seen")  # nothing else is one


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


def is_unanswered(case: Case) -> bool:
    """Say whether a locked case's family has said something since it was last answered."""
    told = TimelineEntry.objects.filter(case=case)
    answered = told.filter(what__in=ANSWERED).order_by("-id").values_list("id", flat=True).first()
    return told.filter(what__in=SAID, id__gt=answered or 0).exists()


def answer(case: Case) -> None:
    """Take a locked case out of the queue "family replied": it was answered, or seen."""
    case.family_replied_at = None
    Case.objects.filter(pk=case.pk).update(family_replied_at=None)


def unanswered(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of some cases whose family waits for an answer."""
    answers = TimelineEntry.objects.filter(case=OuterRef("case"), what__in=ANSWERED)
    last = Coalesce(Subquery(answers.order_by("-id").values("id")[:1]), 0)
    newer = TimelineEntry.objects.filter(case=OuterRef("pk"), what__in=SAID, id__gt=last)
    return cases.filter(Exists(newer), family_replied_at__isnull=False)


def _check_not_a_flood(case: Case, now: datetime) -> None:
    recent = Message.objects.filter(case=case, from_family=True, written_at__gt=now - timedelta(days=1)).count()
    if recent >= MOST_A_DAY:
        raise MessageRefused(
            _("You have written very many messages today, so this one was not sent. Please call your helper instead.")
        )
