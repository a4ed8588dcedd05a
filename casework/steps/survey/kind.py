"""How it was: the family's score and words."""

from casework.act_parts import survey_questions
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class Survey(StepKind):
    """Stands open until the family answers, or the worker writes its answer down."""

    name = "survey"
    rules = journeys.KindRules(
        refuses={"asks": "a survey is the question itself. Name the step after which the family is asked"},
        asks_family=True,
    )
    family_may = True
    tells_family = False

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Write the question down: it stands on the page, and the family is told."""
        survey_questions.at_the_end(context=context, item=item)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Leave the question: nobody is asked on a day of bad news."""
        survey_questions.withdraw(item=item, context=context)


journeys.register(Survey())
