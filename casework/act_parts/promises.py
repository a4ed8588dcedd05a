"""After a yes, inside an act: a partner that cannot after all, brings fewer, comes on another day.

What is wanted again is asked of the next partner in the same act. The family reads on its page who
helps with what; it is never told who could not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from casework import access, read_log
from casework.access import Actor
from casework.act_parts import offer_round, reminder_moments, withdrawals
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import NeedItem, Offer, OfferState, Pledge, PledgeState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

LATEST_DELIVERY = timedelta(days=366)
COMING = (OfferState.ACCEPTED, OfferState.IN_PROGRESS)


class DayRefused(CaseworkError):
    """The other day is in the past, or further away than anybody plans."""

    code = "day_refused"


class PromiseUnchanged(CaseworkError):
    """What was told of a promise is what it says already, or no part of it."""

    code = "promise_unchanged"


@dataclass(frozen=True, slots=True)
class Promise:
    """One offer, locked, with the step and the organisation that was asked."""

    offer: Offer
    context: StepContext
    item: journeys.OpenItem
    organisation: partners.OrganisationView

    @property
    def details(self) -> dict[str, object]:
        """Return what every entry about it says: for whom it was told, and of whom."""
        told = self.organisation
        return {"organisation": dict(told.name), "on_behalf_of": told.type}


@contextmanager
def of_partner(by: Actor, offer_id: UUID, now: datetime) -> Iterator[Promise]:
    """Open and lock the step of an offer for its partner inside an act, and note the look."""
    found = access.find(Offer, to=by, pk=offer_id)
    with access.inside(by, found) as narrowed:
        offer, context, item = offer_round.lock(offer_number=found.number, by=narrowed, now=now)
        read_log.note(case=context.case, by=by, what="question")
        organisation = partners.organisation(region_key=by.region.pk, key=offer.organisation_id)
        yield Promise(offer, context, item, organisation)


def checked_day(day: date, now: datetime, by: Actor) -> date:
    """Return a day that a partner names.

    Raises:
        DayRefused: It is past, or further away than anybody plans.
    """
    today = now.astimezone(by.region.zone).date()
    if not today <= day <= today + LATEST_DELIVERY:
        raise DayRefused(
            _("This day has passed or is more than a year away, so nobody would wait for you. Choose another one.")
        )
    return day


def broken(promise: Promise, *, reason: str, words: str) -> None:
    """Note that the partner cannot after all: what has not arrived is asked of the next.

    Raises:
        OfferClosed: Nothing is promised here any more.
    """
    offer, context = promise.offer, promise.context
    if offer.state not in COMING:
        raise offer_round.closed()
    offer.words = words
    here = _arrived(offer)
    for pledge in _coming(offer):
        withdrawals.release(pledge, does_not_come=True)
    if here:  # a part stands at the clinic: this part is given all the same
        offer.remind_at = None
        offer.save(update_fields=["words", "remind_at"])
    else:
        offer_round.change(offer, "fail", at=context.now, reason=known(reason))
    told = {**promise.details, **_next(promise)}
    offer_round.tell(context, "offer.failed", promise.item, reason=known(reason), **told)


def fewer(promise: Promise, *, left: Mapping[str, int]) -> None:
    """Note how many of each thing the partner still brings; the rest is asked of the next.

    Args:
        left: By item key; what is not named stays as promised.

    Raises:
        OfferClosed: Nothing is promised here any more.
        PromiseUnchanged: More than was promised, the same, or nothing at all.
    """
    if promise.offer.state not in COMING:
        raise offer_round.closed()
    coming = _coming(promise.offer)
    now = {pledge.item.key: left.get(pledge.item.key, pledge.amount) for pledge in coming}
    if not _are_fewer(coming, now):
        raise PromiseUnchanged(
            _(
                "These are not fewer things than were promised, so nothing was changed. "
                "Enter how many of each will come; if none will, say that you cannot after all."
            )
        )
    for pledge in coming:
        _lessen(pledge, now[pledge.item.key])
    told = {**promise.details, **_next(promise)}
    offer_round.tell(promise.context, "offer.fewer", promise.item, things=now, **told)


def _are_fewer(coming: list[Pledge], now: Mapping[str, int]) -> bool:
    pairs = [(now[pledge.item.key], pledge.amount) for pledge in coming]
    possible = all(0 <= left <= promised for left, promised in pairs)
    return possible and any(left < promised for left, promised in pairs) and any(now.values())


def _lessen(pledge: Pledge, amount: int) -> None:
    if amount == 0:
        withdrawals.release(pledge, does_not_come=True)
        return
    wanted_again = pledge.amount - amount
    NeedItem.objects.filter(pk=pledge.item_id).update(pledged=F("pledged") - wanted_again)
    Pledge.objects.filter(pk=pledge.pk).update(amount=amount)


def moved(promise: Promise, *, day: date) -> None:
    """Note that the partner keeps its word on another day.

    Raises:
        OfferClosed: Nothing is promised here any more.
        PromiseUnchanged: It is the day that stands there.
    """
    offer, zone = promise.offer, promise.context.case.region.zone
    if offer.state != OfferState.ACCEPTED:
        raise offer_round.closed()
    if offer.delivery_date == day:
        raise PromiseUnchanged(_("This day stands there already, so nothing was changed. Choose another one."))
    offer.delivery_date = day
    offer.days_named += 1
    offer.remind_at = reminder_moments.of_promise(day=day, promised_at=promise.context.now, zone=zone)
    offer.save(update_fields=["delivery_date", "days_named", "remind_at"])
    told = {**promise.details, "day": day.isoformat()}
    offer_round.tell(promise.context, "offer.moved", promise.item, **told)


def taken_back(promise: Promise) -> None:
    """Take an offer back, inside an act: withdrawn before its answer, revoked after it.

    Raises:
        OfferClosed: It is over.
    """
    offer = promise.offer
    what = "offer.withdrawn" if offer.state == OfferState.OFFERED else "offer.revoked"
    if offer.state not in (OfferState.OFFERED, *COMING) or _arrived(offer):
        raise offer_round.closed()
    for pledge in _coming(offer):
        withdrawals.release(pledge)
    withdrawals.of_one(offer, context=promise.context)
    offer_round.tell(promise.context, what, promise.item, organisation=dict(promise.organisation.name))


def pledge_taken_back(
    *,
    pledge: Pledge,
    context: StepContext,
    item: journeys.OpenItem,
    they_cannot: bool,
    name: Mapping[str, str],
) -> None:
    """Let one promise of one thing go, inside an act.

    Args:
        pledge: Locked, and not arrived.
        they_cannot: The next partner is asked; else we do not need it any more.
    """
    withdrawals.release(pledge, does_not_come=they_cannot)
    asked = _asked_next(context, item) if they_cannot else {}
    offer_round.tell(
        context,
        "pledge.broken" if they_cannot else "pledge.taken_back",
        item,
        organisation=dict(name),
        thing=title_of(pledge.item.title),
        **asked,
    )
    offer = pledge.offer
    if offer is None or offer.state not in COMING or _coming(offer) or _arrived(offer):
        return
    if they_cannot:
        offer_round.change(offer, "fail", at=context.now, reason="other")
    else:
        withdrawals.of_one(offer, context=context)


def known(reason: str) -> str:
    """Return a reason of the list."""
    return reason if reason in offer_round.REASONS else "other"


def _next(promise: Promise) -> dict[str, object]:
    """Ask the next partner; nobody is needed for a step that is over."""
    if promise.item.status in offer_round.OVER:
        return {}
    return _asked_next(promise.context, promise.item)


def _asked_next(context: StepContext, item: journeys.OpenItem) -> dict[str, object]:
    following = offer_round.ask_next(context=context, item=item)
    return offer_round.asked_instead(following, context)


def _coming(offer: Offer) -> list[Pledge]:
    locked = Pledge.objects.select_for_update(of=("self",))
    rows = locked.filter(offer=offer, state=PledgeState.PLEDGED)
    return list(rows.select_related("item").order_by("item__key", "pk"))


def _arrived(offer: Offer) -> bool:
    return offer.pledges.filter(state__in=[PledgeState.RECEIVED, PledgeState.HANDED_OVER]).exists()
