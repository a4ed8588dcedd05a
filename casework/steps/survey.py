"""How it was: the family's score and words."""

from casework.actions.consequences import StepContext
from journeys import public as journeys


class Survey:
    """Stands open until the family answers, or the worker writes its answer down."""

    name = "survey"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask nobody outside: the question stands on the page."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Leave the question: nobody is asked on a day of bad news."""


journeys.register(Survey())
