"""The round of an offer inside an act: made, accepted, declined or expired, and the next partner asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from casework import access, outbox, timeline
from casework.access import Actor
from casework.act_parts import (
    case_numbers,
    edit_conflicts,
    locks,
    notices,
    partner_requests,
    pledges,
    reminder_moments,
    step_completion,
    step_kind,
    withdrawals,
)
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Offer, OfferState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

REASONS = ("no_stock", "no_people", "too_far", "not_our_work", "too_late", "other")
OVER = ("done", "cancelled")  # of a step: nobody is asked about it any more
ASK = "ask"  # part of a draft: whom to ask next


class OfferClosed(CaseworkError):
    """Somebody has answered the offer, or its time ran out."""

    code = "offer_closed"


class AlreadyOffered(CaseworkError):
    """Another partner is being asked about this step right now."""

    code = "already_offered"


def part_of(number: str) -> str:
    """Return under which part of a step's draft the answer to an offer is kept."""
    return f"answer-{number}"


def marks_of(asked: Iterable[Offer]) -> edit_conflicts.Marks:
    """Return marks of who was asked about a step and what came of it."""
    return edit_conflicts.marks({"asked": sorted(f"{offer.number} {offer.state}" for offer in asked)})


def number_in(series: str, year: int, number: int) -> str:
    """Return a request's number, such as `YAR-26-00012`: of a region's code and two digits of a year."""
    return f"{series}-{year:02}-{number:05}"


def make(*, context: StepContext, item: journeys.OpenItem, organisation: partners.OrganisationView) -> Offer | None:
    """Write an offer inside an act and queue its message.

    None when the family has not agreed to share.

    Raises:
        AlreadyOffered: Another partner has the offer.
    """
    if not partner_requests.has_consent(context.case, organisation.type):
        return None
    kind = step_kind.of(item.kind)
    year, number = case_numbers.next_number(region=context.by.region, series="offer", at=context.now)
    offer = Offer(
        number=number_in(context.by.region.code, year, number),
        case=context.case,
        work_item_key=item.key,
        organisation_id=organisation.key,
        exclusive=not kind.in_parts,
        asks=pledges.still_wanted(item_key=item.key) if kind.in_parts else {},
        answer_by=answer_by(item, organisation, context.now),
    )
    if context.case.clocks_stand:  # asked meanwhile: its time begins when the case goes on
        offer.stopped_at = context.now
    else:
        offer.remind_at = reminder_moments.next_moment(asked_at=context.now, until=offer.answer_by, after=context.now)
    offer.offer(at=context.now)
    try:
        with locks.savepoint():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyOffered(
            _("Another partner is being asked about this right now. Wait for its answer or withdraw the offer first.")
        ) from error
    outbox.add("send_offer", region_key=context.by.region.pk, offer=offer.pk)
    notices.to_partner(question=offer, template="offer", at=context.now)
    return offer


def answer_by(item: journeys.OpenItem, organisation: partners.OrganisationView, now: datetime) -> datetime | None:
    """Return until when the partner may answer, in its own working hours.

    None when the step sets no term. Hours are hours in which it is open; days end when it closes,
    and those on which it stays closed do not count.
    """
    length = item.answer_within
    if length is None:
        return None
    if length.unit == "hours":
        return organisation.hours.add(now, timedelta(hours=length.number))
    if length.unit in ("days", "working days"):
        return organisation.hours.closing(now, days=max(length.number, 1))
    return organisation.hours.closing(journeys.moment_after(moment=now, length=length, zone=organisation.zone), days=1)


def ask_next(*, context: StepContext, item: journeys.OpenItem) -> Offer | None:
    """Ask the next partner in the region's order.

    None when all have been asked or consent is missing.
    """
    earlier = Offer.objects.filter(work_item_key=item.key).exclude(state=OfferState.WITHDRAWN)
    asked = set(earlier.values_list("organisation_id", flat=True))
    for organisation in partner_requests.who_answers(types=item.by, by=context.by, at=context.now):
        if organisation.key not in asked and partner_requests.has_consent(context.case, organisation.type):
            return make(context=context, item=item, organisation=organisation)
    return None


def ask_waiting(*, context: StepContext) -> int:
    """Ask about the open steps that nobody could be asked about before the family agreed.

    Return how many.
    """
    case = context.case
    runs = list(case.journeys.filter(ended_at=None).values_list("run_key", flat=True))
    asked = 0
    for item in journeys.open_items(run_keys=runs):
        kind = step_kind.of(item.kind)
        if not kind.asks_partners or _is_with_somebody(item) or not kind.is_ready_to_ask(item, context):
            continue
        asked += ask_next(context=context, item=item) is not None
    return asked


def _is_with_somebody(item: journeys.OpenItem) -> bool:
    live = [OfferState.OFFERED, OfferState.ACCEPTED, OfferState.IN_PROGRESS]
    return Offer.objects.filter(work_item_key=item.key, state__in=live).exists()


def accept(
    *,
    context: StepContext,
    offer: Offer,
    item: journeys.OpenItem,
    amounts: dict[str, int] | None,
    on_behalf_of: str,
    came_at: datetime | None = None,
    lent: Mapping[str, date] | None = None,
) -> None:
    """Accept inside an act: pledges of a need, the end of an offer's step, the timeline.

    Args:
        came_at: When the answer came, if that was before now: only that moment counts against the
            term.
        lent: Of a need: by item key until when a thing is lent.

    Raises:
        OfferClosed: Not open any more.
        NotToBeLent: A day of return cannot be meant.
        NothingLeftToPledge: Nothing of what is offered is still wanted.
    """
    if offer.has_run_out(came_at or context.now):
        raise closed()
    offer.delivery_date = offer.delivery_date or offer.can_from
    change(offer, "accept", remind_at=_asked_whether_kept(offer, item, context), at=context.now)
    name = name_of(offer, context)
    if step_kind.of(item.kind).in_parts:
        promised = pledges.pledge(
            item_key=item.key,
            organisation_id=offer.organisation_id,
            amounts=offer.asks if amounts is None else amounts,
            offer=offer,
            at=context.now,
            lent=lent,
        )
        timeline.record(
            case=context.case,
            what="pledge.made",
            by=context.by.user,
            at=context.now,
            on_behalf_of=on_behalf_of,
            organisation=name,
            things=promised,
        )
        _tell_that_later_is_well(offer, context)
        if pledges.still_wanted(item_key=item.key):
            ask_next(context=context, item=item)
        else:
            withdrawals.open_offers(item=item, context=context)  # somebody else was asked as well: it is settled
        return
    _tell_that_later_is_well(offer, context)
    withdrawals.open_offers(item=item, context=context)
    tell(context, "offer.accepted", item, organisation=name, on_behalf_of=on_behalf_of)


def _tell_that_later_is_well(offer: Offer, context: StepContext) -> None:
    """Write to a partner that named a later day and was taken at its word."""
    if offer.can_from is not None and not context.by.is_partner:
        notices.to_partner(question=offer, template="later_is_well", at=context.now)


def _asked_whether_kept(offer: Offer, item: journeys.OpenItem, context: StepContext) -> datetime:
    """Return when the partner is asked whether it has kept its word."""
    day = offer.delivery_date or item.needed_by
    today = context.now.astimezone(context.case.region.zone).date()
    return reminder_moments.of_promise(
        day=day if day is not None and day >= today else None,
        promised_at=context.now,
        zone=context.case.region.zone,
    )


def given(*, context: StepContext, offer: Offer, item: journeys.OpenItem, on_behalf_of: str) -> None:
    """Note inside an act that the promised help was given: the offer is done, and its step with it.

    Raises:
        OfferClosed: It was not promised, or is over.
    """
    change(offer, "finish", at=context.now)
    name = name_of(offer, context)
    if item.status in OVER:  # promised when a step still ended with the promise
        tell(context, "offer.given", item, organisation=name, on_behalf_of=on_behalf_of)
        return
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=item.hoped_for,
        facts={},
        on_behalf_of=on_behalf_of,
        what="offer.given",
        organisation=name,
    )


def tell(context: StepContext, what: str, item: journeys.OpenItem, **details: Any) -> None:
    """Write one entry about an offer's step, inside an act."""
    timeline.record(
        case=context.case,
        what=what,
        by=context.by.user,
        at=context.now,
        step=item.step,
        title=title_of(item.title),
        **details,
    )


def decline(
    *, context: StepContext, offer: Offer, item: journeys.OpenItem, reason: str, on_behalf_of: str = ""
) -> None:
    """Decline inside an act; the next partner is asked in the same transaction.

    Raises:
        OfferClosed: Not open any more.
    """
    change(offer, "decline", at=context.now, reason=reason if reason in REASONS else "other")
    timeline.record(
        case=context.case,
        what="offer.declined",
        by=context.by.user,
        at=context.now,
        on_behalf_of=on_behalf_of,
        organisation=name_of(offer, context),
        reason=offer.reason,
        **asked_instead(ask_next(context=context, item=item), context),
    )


def expire(*, context: StepContext, offer: Offer, item: journeys.OpenItem) -> None:
    """Let an offer expire inside an act; the next partner is asked in the same transaction.

    Raises:
        OfferClosed: Not open any more.
    """
    change(offer, "expire", at=context.now)
    timeline.record(
        case=context.case,
        what="offer.expired",
        by=None,
        at=context.now,
        organisation=name_of(offer, context),
        **asked_instead(ask_next(context=context, item=item), context),
    )


def asked_instead(following: Offer | None, context: StepContext) -> dict[str, Any]:
    """Details of a refusal: who was asked in its place; without anybody the worker has to go on."""
    if following is None:
        return {"nobody_left": True}
    return {"asked_next": name_of(following, context)}


def lock(*, offer_number: str, by: Actor, now: datetime) -> tuple[Offer, StepContext, journeys.OpenItem]:
    """Lock what an answer is about, inside an act.

    Case, then run, then offer, so that two answers meet at the case and never deadlock.
    """
    found = access.find(Offer, to=by, number=offer_number)
    case, link, item = locks.lock_by_item(item_key=found.work_item_key, by=by)
    offer = Offer.objects.select_for_update().get(pk=found.pk)
    return offer, StepContext(case, link, by, now), item


def change(offer: Offer, transition: str, *, remind_at: datetime | None = None, **arguments: Any) -> None:
    """Make a transition of a locked offer, inside an act.

    Raises:
        OfferClosed: It does not stand so that this could be.
    """
    try:
        getattr(offer, transition)(**arguments)
        offer.remind_at = remind_at
        offer.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise closed() from error


def closed() -> OfferClosed:
    """Return the refusal of an answer that comes when nobody waits for it any more."""
    return OfferClosed(
        _("This offer is no longer open, so nobody expects you to deliver. Look at what is still needed.")
    )


def name_of(offer: Offer, context: StepContext) -> dict[str, str]:
    """Return the name of who was asked, by language."""
    return dict(partners.organisation(region_key=context.by.region.pk, key=offer.organisation_id).name)
