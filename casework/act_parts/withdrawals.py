"""What is still asked, promised or booked about a step that is over: taken back inside the act that ended it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q

from casework import outbox
from casework.act_parts import notices, paper_ends
from casework.act_parts.step_context import StepContext
from casework.models import NeedItem, Offer, OfferState, Pledge, PledgeState, VisitDay, VisitState
from journeys import public as journeys

TAKEN = (OfferState.ACCEPTED, OfferState.IN_PROGRESS)
LIVE_DAYS = (VisitState.PROPOSED, VisitState.BOOKED)


def open_offers(*, item: journeys.OpenItem, context: StepContext) -> None:
    """Withdraw what nobody has answered."""
    _withdraw(_offers(item, [OfferState.DRAFT, OfferState.OFFERED]), context)


def all_offers(*, item: journeys.OpenItem, context: StepContext, help_was_given: bool = False) -> None:
    """Withdraw what nobody has answered, and release the partners that had promised.

    Delivered ones are done; so is help that was given, of whoever had promised it.
    """
    for offer in _offers(item, [*TAKEN]):
        if help_was_given or offer.pledges.filter(state=PledgeState.HANDED_OVER).exists():
            offer.finish(at=context.now)
            offer.remind_at = None
            offer.save()
    open_or_taken = [OfferState.DRAFT, OfferState.OFFERED, *TAKEN]
    _withdraw(_offers(item, open_or_taken), context)


def offers_to(*, organisation_type: str | None, context: StepContext) -> None:
    """Withdraw the case's offers to a kind of organisation: the family shares with it no more.

    Help that was promised and not given is revoked; things still come, to the clinic.

    Args:
        organisation_type: None: to everybody.
    """
    ends = Q(state=OfferState.OFFERED) | Q(state__in=TAKEN, exclusive=True)
    rows = Offer.objects.select_for_update(of=("self",)).filter(ends, case=context.case)
    if organisation_type is not None:
        rows = rows.filter(organisation__type=organisation_type)
    _withdraw(rows.order_by("number"), context)


def of_one(offer: Offer, *, context: StepContext) -> None:
    """Take one offer back, inside an act: withdrawn before its answer, revoked after it."""
    _withdraw([offer], context)


def _withdraw(rows: Iterable[Offer], context: StepContext) -> None:
    for offer in rows:
        if offer.state in (OfferState.DRAFT, OfferState.OFFERED):
            offer.withdraw(at=context.now)
        else:
            offer.revoke(at=context.now)
        offer.remind_at = None
        offer.save()
        notices.take_back(offer=offer, at=context.now)
        outbox.add("withdraw_offer", region_key=context.by.region.pk, offer=offer.pk)


def _offers(item: journeys.OpenItem, states: list[OfferState]) -> list[Offer]:
    rows = Offer.objects.select_for_update().filter(work_item_key=item.key, state__in=states)
    return list(rows.order_by("number"))


def pledges(*, item: journeys.OpenItem) -> None:
    """Cancel promises that have not arrived; what stands at the clinic is kept for others.

    The sums follow.
    """
    rows = Pledge.objects.select_for_update(of=("self",)).filter(
        item__need__work_item_key=item.key, state__in=[PledgeState.PLEDGED, PledgeState.RECEIVED]
    )
    for pledge in rows.order_by("item__key", "pk"):
        release(pledge)


def release(pledge: Pledge, *, does_not_come: bool = False) -> None:
    """Let a locked promise go, inside an act.

    Args:
        does_not_come: Who promised it cannot after all; else it is not needed, and what stands at the
            clinic is kept for others.
    """
    if pledge.state == PledgeState.RECEIVED:
        pledge.keep_for_others()
    elif does_not_come:
        pledge.expire()
    else:
        pledge.cancel()
    pledge.save()
    NeedItem.objects.filter(pk=pledge.item_id).update(pledged=F("pledged") - pledge.amount)


def days(*, item: journeys.OpenItem, context: StepContext) -> None:
    """Free every time of the doctors that the family would have had; a plan of a booked day counts no more."""
    rows = VisitDay.objects.select_for_update().filter(work_item_key=item.key, state__in=LIVE_DAYS)
    live = list(rows.order_by("pk"))
    if any(day.state == VisitState.BOOKED for day in live):
        paper_ends.of_day(case=context.case, item=item, because=paper_ends.DAY_CANCELLED, at=context.now)
    for day in live:
        for row in (*day.visits.select_for_update().filter(state__in=LIVE_DAYS).order_by("pk"), day):
            row.cancel()
            row.save()
