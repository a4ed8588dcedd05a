"""A second person's yes or no."""

from casework.actions import asking
from casework.actions.consequences import StepContext
from journeys import public as journeys


class Approval:
    """Stands in the list of whoever may approve; another organisation is told."""

    name = "approval"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell the organisation that decides."""
        asking.ask(item=item, context=context)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Tell it that nobody waits any more."""
        asking.withdraw(item=item, context=context)


journeys.register(Approval())
