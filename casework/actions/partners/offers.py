"""Offers to partners that may decline: asked in order, first suitable accepts, the family never learns of a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import (
    case_numbers,
    due_reminders,
    edit_conflicts,
    form_drafts,
    form_receipts,
    locks,
    notices,
    partner_requests,
    pledges,
    withdrawals,
)
from casework.act_parts.consequences import StepContext
from casework.actions.steps import work_items
from casework.errors import CaseworkError
from casework.models import Offer, OfferState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

REASONS = ("no_stock", "no_people", "too_far", "not_our_work", "too_late", "other")
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


def _check_nobody_was_faster(item_key: UUID, seen: edit_conflicts.Marks | None) -> None:
    if seen is not None and marks_of(Offer.objects.filter(work_item_key=item_key)) != seen:
        raise edit_conflicts.ChangedMeanwhile(
            _(
                "Somebody was asked or has answered since this page was opened, so nobody else was asked. "
                "Look below at how it stands, and ask again if it is still needed."
            ),
            ("asked",),
        )


def ask(
    *,
    by: Actor,
    item_key: UUID,
    organisation_key: UUID,
    seen: edit_conflicts.Marks | None = None,
    receipt: UUID | None = None,
) -> None:
    """Ask one partner about a step.

    Args:
        seen: `marks_of` what the page showed; None compares nothing.

    Raises:
        Stale: The step is over.
        ChangedMeanwhile: Somebody was asked or has answered since the page was made. Nobody else is asked.
        NoConsent: The family has not agreed to share with this kind of organisation.
        AlreadyOffered: Another partner has the offer.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="ask"):
            return
        now = clock.now()
        case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
        _check_nobody_was_faster(item.key, seen)
        organisation = partners.organisation(region_key=by.region.pk, key=organisation_key)
        offer = make(context=StepContext(case, link, by, now), item=item, organisation=organisation)
        if offer is None:
            raise partner_requests.NoConsent(
                _(
                    "The family has not agreed to share anything with this kind of organisation, so it was not asked. "
                    "Note the family's consent on the case page, then ask again."
                )
            )
        form_drafts.part_sent(by=by, item_key=item.key, part=ASK)
        timeline.record(
            case=case,
            what="offer.made",
            by=by.user,
            at=now,
            step=item.step,
            title=title_of(item.title),
            organisation=dict(organisation.name),
        )


def make(*, context: StepContext, item: journeys.OpenItem, organisation: partners.OrganisationView) -> Offer | None:
    """Write an offer inside an act and queue its message. None when the family has not agreed to share.

    Raises:
        AlreadyOffered: Another partner has the offer.
    """
    if not partner_requests.has_consent(context.case, organisation.type):
        return None
    year, number = case_numbers.next_number(region=context.by.region, series="offer", at=context.now)
    offer = Offer(
        number=f"{context.by.region.code}-{year:02}-{number:05}",
        case=context.case,
        work_item_key=item.key,
        organisation_id=organisation.key,
        exclusive=item.kind != "need",
        asks=pledges.still_wanted(item_key=item.key) if item.kind == "need" else {},
        answer_by=answer_by(item, organisation, context.now),
    )
    if context.case.clocks_stand:  # asked meanwhile: its time begins when the case goes on
        offer.stopped_at = context.now
    else:
        offer.remind_at = due_reminders.next_moment(asked_at=context.now, until=offer.answer_by, after=context.now)
    offer.offer(at=context.now)
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyOffered(
            _("Another partner is being asked about this right now. Wait for its answer or withdraw the offer first.")
        ) from error
    outbox.add("send_offer", region_key=context.by.region.pk, offer=offer.pk)
    notices.to_partner(question=offer, template="offer", at=context.now)
    return offer


def answer_by(item: journeys.OpenItem, organisation: partners.OrganisationView, now: datetime) -> datetime | None:
    """Return until when the partner may answer, in its own working hours; None when the step sets no term.

    Hours are hours in which it is open; days end when it closes, and those on which it stays closed do not count.
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
    """Ask the next partner in the region's order; None when all have been asked or consent is missing."""
    earlier = Offer.objects.filter(work_item_key=item.key).exclude(state=OfferState.WITHDRAWN)
    asked = set(earlier.values_list("organisation_id", flat=True))
    for organisation in partners.find_organisations(region_key=context.by.region.pk, types=item.by, at=context.now):
        if organisation.key not in asked and partner_requests.has_consent(context.case, organisation.type):
            return make(context=context, item=item, organisation=organisation)
    return None


def ask_waiting(*, context: StepContext) -> int:
    """Ask about the open steps that nobody could be asked about before the family agreed; return how many."""
    case = context.case
    runs = list(case.journeys.filter(ended_at=None).values_list("run_key", flat=True))
    asked = 0
    for item in journeys.open_items(run_keys=runs):
        if item.kind not in ("offer", "need") or _is_with_somebody(item):
            continue
        if item.kind == "need" and not case.timeline.filter(what="need.chosen", details__item=str(item.key)).exists():
            continue  # nobody is asked before the worker has looked at the list
        asked += ask_next(context=context, item=item) is not None
    return asked


def _is_with_somebody(item: journeys.OpenItem) -> bool:
    live = [OfferState.OFFERED, OfferState.ACCEPTED, OfferState.IN_PROGRESS]
    return Offer.objects.filter(work_item_key=item.key, state__in=live).exists()


def accept_offer(
    *,
    offer_number: str,
    by: Actor,
    on_behalf_of: str = "",
    amounts: dict[str, int] | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record that a partner takes it on; of a need all or the given amounts.

    Raises:
        OfferClosed: Not open any more; nothing has changed.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="accept_offer"):
            return
        now = clock.now()
        offer, context, item = lock(offer_number=offer_number, by=by, now=now)
        form_drafts.part_sent(by=by, item_key=item.key, part=part_of(offer_number))
        accept(context=context, offer=offer, item=item, amounts=amounts, on_behalf_of=on_behalf_of)


def accept(
    *,
    context: StepContext,
    offer: Offer,
    item: journeys.OpenItem,
    amounts: dict[str, int] | None,
    on_behalf_of: str,
    came_at: datetime | None = None,
) -> None:
    """Accept inside an act: pledges of a need, the end of an offer's step, the timeline.

    Args:
        came_at: When the answer came, if that was before now: only that moment counts against the term.

    Raises:
        OfferClosed: Not open any more.
        NothingLeftToPledge: Nothing of what is offered is still wanted.
    """
    if offer.has_run_out(came_at or context.now):
        raise closed()
    _change(offer, "accept", at=context.now)
    name = _name_of(offer, context)
    if item.kind == "need":
        promised = pledges.pledge(
            item_key=item.key,
            organisation_id=offer.organisation_id,
            amounts=amounts if amounts is not None else offer.asks,
            offer=offer,
            at=context.now,
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
        if pledges.still_wanted(item_key=item.key):
            ask_next(context=context, item=item)
        else:
            withdrawals.open_offers(item=item, context=context)  # somebody else was asked as well: it is settled
        return
    work_items.finish_item(
        context=context,
        item=item,
        outcome=item.hoped_for,
        facts={},
        on_behalf_of=on_behalf_of,
        what="offer.accepted",
        organisation=name,
    )


def decline_offer(
    *, offer_number: str, by: Actor, reason: str = "other", on_behalf_of: str = "", receipt: UUID | None = None
) -> None:
    """Record that a partner cannot, and ask the next one. The family is not told.

    Raises:
        OfferClosed: Not open any more; nothing has changed.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="decline_offer"):
            return
        now = clock.now()
        offer, context, item = lock(offer_number=offer_number, by=by, now=now)
        form_drafts.part_sent(by=by, item_key=item.key, part=part_of(offer_number))
        decline(context=context, offer=offer, item=item, reason=reason, on_behalf_of=on_behalf_of)


def decline(
    *, context: StepContext, offer: Offer, item: journeys.OpenItem, reason: str, on_behalf_of: str = ""
) -> None:
    """Decline inside an act; the next partner is asked in the same transaction.

    Raises:
        OfferClosed: Not open any more.
    """
    _change(offer, "decline", at=context.now, reason=reason if reason in REASONS else "other")
    timeline.record(
        case=context.case,
        what="offer.declined",
        by=context.by.user,
        at=context.now,
        on_behalf_of=on_behalf_of,
        organisation=_name_of(offer, context),
        reason=offer.reason,
        **_asked_instead(ask_next(context=context, item=item), context),
    )


def expire_due(*, actor: Actor) -> int:
    """Let offers expire whose time ran out, and ask the next partner. Each in its own transaction; returns how many."""
    with access.acting_as(actor):
        due = access.visible(Offer, to=actor).filter(
            state=OfferState.OFFERED, answer_by__lte=clock.now(), stopped_at=None
        )
        numbers_due = list(due.order_by("answer_by").values_list("number", flat=True)[:50])
    expired = 0
    for number in numbers_due:
        with suppress(CaseworkError):  # one that cannot go on now must not keep the others
            expired += expire_offer(actor=actor, offer_number=number)
    return expired


def expire_offer(*, actor: Actor, offer_number: str) -> bool:
    """Let one offer expire, unless somebody has answered it in time, taken over or not; say whether it did."""
    with access.acting_as(actor):
        now = clock.now()
        offer, context, item = lock(offer_number=offer_number, by=actor, now=now)
        if offer.state != OfferState.OFFERED or offer.answer_by is None or offer.answer_by > now or offer.stopped_at:
            return False
        if any(
            one.in_reply_to == offer.pk for one in partners.arrived(region_key=actor.region.pk, now=offer.answer_by)
        ):
            return False
        _change(offer, "expire", at=now)
        timeline.record(
            case=context.case,
            what="offer.expired",
            by=None,
            at=now,
            organisation=_name_of(offer, context),
            **_asked_instead(ask_next(context=context, item=item), context),
        )
        return True


def _asked_instead(following: Offer | None, context: StepContext) -> dict[str, Any]:
    """Details of a refusal: who was asked in its place; without anybody the worker has to go on."""
    return {"asked_next": _name_of(following, context)} if following else {"nobody_left": True}


def lock(*, offer_number: str, by: Actor, now: datetime) -> tuple[Offer, StepContext, journeys.OpenItem]:
    """Lock what an answer is about, inside an act.

    Case, then run, then offer, so that two answers meet at the case and never deadlock.
    """
    found = access.find(Offer, to=by, number=offer_number)
    case, link, item = locks.lock_by_item(item_key=found.work_item_key, by=by)
    offer = Offer.objects.select_for_update().get(pk=found.pk)
    return offer, StepContext(case, link, by, now), item


def _change(offer: Offer, transition: str, **arguments: Any) -> None:
    try:
        getattr(offer, transition)(**arguments)
        offer.remind_at = None
        offer.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise closed() from error


def closed() -> OfferClosed:
    """Return the refusal of an answer that comes when nobody waits for it any more."""
    return OfferClosed(
        _("This offer is no longer open, so nobody expects you to deliver. Look at what is still needed.")
    )


def _name_of(offer: Offer, context: StepContext) -> dict[str, str]:
    return dict(partners.organisation(region_key=context.by.region.pk, key=offer.organisation_id).name)
