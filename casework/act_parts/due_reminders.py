"""Reminders to partners that have not answered: at half of the term and a day before its end, each once.

The next moment stands in the question's own row: a reminder that is out moves it on, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from casework import access, clock
from casework.access import Actor
from casework.act_parts import notices
from casework.models import Offer, OfferState, PartnerRequest
from journeys import public as journeys

DAY_BEFORE = timedelta(days=1)
CLOSE_TOGETHER = timedelta(hours=4)  # two e-mails within so short a time say no more than one
MOST_AT_ONCE = 50


def moments(*, asked_at: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return when a question is reminded of: at half of its term, and a day before its end if that is later."""
    half, before = asked_at + (until - asked_at) / 2, until - DAY_BEFORE
    return (half, before) if before - half >= CLOSE_TOGETHER else (half,)


def next_moment(*, asked_at: datetime, until: datetime | None, after: datetime) -> datetime | None:
    """Return the first reminder after a moment; None without a term, or when none is left."""
    if until is None or until <= after:
        return None
    return next((one for one in moments(asked_at=asked_at, until=until) if one > after), None)


def send_due(*, actor: Actor) -> int:
    """Remind of what is due, and return of how many. What was missed while nobody swept is told once, not twice."""
    with access.acting_as(actor):
        now = clock.now()
        return _remind_of_offers(actor, now) + _remind_of_requests(actor, now)


def _remind_of_offers(actor: Actor, now: datetime) -> int:
    rows = access.visible(Offer, to=actor).filter(state=OfferState.OFFERED, remind_at__lte=now)
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")[:MOST_AT_ONCE])
    reminded = 0
    for offer in due:
        following = next_moment(asked_at=offer.offered_at or now, until=offer.answer_by, after=now)
        Offer.objects.filter(pk=offer.pk).update(remind_at=following)
        if offer.answer_by is not None and offer.answer_by > now:
            notices.to_partner(question=offer, template="offer_reminder", at=now)
            reminded += 1
    return reminded


def _remind_of_requests(actor: Actor, now: datetime) -> int:
    rows = access.visible(PartnerRequest, to=actor).filter(
        answered_at=None, withdrawn_at=None, held_back=False, remind_at__lte=now
    )
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")[:MOST_AT_ONCE])
    until = {item.key: item.due for item in journeys.read_items(item_keys=[row.work_item_key for row in due])}
    reminded = 0
    for request in due:
        end = until.get(request.work_item_key)
        following = next_moment(asked_at=request.asked_at, until=end, after=now)
        PartnerRequest.objects.filter(pk=request.pk).update(remind_at=following)
        if end is not None and end > now and access.has_desk(organisation_key=request.organisation_id):
            notices.to_partner(question=request, template="request", at=now)
            reminded += 1
    return reminded
