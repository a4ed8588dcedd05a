"""Reminders to partners that have not answered, or whose promise is due, each once."""

from __future__ import annotations

from datetime import datetime

from casework import access, clock
from casework.access import Actor
from casework.act_parts import notices, reminder_moments
from casework.models import Offer, OfferState, PartnerRequest
from journeys import public as journeys

MOST_AT_ONCE = 50


def send_due(*, actor: Actor) -> int:
    """Remind of what is due, and return of how many.

    What was missed while nobody swept is told once, not twice.
    """
    with access.acting_as(actor):
        now = clock.now()
        of_answers = _remind_of_offers(actor, now) + _remind_of_requests(actor, now)
        return of_answers + _remind_of_promises(actor, now)


def _remind_of_offers(actor: Actor, now: datetime) -> int:
    rows = access.visible(Offer, to=actor).filter(state=OfferState.OFFERED, remind_at__lte=now)
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")[:MOST_AT_ONCE])
    reminded = 0
    for offer in due:
        following = reminder_moments.next_moment(asked_at=offer.offered_at or now, until=offer.answer_by, after=now)
        Offer.objects.filter(pk=offer.pk).update(remind_at=following)
        if offer.answer_by is not None and offer.answer_by > now:
            notices.to_partner(question=offer, template="offer_reminder", at=now)
            reminded += 1
    return reminded


def _remind_of_promises(actor: Actor, now: datetime) -> int:
    """Ask those whose day is past whether the help was given; from then on the worker asks."""
    rows = access.visible(Offer, to=actor).filter(state=OfferState.ACCEPTED, remind_at__lte=now)
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")[:MOST_AT_ONCE])
    for offer in due:
        Offer.objects.filter(pk=offer.pk).update(remind_at=None)
        notices.to_partner(question=offer, template="promise_due", at=now)
    return len(due)


def _remind_of_requests(actor: Actor, now: datetime) -> int:
    rows = access.visible(PartnerRequest, to=actor).filter(
        answered_at=None, withdrawn_at=None, held_back=False, remind_at__lte=now
    )
    due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at")[:MOST_AT_ONCE])
    until = {item.key: item.due for item in journeys.read_items(item_keys=[row.work_item_key for row in due])}
    reminded = 0
    for request in due:
        end = until.get(request.work_item_key)
        following = reminder_moments.next_moment(asked_at=request.asked_at, until=end, after=now)
        PartnerRequest.objects.filter(pk=request.pk).update(remind_at=following)
        if end is not None and end > now and access.has_desk(organisation_key=request.organisation_id):
            notices.to_partner(question=request, template="request", at=now)
            reminded += 1
    return reminded
