"""The clocks of a journey stand still or go on, and with them the time in which partners are to answer.

Who was asked may answer all the same: nothing changes for a charity but that it is not reminded and
has more time. Its link says so. What the law gives a term runs on, and so do the reminders of it.
"""

from __future__ import annotations

from datetime import datetime

from casework.access import Actor
from casework.act_parts import consequences, partner_requests, reminder_moments
from casework.act_parts.step_context import StepContext
from casework.models import Case, Offer, OfferState, PartnerRequest
from journeys import public as journeys
from partners import public as partners

ALREADY_SO = ("already_held", "not_held", "quiet_branch", "ended")  # a quiet journey is never put off


def set_all(case: Case, *, stand: bool, by: Actor, now: datetime) -> bool:
    """Stop or start the clocks of every journey under way, as far as they are not so already.

    Say whether any stands.
    """
    stands = False
    for link in case.journeys.filter(ended_at=None).select_related("subject").order_by("started_at", "pk"):
        stands |= set_one(StepContext(case, link, by, now), stand=stand)
    return stands


def set_one(context: StepContext, *, stand: bool) -> bool:
    """Stop or start the clocks of one journey inside an act; say whether they stand."""
    act, set_terms = journeys.go_on_with_run, _go_on_with_terms
    if stand:
        act, set_terms = journeys.hold_run, _stop_terms
    try:
        carried = act(run_key=context.link.run_key, at=context.now, by_key=context.by.user_key)
    except journeys.Refused as refusal:
        if refusal.code not in ALREADY_SO:
            raise
        if not stand:
            _go_on_with_terms(context)  # of what was asked about a journey that goes on by itself after a loss
        return stand and refusal.code == "already_held"
    consequences.follow(context=context, carried=carried)
    set_terms(context)
    return stand


def begin_as_the_case_stands(context: StepContext) -> None:
    """Stop the clocks of a journey that is begun while those of its case stand."""
    if context.case.clocks_stand:
        set_one(context, stand=True)


def _stop_terms(context: StepContext) -> None:
    items = journeys.open_items(run_keys=[context.link.run_key])
    keys = [item.key for item in items]
    offered = Offer.objects.filter(work_item_key__in=keys, state=OfferState.OFFERED, stopped_at=None)
    offered.update(stopped_at=context.now, remind_at=None)
    rest = [item.key for item in items if item.due is None]
    asked = PartnerRequest.objects.filter(work_item_key__in=rest, answered_at=None, withdrawn_at=None)
    asked.update(remind_at=None)


def _go_on_with_terms(context: StepContext) -> None:
    """Go on by the time that was left, in the working hours of whoever was asked."""
    now, items = context.now, journeys.open_items(run_keys=[context.link.run_key])
    offered = Offer.objects.select_for_update().filter(
        work_item_key__in=[item.key for item in items], state=OfferState.OFFERED
    )
    for offer in offered.exclude(stopped_at=None).order_by("pk"):
        until = offer.answer_by
        if until is not None and offer.stopped_at is not None:
            hours = partners.organisation(region_key=context.by.region.pk, key=offer.organisation_id).hours
            until = hours.add(now, hours.between(offer.stopped_at, until))
        remind_at = reminder_moments.next_moment(asked_at=offer.offered_at or now, until=until, after=now)
        Offer.objects.filter(pk=offer.pk).update(answer_by=until, stopped_at=None, remind_at=remind_at)
    partner_requests.remind_again(case=context.case, context=context)
