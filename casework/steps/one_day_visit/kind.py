"""All doctors on one day: three days are planned as soon as the step opens."""

from casework.act_parts import proposed_days, withdrawals
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class OneDayVisit(StepKind):
    """Ends when the day has taken place and its findings are recorded."""

    name = "one_day_visit"
    rules = journeys.KindRules(needs="visits", own_keys=frozenset({"visits", "visits_if"}))
    family_may = True
    tells_family = False
    prints_by_its_acts = True
    is_doctors_day = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Have the best days planned."""
        proposed_days.queue(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free the doctors' time."""
        withdrawals.days(item=item)

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Free what is still held."""
        del context
        withdrawals.days(item=item)

    def paper_edition(self, item: journeys.OpenItem) -> str:
        """A day that is chosen anew gets a new itinerary."""
        return proposed_days.chosen_version(item_key=item.key)


journeys.register(OneDayVisit())
