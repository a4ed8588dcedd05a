"""An offer to partners that may decline: asked in the region's order."""

from casework.act_parts import offer_round, withdrawals
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class OfferStep(StepKind):
    """The first suitable partner that accepts ends the step."""

    name = "offer"
    rules = journeys.KindRules(own_keys=frozenset({"answer_within"}), tells_partner=True)
    shares = True
    asks_partners = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask the first partner, if the family has agreed to share with its kind."""
        offer_round.ask_next(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Withdraw what is offered."""
        withdrawals.all_offers(item=item, context=context)

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Let go of what nobody has answered; what a partner has taken on stays with it."""
        withdrawals.open_offers(item=item, context=context)


journeys.register(OfferStep())
