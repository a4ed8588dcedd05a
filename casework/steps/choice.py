"""A decision of the family, by itself or through the worker on its behalf, recorded as such."""

from casework.act_parts.step_context import StepContext
from journeys import public as journeys


class Choice:
    """Stands in the family's and the worker's list until somebody decides."""

    name = "choice"

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Ask nobody outside: the family decides."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Take nothing back: nothing was asked outside."""


journeys.register(Choice())
