"""Offers to partners that may decline: asked in order, first suitable accepts, the family never learns of a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import edit_conflicts, form_drafts, locks, offer_round, partner_requests
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Offer, OfferState
from casework.texts.translated import title_of
from partners import public as partners


def _check_nobody_was_faster(item_key: UUID, seen: edit_conflicts.Marks | None) -> None:
    if seen is not None and offer_round.marks_of(Offer.objects.filter(work_item_key=item_key)) != seen:
        raise edit_conflicts.ChangedMeanwhile(
            _(
                "Somebody was asked or has answered since this page was opened, so nobody else was asked. "
                "Look below at how it stands, and ask again if it is still needed."
            ),
            ("asked",),
        )


@act
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
        ChangedMeanwhile: Somebody was asked or has answered since the page was made. Nobody else is
            asked.
        NoConsent: The family has not agreed to share with this kind of organisation.
        AlreadyOffered: Another partner has the offer.
        TakesNoneNow: It is full, pauses, or takes no requests.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    _check_nobody_was_faster(item.key, seen)
    organisation = partners.organisation(region_key=by.region.pk, key=organisation_key)
    partner_requests.check_takes_requests(organisation, at=now)
    offer = offer_round.make(context=StepContext(case, link, by, now), item=item, organisation=organisation)
    if offer is None:
        raise partner_requests.NoConsent(
            _(
                "The family has not agreed to share anything with this kind of organisation, so it was not asked. "
                "Note the family's consent on the case page, then ask again."
            )
        )
    form_drafts.part_sent(by=by, item_key=item.key, part=offer_round.ASK)
    timeline.record(
        case=case,
        what="offer.made",
        by=by.user,
        at=now,
        step=item.step,
        title=title_of(item.title),
        organisation=dict(organisation.name),
    )


@act
def accept_offer(
    *,
    offer_number: str,
    by: Actor,
    on_behalf_of: str = "",
    amounts: dict[str, int] | None = None,
    lent: Mapping[str, date] | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record that a partner takes it on; of a need all or the given amounts, given for good or lent until a day.

    Raises:
        NotToBeLent: A day of return cannot be meant.
        OfferClosed: Not open any more; nothing has changed.
    """
    now = clock.now()
    offer, context, item = offer_round.lock(offer_number=offer_number, by=by, now=now)
    form_drafts.part_sent(by=by, item_key=item.key, part=offer_round.part_of(offer_number))
    offer_round.accept(context=context, offer=offer, item=item, amounts=amounts, on_behalf_of=on_behalf_of, lent=lent)


@act
def decline_offer(
    *, offer_number: str, by: Actor, reason: str = "other", on_behalf_of: str = "", receipt: UUID | None = None
) -> None:
    """Record that a partner cannot, and ask the next one. The family is not told.

    Raises:
        OfferClosed: Not open any more; nothing has changed.
    """
    now = clock.now()
    offer, context, item = offer_round.lock(offer_number=offer_number, by=by, now=now)
    form_drafts.part_sent(by=by, item_key=item.key, part=offer_round.part_of(offer_number))
    offer_round.decline(context=context, offer=offer, item=item, reason=reason, on_behalf_of=on_behalf_of)


def expire_due(*, actor: Actor) -> int:
    """Let offers expire whose time ran out, and ask the next partner. Each in its own transaction.

    Returns how many.
    """
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
    """Let one offer expire, unless somebody has answered it in time, taken over or not.

    Say whether it did.
    """
    with access.acting_as(actor):
        now = clock.now()
        offer, context, item = offer_round.lock(offer_number=offer_number, by=actor, now=now)
        if offer.state != OfferState.OFFERED or offer.answer_by is None or offer.answer_by > now or offer.stopped_at:
            return False
        if any(
            one.in_reply_to == offer.pk for one in partners.arrived(region_key=actor.region.pk, now=offer.answer_by)
        ):
            return False
        offer_round.expire(context=context, offer=offer, item=item)
        return True
