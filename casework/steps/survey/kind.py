"""How it was: the family's score and words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.act_parts import survey_questions
from casework.act_parts.step_context import StepContext
from casework.actions.family import survey_answers
from casework.models import SurveyAnswer
from casework.steps.family_panel import FamilyPanel
from casework.steps.kind import Kind
from casework.steps.player import Player
from casework.steps.survey.family import FamilySurvey
from casework.steps.survey.panel import SurveyPanel
from journeys import public as journeys

CONTENT = 5  # of 5


class Survey(Kind):
    """Stands open until the family answers, or the worker writes its answer down."""

    name = "survey"
    panel = SurveyPanel()
    button = gettext_lazy("Ask the family")
    worth_seeing = 3
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

    def family_panel_of(self, item: journeys.OpenItem) -> FamilyPanel:
        """The score, and words if they like."""
        del item
        return FamilySurvey()

    def family_verb(self, item: journeys.OpenItem) -> str:
        """It is a question."""
        del item
        return _("Answer")

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Let the family answer content; in a demo whose families speak they answer themselves.

        Where a family is not asked the step ends by itself.
        """
        with access.acting_as(player.by):
            asked = access.visible(SurveyAnswer, to=player.by).filter(work_item_key=item.key, withdrawn_at=None)
            family = player.family() if asked.exists() else None
        if family is None or player.speaks:
            return ""
        survey_answers.answer_survey(by=family, item_key=item.key, score=CONTENT)
        return "answered"


journeys.register(Survey())
