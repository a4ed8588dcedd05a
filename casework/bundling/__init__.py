"""Wishes and free time in, best one-day plans out.

Pure: no Django, no clock, no database; the same question gets the same answer.
"""

from casework.bundling.contradictions import check_family, check_problem
from casework.bundling.free_time import FreeTime
from casework.bundling.planner import PlannerFault, plan_family
from casework.bundling.problem import (
    BadProblem,
    Cost,
    DayPlan,
    FamilyWishes,
    Grid,
    Interval,
    Precedence,
    Problem,
    Resource,
    VisitOfPlan,
    WishedVisit,
)
from casework.bundling.problem_file import read_problem, write_answer
from casework.bundling.verification import verify

__all__ = [
    "BadProblem",
    "Cost",
    "DayPlan",
    "FamilyWishes",
    "FreeTime",
    "Grid",
    "Interval",
    "PlannerFault",
    "Precedence",
    "Problem",
    "Resource",
    "VisitOfPlan",
    "WishedVisit",
    "check_family",
    "check_problem",
    "plan_family",
    "read_problem",
    "verify",
    "write_answer",
]
