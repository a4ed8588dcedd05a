"""Wishes and free time in, best one-day plans out.

Pure: no Django, no clock, no database; the same question gets the same answer.
"""

from casework.bundling.checking import check_family, check_problem
from casework.bundling.free_time import FreeTime
from casework.bundling.planner import PlannerFault, plan_family
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
from casework.bundling.problem_file import read_problem, write_answer
from casework.bundling.verification import verify

__all__ = [
    "BadProblem",
    "Cost",
    "Family",
    "FreeTime",
    "Grid",
    "Interval",
    "Plan",
    "PlannedVisit",
    "PlannerFault",
    "Precedence",
    "Problem",
    "Resource",
    "Visit",
    "check_family",
    "check_problem",
    "plan_family",
    "read_problem",
    "verify",
    "write_answer",
]
