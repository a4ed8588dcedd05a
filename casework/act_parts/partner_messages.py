"""What a partner is told: the case by its number, the step, what is asked.

Never a name, an address or a diagnosis.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.act_parts import partner_requests
from casework.models import Offer, OfferState, PartnerRequest
from casework.outages import Outage, Refusal
from journeys import public as journeys
from partners import public as partners


def send_request(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Hand a request to its partner's connector, inside the effect's transaction.

    Withdrawn ones are left.

    Raises:
        Outage: The partner's system is away; the outbox tries again.
        Refusal: It does not take this message; a person asks in another way.
    """
    request = (
        access.visible(PartnerRequest, to=actor).select_related("case", "organisation").filter(pk=request_id).first()
    )
    if request is None or request.withdrawn_at or request.answered_at or request.held_back:
        return
    item = journeys.item(item_key=request.work_item_key).item
    if not partner_requests.may_share(item=item, case=request.case, organisation_type=request.organisation.type):
        PartnerRequest.objects.filter(pk=request.pk).update(held_back=True)  # taken back since the act
        return
    hand_over(
        partners.OutgoingMessage(
            message_id=request.pk,
            organisation_key=request.organisation_id,
            region_key=actor.region.pk,
            kind=item.kind,
            step=item.step,
            subject_number=request.case.number,
            asks=asks_of(item),
            outcomes=tuple(outcome.key for outcome in item.outcomes),
            papers=tuple(paper.key for paper in item.gives if paper.whose == "authority"),
            sent_at=now,
            answer_by=item.due,
            family_key=request.case.family_id,
        )
    )


def send_offer(*, actor: Actor, offer_id: UUID, now: datetime) -> None:
    """Hand an offer to its partner's connector, inside the effect's transaction.

    Answered ones are left, and those for which the consent was taken back since the act.

    Raises:
        Outage: The partner's system is away; the outbox tries again.
        Refusal: It does not take this message; a person asks in another way.
    """
    offer = access.visible(Offer, to=actor).select_related("case", "organisation").filter(pk=offer_id).first()
    if offer is None or offer.state != OfferState.OFFERED:
        return
    if not partner_requests.has_consent(offer.case, offer.organisation.type):
        return
    item = journeys.item(item_key=offer.work_item_key).item
    wanted = {key: partners.Ask(type=partners.AskType.QUANTITY, wanted=amount) for key, amount in offer.asks.items()}
    hand_over(
        partners.OutgoingMessage(
            message_id=offer.pk,
            organisation_key=offer.organisation_id,
            region_key=actor.region.pk,
            kind="offer",
            step=item.step,
            subject_number=offer.number,
            asks=wanted,
            outcomes=("accepted", "declined"),
            sent_at=now,
            answer_by=offer.answer_by,
            family_key=offer.case.family_id,
        )
    )


def asks_of(item: journeys.OpenItem) -> dict[str, partners.Ask]:
    """Return the step's fields as questions to a partner."""
    forms = {field.key: journeys.fact_types.TYPES[field.type].answered_as for field in item.records}
    return {
        field.key: partners.Ask(
            type=partners.AskType(forms[field.key]),
            choices=tuple(choice.key for choice in field.choices),
        )
        for field in item.records
        if forms[field.key]
    }


def withdraw(*, actor: Actor, message_id: UUID, organisation_key: UUID, now: datetime) -> None:
    """Tell the exchange that nobody waits for an answer any more."""
    partners.withdraw(region_key=actor.region.pk, organisation_key=organisation_key, message_id=message_id, at=now)


def hand_over(message: partners.OutgoingMessage) -> None:
    """Hand a message to its partner's connector, inside the effect's transaction.

    Raises:
        Outage: The partner's system is away; the outbox tries again.
        Refusal: It does not take this message.
    """
    receipt = partners.send(message=message)
    if receipt.outcome != partners.Delivery.FAILED:
        return
    raise Refusal(receipt.code) if receipt.permanent else Outage(receipt.code)
