"""After a yes: a partner cannot after all, brings fewer, comes on another day, has helped.

It says so itself, or the worker for it, by phone. The worker takes one offer or one promise back and keeps the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import locks, offer_delays, offer_round, promises
from casework.act_parts.promises import Promise
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.actions.partners.partner_desk import LONGEST_WORDS
from casework.errors import Stale
from casework.models import Need, Offer, Pledge, PledgeState
from partners import public as partners


@contextmanager
def _of_offer(by: Actor, offer_id: UUID, now: datetime) -> Iterator[Promise]:
    """Lock an offer for its partner, or for who leads the case."""
    if by.is_partner:
        with promises.of_partner(by, offer_id, now) as asked:
            yield asked
        return
    found = access.find(Offer, to=by, pk=offer_id)
    offer, context, item = offer_round.lock(offer_number=found.number, by=by, now=now)
    organisation = partners.organisation(region_key=by.region.pk, key=offer.organisation_id)
    yield Promise(offer, context, item, organisation)


@act
def look_into_it(*, by: Actor, offer_id: UUID, until: date, receipt: UUID | None = None) -> None:
    """Say that it is being looked into, and by which day there will be an answer.

    Raises:
        NotFound: Not this partner's, or of a case that somebody else leads.
        OfferClosed: Nobody waits for the answer any more; nothing has changed.
        DayRefused: The day is past.
        LookTooLong: The family would wait too long.
    """
    with _of_offer(by, offer_id, clock.now()) as asked:
        offer_delays.looks(asked, until=until)


@act
def can_later(*, by: Actor, offer_id: UUID, from_day: date, receipt: UUID | None = None) -> None:
    """Say from which day on it could help: the worker takes it at its word, or asks another.

    Raises:
        NotFound: Not this partner's, or of a case that somebody else leads.
        OfferClosed: Nobody waits for the answer any more; nothing has changed.
        DayRefused: The day cannot be meant.
    """
    with _of_offer(by, offer_id, clock.now()) as asked:
        offer_delays.later(asked, from_day=from_day)


@act
def break_promise(
    *,
    by: Actor,
    offer_id: UUID,
    reason: str = "other",
    words: str = "",
    receipt: UUID | None = None,
) -> None:
    """Say that it cannot be kept after all; the next is asked, the family is not told.

    Raises:
        NotFound: Not this partner's, or of a case that somebody else leads.
        OfferClosed: Nothing is promised here any more; nothing has changed.
    """
    with _of_offer(by, offer_id, clock.now()) as promise:
        promises.broken(promise, reason=reason, words=words.strip()[:LONGEST_WORDS])


@act
def bring_fewer(*, by: Actor, offer_id: UUID, left: Mapping[str, int], receipt: UUID | None = None) -> None:
    """Say how many of each thing still come; the next partner is asked for the rest.

    Args:
        left: By item key; what is not named stays as promised.

    Raises:
        NotFound: Not this partner's, or of a case that somebody else leads.
        OfferClosed: Nothing is promised here any more; nothing has changed.
        PromiseUnchanged: These are not fewer.
    """
    with _of_offer(by, offer_id, clock.now()) as promise:
        promises.fewer(promise, left=left)


@act
def name_day(*, by: Actor, offer_id: UUID, day: date, receipt: UUID | None = None) -> None:
    """Say on which other day the promise is kept.

    Raises:
        NotFound: Not this partner's, or of a case that somebody else leads.
        OfferClosed: Nothing is promised here any more; nothing has changed.
        DayRefused: The day cannot be meant.
        PromiseUnchanged: It stands there already.
    """
    now = clock.now()
    with _of_offer(by, offer_id, now) as promise:
        promises.moved(promise, day=promises.checked_day(day, now, by))


@act
def note_given(*, by: Actor, offer_id: UUID, receipt: UUID | None = None) -> None:
    """Note that promised help was given, as somebody told the worker: the step is done.

    Raises:
        NotFound: Of a case that somebody else leads.
        OfferClosed: It was not promised, or is over; nothing has changed.
    """
    with _of_offer(by, offer_id, clock.now()) as promise:
        offer_round.given(
            context=promise.context,
            offer=promise.offer,
            item=promise.item,
            on_behalf_of=promise.organisation.type,
        )


@act
def take_back(*, by: Actor, offer_id: UUID, receipt: UUID | None = None) -> None:
    """Take one question or promise back and keep the others; the partner is told.

    Raises:
        NotFound: Of a case that somebody else leads.
        Forbidden: A partner may not; it says that it cannot.
        OfferClosed: It is over, or a part stands at the clinic; nothing has changed.
    """
    with _of_offer(by, offer_id, clock.now()) as promise:
        access.check_may_lead(by, promise.context.case)
        promises.taken_back(promise)


@act
def take_pledge_back(*, by: Actor, pledge_id: UUID, they_cannot: bool, receipt: UUID | None = None) -> None:
    """Let one promise of one thing go and keep the others.

    Args:
        they_cannot: Who promised it cannot after all, and the next partner is asked; else it is not
            needed.

    Raises:
        NotFound: Of a case that somebody else leads.
        Stale: It has arrived, or is not promised any more.
    """
    found = access.find(Pledge, to=by, pk=pledge_id)
    need = Need.objects.get(items=found.item_id)
    case, link, item = locks.lock_by_open_item(item_key=need.work_item_key, by=by)
    access.check_may_lead(by, case)
    locked = Pledge.objects.select_for_update(of=("self",)).select_related("item", "offer")
    pledge = locked.get(pk=pledge_id)
    if pledge.state != PledgeState.PLEDGED:
        raise Stale(
            _("This promise is not waited for any more, so nothing was changed. Reload the page to see how it stands.")
        )
    organisation = partners.organisation(region_key=by.region.pk, key=pledge.organisation_id)
    promises.pledge_taken_back(
        pledge=pledge,
        context=StepContext(case, link, by, clock.now()),
        item=item,
        they_cannot=they_cannot,
        name=organisation.name,
    )
