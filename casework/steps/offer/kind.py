"""An offer to partners that may decline: asked in the region's order."""

from django.utils.translation import gettext_lazy

from casework import access
from casework.act_parts import offer_round, withdrawals
from casework.act_parts.step_context import StepContext
from casework.actions.partners import promises
from casework.actions.steps import work_items
from casework.models import Offer, OfferState
from casework.steps.asked_partners import HAS_IT, AskedPartners
from casework.steps.offer.panel import OfferPanel
from casework.steps.player import Player
from journeys import public as journeys

WITHOUT_HELP = ("no_partner", "not_wanted")


class OfferStep(AskedPartners):
    """The first suitable partner that accepts has it; the step ends when the help was given."""

    name = "offer"
    panel = OfferPanel()
    button = gettext_lazy("Choose a partner")
    family_icon = "heart-handshake"
    nobody_yet = gettext_lazy("Nobody is being asked yet.")
    rules = journeys.KindRules(own_keys=frozenset({"answer_within"}), tells_partner=True)

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask the first partner, if the family has agreed to share with its kind."""
        offer_round.ask_next(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Withdraw what is offered."""
        withdrawals.all_offers(item=item, context=context)

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """End every offer: of help that was given it is done, what was only promised is revoked."""
        was_given = journeys.item(item_key=item.key).outcome == item.hoped_for
        withdrawals.all_offers(item=item, context=context, help_was_given=was_given)

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Wait for whoever was asked, and note the help that was promised as given; with nobody left, end without."""
        with access.acting_as(player.by):
            live = access.visible(Offer, to=player.by).filter(work_item_key=item.key, state__in=HAS_IT)
            has_it = live.first()
        if has_it is not None:
            return _given(has_it, item, player)
        without = (choice.key for choice in item.outcomes if choice.key in WITHOUT_HELP)
        outcome = next(without, item.hoped_for)
        work_items.complete(by=player.by, item_key=item.key, outcome=outcome)
        return outcome


def _given(offer: Offer, item: journeys.OpenItem, player: Player) -> str:
    if offer.state == OfferState.OFFERED:
        return ""
    promises.note_given(by=player.by, offer_id=offer.pk)
    return item.hoped_for


journeys.register(OfferStep())
