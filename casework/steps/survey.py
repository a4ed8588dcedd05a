"""How it was: the family's score and words."""

from casework.act_parts import survey_questions
from casework.act_parts.step_context import StepContext
from journeys import public as journeys


class Survey:
    """Stands open until the family answers, or the worker writes its answer down."""

    name = "survey"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Write the question down: it stands on the page, and the family is told."""
        survey_questions.at_the_end(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Leave the question: nobody is asked on a day of bad news."""
        survey_questions.withdraw(item=item, context=context)


journeys.register(Survey())
