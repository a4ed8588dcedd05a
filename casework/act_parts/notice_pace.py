"""How much a family is written to: what happens in one hour goes together, and three SMS a day are enough.

Codes never wait and are not counted. Tomorrow's doctors and the family's own deadline by law go at any time of the day,
however many went before; everything else beyond three waits for the morning, and goes in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from casework.access import safe_contact
from casework.models import Family, Notice, NoticeState

GATHERED = timedelta(minutes=10)  # so long the first waits for what happens with it
APART = timedelta(hours=1)  # between two SMS to one person
MOST_A_DAY = 3
WITH_ANOTHER = "told_with_another"  # kept with a notice that went in one message with others


def lock(family_id: UUID) -> None:
    """Let nobody else decide what goes to this family now: two jobs would both see room for one."""
    Family.objects.select_for_update(no_key=True).get(pk=family_id)


def has_room(*, family_id: UUID, at: datetime, midnight: datetime) -> bool:
    """Say whether the family may get one more SMS on this day of the region; asked under its lock."""
    sms = _counted(family_id)
    under_way = sms.filter(state=NoticeState.QUEUED).values("link").distinct().count()
    went = sms.filter(state=NoticeState.SENT, settled_at__gte=midnight, settled_at__lte=at)
    return went.exclude(trouble=WITH_ANOTHER).count() + under_way < MOST_A_DAY


def next_to(person_link: UUID, *, family_id: UUID, at: datetime) -> datetime:
    """Return when the next SMS may go to a person: an hour after the last one; `at` where that is over."""
    to_person = _counted(family_id).filter(link=person_link)
    if to_person.filter(state=NoticeState.QUEUED).exists():
        return at + APART
    sent = to_person.filter(state=NoticeState.SENT, settled_at__gt=at - APART, settled_at__lte=at)
    last = sent.order_by("-settled_at").values_list("settled_at", flat=True).first()
    return at if last is None else last + APART


def may_not_wait(notice: Notice) -> bool:
    """Say whether a notice goes on its day whatever went before: tomorrow's doctors, the family's deadline by law."""
    return safe_contact.may_not_wait(notice.template, notice.work_item_key)


def parted(due: Sequence[Notice]) -> dict[UUID | None, list[Notice]]:
    """Return what is due by whose page it stands on, each in the order in which it was written."""
    found: dict[UUID | None, list[Notice]] = {}
    for notice in due:
        found.setdefault(notice.link_id, []).append(notice)
    return found


def next_morning(at: datetime, *, opens: time) -> datetime:
    """Return the next day's hour from which families are written to. `at` is in the region's zone."""
    return (at + timedelta(days=1)).replace(hour=opens.hour, minute=opens.minute, second=0, microsecond=0)


def _counted(family_id: UUID) -> QuerySet[Notice]:
    """SMS and e-mails to a family but codes."""
    return Notice.objects.filter(case__family=family_id, organisation=None, code=None)
