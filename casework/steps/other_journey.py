"""Another journey that has to be gone: ticked off by hand until journeys start each other."""

from casework.actions.consequences import StepContext
from journeys import public as journeys


class OtherJourney:
    """The worker ticks it off when the other matter is settled."""

    name = "other_journey"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Stand in the worker's list."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Take nothing back: nothing was started."""


journeys.register(OtherJourney())
