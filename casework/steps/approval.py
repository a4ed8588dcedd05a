"""A second person's yes or no."""

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from journeys import public as journeys


class Approval:
    """Stands in the list of whoever may approve; another organisation is told."""

    name = "approval"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that decides."""
        partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell it that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)


journeys.register(Approval())
