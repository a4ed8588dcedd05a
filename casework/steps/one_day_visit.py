"""All doctors on one day: three days are planned as soon as the step opens."""

from casework.act_parts import proposed_days, withdrawals
from casework.act_parts.step_context import StepContext
from journeys import public as journeys


class OneDayVisit:
    """Ends when the day has taken place and its findings are recorded."""

    name = "one_day_visit"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have the best days planned."""
        proposed_days.queue(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free the doctors' time."""
        withdrawals.days(item=item)


journeys.register(OneDayVisit())
