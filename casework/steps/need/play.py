"""A list of necessities in the demo and the rehearsal."""

from __future__ import annotations

from casework import access
from casework.actions.partners import needs, offers
from casework.models import NeedItem, Offer, OfferState, Person, Pledge, PledgeState
from casework.steps.player import Player
from journeys import public as journeys

CANNOT = "no_stock"


def play(item: journeys.OpenItem, player: Player) -> str:
    """Choose everything; when all is promised note that it has come, and hand it over."""
    by = player.by
    with access.acting_as(by):
        things = list(access.visible(NeedItem, to=by).filter(need__work_item_key=item.key))
        asked = access.visible(Offer, to=by).filter(work_item_key=item.key).exists()
        pledges = access.visible(Pledge, to=by).filter(item__need__work_item_key=item.key)
        coming = list(pledges.filter(state=PledgeState.PLEDGED))
        adults = access.visible(Person, to=by).filter(family__cases=player.case_id).exclude(relation="child")
        recipient = adults.order_by("-is_representative").first()
    if not asked:
        needs.choose_items(by=by, item_key=item.key, amounts={thing.key: thing.wanted for thing in things})
        if player.first_declines:
            _decline(item, player)
        return "chosen"
    if any(thing.pledged < thing.wanted for thing in things):
        return ""
    for pledge in coming:
        needs.receive_pledge(by=by, pledge_id=pledge.pk)
    if recipient is None:
        return ""
    needs.hand_over(by=by, item_key=item.key, to_person_id=recipient.pk)
    return item.hoped_for


def _decline(item: journeys.OpenItem, player: Player) -> None:
    """The first charity asked for things cannot bring them."""
    with access.acting_as(player.by):
        asked = access.visible(Offer, to=player.by).filter(work_item_key=item.key, state=OfferState.OFFERED)
        first = asked.order_by("number").first()
    if first is not None:
        offers.decline_offer(offer_number=first.number, by=player.by, reason=CANNOT, on_behalf_of="charity")
