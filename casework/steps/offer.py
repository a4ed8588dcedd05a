"""An offer to partners that may decline: asked in the region's order."""

from casework.act_parts import offer_round, withdrawals
from casework.act_parts.step_context import StepContext
from journeys import public as journeys


class OfferStep:
    """The first suitable partner that accepts ends the step."""

    name = "offer"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask the first partner, if the family has agreed to share with its kind."""
        offer_round.ask_next(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Withdraw what is offered."""
        withdrawals.all_offers(item=item, context=context)


journeys.register(OfferStep())
