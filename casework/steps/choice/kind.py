"""A decision of the family, by itself or through the worker on its behalf, recorded as such."""

from django.utils.translation import gettext_lazy

from casework.steps.choice.panel import ChoicePanel
from casework.steps.kind import Kind
from journeys import public as journeys


class Choice(Kind):
    """Stands in the family's and the worker's list until somebody decides."""

    name = "choice"
    panel = ChoicePanel()
    button = gettext_lazy("Note the choice")
    worth_seeing = 1


journeys.register(Choice())
