"""How it was: the family's score and words."""

from casework.actions import asking_how
from casework.actions.consequences import StepContext
from journeys import public as journeys


class Survey:
    """Stands open until the family answers, or the worker writes its answer down."""

    name = "survey"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Write the question down: it stands on the page, and the family is told."""
        asking_how.at_the_end(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Leave the question: nobody is asked on a day of bad news."""
        asking_how.withdraw(item=item, context=context)


journeys.register(Survey())
