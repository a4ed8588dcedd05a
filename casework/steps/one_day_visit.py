"""All doctors on one day: three days are planned as soon as the step opens."""

from casework.actions import visits
from casework.actions.consequences import StepContext
from journeys import public as journeys


class OneDayVisit:
    """Ends when the day has taken place and its findings are recorded."""

    name = "one_day_visit"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have the best days planned."""
        visits.queue(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free the doctors' time."""
        visits.cancel_all(item=item)


journeys.register(OneDayVisit())
