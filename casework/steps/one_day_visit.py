"""All doctors on one day: three days are planned as soon as the step opens."""

from casework.actions import letting_go, visit_proposals
from casework.actions.consequences import StepContext
from journeys import public as journeys


class OneDayVisit:
    """Ends when the day has taken place and its findings are recorded."""

    name = "one_day_visit"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have the best days planned."""
        visit_proposals.queue(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free the doctors' time."""
        letting_go.days(item=item)


journeys.register(OneDayVisit())
