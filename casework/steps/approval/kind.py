"""A second person's yes or no."""

from casework.act_parts import partner_requests
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class Approval(StepKind):
    """Stands in the list of whoever may approve; another organisation is told."""

    name = "approval"
    answered_by_one = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that decides."""
        partner_requests.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell it that nobody waits any more."""
        partner_requests.withdraw(item=item, context=context)


journeys.register(Approval())
