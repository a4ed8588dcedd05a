"""Checks one plan against every rule of the problem, without any of the planner's code: intervals, no bits.

What the family is offered passes here first. The tests use the same check on whatever they compare
with.
"""

from __future__ import annotations

from itertools import pairwise

from casework.bundling.problem import DayPlan, FamilyWishes, Interval, Problem, Resource, VisitOfPlan


def verify(problem: Problem, family: FamilyWishes, plan: DayPlan) -> list[str]:
    """Return what is wrong with a plan, one sentence each.

    Empty if it keeps every rule and its figures are right.
    """
    if plan.day not in problem.grid.days:
        return [f"{plan.day} is not a day of the grid"]
    if sorted(visit.visit for visit in plan.visits) != list(range(len(family.visits))):
        return ["not every visit is planned exactly once"]
    day = problem.grid.days.index(plan.day)
    resources = {resource.id: resource for resource in problem.resources}
    faults = [f"{name} is unknown" for one in plan.visits for name in _names(one) if name not in resources]
    if faults:
        return faults
    for one in plan.visits:
        faults += _faults_of_people(family, one, resources) + _faults_of_time(family, day, one, resources)
    faults += _faults_of_order(problem, plan, resources)
    return faults + _faults_of_precedence(family, plan) + _faults_of_figures(problem, family, plan, day)


def _names(one: VisitOfPlan) -> tuple[str, ...]:
    return (one.resource, *one.also)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _faults_of_people(family: FamilyWishes, one: VisitOfPlan, resources: dict[str, Resource]) -> list[str]:
    """The right doctor with the right rooms and devices, all in one building."""
    wish, faults = family.visits[one.visit], []
    doctor, others = resources[one.resource], [resources[name] for name in one.also]
    if doctor.specialty != wish.specialty or (wish.resource and doctor.id not in wish.resource):
        faults.append(f"visit {one.visit} is not with a doctor the family asked for")
    if [other.specialty for other in others] != list(wish.also):
        faults.append(f"visit {one.visit} does not have the rooms and devices it needs")
    if len(set(_names(one))) != len(_names(one)):
        faults.append(f"visit {one.visit} takes the same resource twice")
    if any(other.building != doctor.building for other in others):
        faults.append(f"visit {one.visit} is spread over several buildings")
    return faults


def _faults_of_time(family: FamilyWishes, day: int, one: VisitOfPlan, resources: dict[str, Resource]) -> list[str]:
    """As long as asked for, everybody free all the time, within the wished hours."""
    wish, when = family.visits[one.visit], (one.start, one.end)
    faults = [
        f"{name} is not free during visit {one.visit}"
        for name in _names(one)
        if not any(_within(when, free) for free in _joined(resources[name].free[day]))
    ]
    if one.end - one.start != wish.slots:
        faults.append(f"visit {one.visit} lasts {one.end - one.start} slots, not {wish.slots}")
    if wish.window and not _within(when, wish.window):
        faults.append(f"visit {one.visit} is outside its own hours")
    hours = family.window[day] if family.window is not None else (0, one.end)
    if hours is None or not _within(when, hours):
        faults.append(f"visit {one.visit} is outside the family's hours")
    return faults


def _joined(free: tuple[Interval, ...]) -> list[Interval]:
    """Intervals that touch are one free time."""
    joined: list[Interval] = []
    for first, end in sorted(free):
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return joined


def _faults_of_order(problem: Problem, plan: DayPlan, resources: dict[str, Resource]) -> list[str]:
    """One visit after the other, with time to walk between them, inside the day."""
    faults = []
    if plan.arrival < 0 or plan.departure > problem.grid.slots:
        faults.append("the plan leaves the day")
    for one, following in pairwise(plan.visits):
        here = problem.buildings.index(resources[one.resource].building)
        there = problem.buildings.index(resources[following.resource].building)
        if following.start < one.end + problem.walking_slots[here][there]:
            faults.append(f"visit {following.visit} starts before the family can be there after visit {one.visit}")
    return faults


def _faults_of_precedence(family: FamilyWishes, plan: DayPlan) -> list[str]:
    at = {one.visit: one for one in plan.visits}
    return [
        f"visit {rule.after} starts too soon after visit {rule.before}"
        for rule in family.precedence
        if at[rule.before].end + rule.lag_slots > at[rule.after].start
    ]


def _faults_of_figures(problem: Problem, family: FamilyWishes, plan: DayPlan, day: int) -> list[str]:
    """Stay and idle time within the wishes; the stated idle time and cost are the true ones."""
    faults = []
    stay = plan.departure - plan.arrival
    idle = stay - sum(one.end - one.start for one in plan.visits)
    if family.max_stay_slots is not None and stay > family.max_stay_slots:
        faults.append(f"the stay of {stay} slots is longer than {family.max_stay_slots}")
    if family.max_idle_slots is not None and idle > family.max_idle_slots:
        faults.append(f"{idle} idle slots are more than {family.max_idle_slots}")
    cost = problem.cost.idle_slot * idle
    if family.day_cost:
        cost += family.day_cost[day]
    if family.arrival_cost:
        cost += family.arrival_cost[plan.arrival]
    if (idle, cost) != (plan.idle_slots, plan.cost):
        faults.append(f"it says {plan.idle_slots} idle slots at cost {plan.cost}, in truth {idle} at cost {cost}")
    return faults
