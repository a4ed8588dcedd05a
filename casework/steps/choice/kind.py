"""A decision of the family, by itself or through the worker on its behalf, recorded as such."""

from casework.act_parts.step_kind import StepKind
from journeys import public as journeys


class Choice(StepKind):
    """Stands in the family's and the worker's list until somebody decides."""

    name = "choice"


journeys.register(Choice())
