"""Wishes and free time in, best one-day plans out. Pure: no Django, no clock, no database; the same question gets the same answer."""

from casework.bundling.problem import (
    BadProblem,
    Cost,
    Family,
    Grid,
    Interval,
    Plan,
    PlannedVisit,
    Precedence,
    Problem,
    Resource,
    Visit,
)

__all__ = [
    "BadProblem",
    "Cost",
    "Family",
    "Grid",
    "Interval",
    "Plan",
    "PlannedVisit",
    "Precedence",
    "Problem",
    "Resource",
    "Visit",
]
