"""How fast the best days of a family are found, and against CP-SAT on the same instances. Pure: no database."""

from __future__ import annotations

import sys
from contextlib import suppress
from statistics import median

from casework.bundling import FamilyWishes, FreeTime, Problem, plan_family
from tests.bench import clinic
from tests.bench.figures import Report, run, told, wall_ms
from tests.bundling.cp_sat import Unproved, proven_cost

SIZES = (3, 4, 6, 8)
TOP = 3
LOAD = 0.7
FAMILIES, FAMILIES_QUICK = 60, 5
INSTANCES, INSTANCES_QUICK = 5, 1
DAYS_COMPARED = {3: 60, 4: 60, 6: 20, 8: 6}  # CP-SAT needs ten seconds and more for a day of eight visits
MOST_SECONDS = 4.0  # for a day; then it counts with these seconds and is not compared


def measure(report: Report, quick: bool) -> None:
    """Measure the planner alone, then both side by side."""
    problem = clinic.draw_clinic(report.seed, load=LOAD)
    _planner(report, problem, FAMILIES_QUICK if quick else FAMILIES)
    _against_cp_sat(report, quick=quick)


def _planner(report: Report, problem: Problem, families: int) -> None:
    told(f"the best {TOP} of {clinic.DAYS} days for {families} families of each size")
    free_time = FreeTime(problem)
    for visits in SIZES:
        drawn = [clinic.draw_family(report.seed * 10_000 + number, visits=visits) for number in range(families)]
        plan_family(problem, drawn[0], TOP, free_time=free_time)
        times, found = [], 0
        for family in drawn:
            times.append(wall_ms(lambda family=family: plan_family(problem, family, TOP, free_time=free_time)))
            found += bool(plan_family(problem, family, 1, free_time=free_time))
        how = (
            f"top {TOP} of {clinic.DAYS} days, {clinic.DOCTORS} doctors at {LOAD:.0%} load, {families} families "
            f"({found} have a day)"
        )
        report.add(f"planner_{visits}_visits_median", median(times), "ms", how)
        report.add(f"planner_{visits}_visits_worst", max(times), "ms", how)


def _against_cp_sat(report: Report, *, quick: bool) -> None:
    """Each instance is solved by both in turn; the planner's time includes reading the calendars, CP-SAT's its models."""
    compared = unproved = 0
    for visits in SIZES[:2] if quick else SIZES:
        days = DAYS_COMPARED[visits]
        told(f"{visits} visits against CP-SAT, {days} days")
        problem = clinic.draw_clinic(report.seed, load=LOAD, days=days)
        ratios = []
        for number in range(INSTANCES_QUICK if quick else INSTANCES):
            family = clinic.draw_family(report.seed * 10_000 + number, visits=visits, days=days)
            costs: dict[int, int | None] = {}
            theirs = wall_ms(lambda problem=problem, family=family, costs=costs: _solve(problem, family, costs))
            ours = median(
                wall_ms(lambda problem=problem, family=family: plan_family(problem, family, TOP)) for _ in range(3)
            )
            ratios.append(theirs / ours)
            compared, unproved = compared + len(costs), unproved + days - len(costs)
            _compare(report, problem, family, costs)
        how = (
            f"CP-SAT, one worker, the tests' model of each of {days} days (a judge, not tuned) : plan_family with calendars "
            f"read anew; median of {len(ratios)} instances, least {min(ratios):.0f}"
        )
        report.add(f"cp_sat_to_planner_{visits}_visits", median(ratios), "times slower", how)
    how = f"{compared} days' proven costs, ours against CP-SAT's; {unproved} more it did not prove in {MOST_SECONDS:.0f} s"
    report.add("costs_that_differ", len(report.wrong), "days", how)


def _solve(problem: Problem, family: FamilyWishes, costs: dict[int, int | None]) -> None:
    """Every day: the best are known only when all are. Days without a proof are left out."""
    for day in range(len(problem.grid.days)):
        with suppress(Unproved):
            costs[day] = proven_cost(problem, family, day, seconds=MOST_SECONDS)


def _compare(report: Report, problem: Problem, family: FamilyWishes, theirs: dict[int, int | None]) -> None:
    ours = {plan.day: plan.cost for plan in plan_family(problem, family, len(problem.grid.days))}
    for number, cost in theirs.items():
        day = problem.grid.days[number]
        report.check(
            ours.get(day) == cost,
            f"{family.id} with {len(family.visits)} visits on {day}: {ours.get(day)}, CP-SAT proves {cost}",
        )
    first = [(plan.cost, plan.day) for plan in plan_family(problem, family, TOP)]
    best = sorted((cost, day) for day, cost in ours.items())[:TOP]
    report.check(first == best, f"{family.id} with {len(family.visits)} visits: the first days are not the best of all")


if __name__ == "__main__":
    sys.exit(run("visits", measure, about="Measures the planner of one-day visits, side by side with CP-SAT."))
