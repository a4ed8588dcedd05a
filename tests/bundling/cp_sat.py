"""The same question put to CP-SAT, one model a day, one node per visit and doctor: a judge of another school."""

from __future__ import annotations

from ortools.sat.python import cp_model

from casework.bundling import FamilyWishes, Problem, Resource

Starts = cp_model.IntVar
Chosen = cp_model.BoolVarT


class Unproved(Exception):
    """CP-SAT ended without a proof. Its values are nonsense then (9.15 does not raise), so nobody may read them."""


def proven_cost(problem: Problem, family: FamilyWishes, day: int, *, seconds: float = 30) -> int | None:
    """Return the proven least cost of the day, None if it is proven that there is none.

    Raises:
        Unproved: Any status but OPTIMAL and INFEASIBLE.
    """
    model = cp_model.CpModel()
    objective = _Day(model, problem, family, day).objective()
    model.minimize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise Unproved(solver.status_name(status))
    return round(solver.objective_value)  # a float such as 21.999…


class _Day:
    def __init__(self, model: cp_model.CpModel, problem: Problem, family: FamilyWishes, day: int) -> None:
        self.model, self.problem, self.family, self.day = model, problem, family, day
        slots = problem.grid.slots
        self.start = [model.new_int_var(0, slots - visit.slots, f"start{n}") for n, visit in enumerate(family.visits)]
        self.nodes: list[tuple[int, int, Chosen]] = []  # (visit, building, is it there)
        for number in range(len(family.visits)):
            self._people(number)
        self.arrival = model.new_int_var(0, slots, "arrival")
        self.departure = model.new_int_var(0, slots, "departure")
        self._order()
        for rule in family.precedence:
            end = self.start[rule.before] + family.visits[rule.before].slots
            model.add(end + rule.lag_slots <= self.start[rule.after])

    def _people(self, number: int) -> None:
        visit = self.family.visits[number]
        taken: dict[str, list[Chosen]] = {}
        by_role: list[dict[int, list[Chosen]]] = []
        for at, specialty in enumerate((visit.specialty, *visit.also)):
            role: dict[int, list[Chosen]] = {}
            for one in self.problem.resources:
                if one.specialty != specialty or (at == 0 and visit.resource and one.id not in visit.resource):
                    continue
                chosen = self.model.new_bool_var(f"visit{number} role{at} {one.id}")
                self.model.add_linear_expression_in_domain(
                    self.start[number], cp_model.Domain.from_values(self._starts(one, number))
                ).only_enforce_if(chosen)
                taken.setdefault(one.id, []).append(chosen)
                role.setdefault(self.problem.buildings.index(one.building), []).append(chosen)
            by_role.append(role)
        for choices in taken.values():
            self.model.add_at_most_one(choices)
        there = []
        for building in range(len(self.problem.buildings)):
            here = self.model.new_bool_var(f"visit{number} in {building}")
            there.append(here)
            self.nodes.append((number, building, here))
            for role in by_role:
                self.model.add(sum(role.get(building, [])) == here)
        self.model.add_exactly_one(there)

    def _starts(self, one: Resource, number: int) -> list[int]:
        visit, slots = self.family.visits[number], self.problem.grid.slots
        hours = self.family.window[self.day] if self.family.window is not None else (0, slots)
        if hours is None:
            return []
        first, end = visit.window or (0, slots)
        free = [any(a <= slot < b for a, b in one.free[self.day]) for slot in range(slots)]
        latest = min(end, hours[1]) - visit.slots
        return [t for t in range(max(first, hours[0]), latest + 1) if all(free[t : t + visit.slots])]

    def _order(self) -> None:
        """One round through all visits from the door (node 0) and back to it."""
        model, arcs = self.model, []
        for at, (visit, building, present) in enumerate(self.nodes, start=1):
            end = self.start[visit] + self.family.visits[visit].slots
            arcs.append((at, at, ~present))
            is_first, is_last = model.new_bool_var(f"first{at}"), model.new_bool_var(f"last{at}")
            arcs += [(0, at, is_first), (at, 0, is_last)]
            model.add(self.arrival == self.start[visit]).only_enforce_if(is_first)
            model.add(self.departure == end).only_enforce_if(is_last)
            for to, (other, there, _) in enumerate(self.nodes, start=1):
                if other != visit:
                    then = model.new_bool_var(f"{at} then {to}")
                    arcs.append((at, to, then))
                    walk = self.problem.walking_slots[building][there]
                    model.add(self.start[other] >= end + walk).only_enforce_if(then)
        model.add_circuit(arcs)

    def objective(self) -> cp_model.LinearExprT:
        family, stay = self.family, self.departure - self.arrival
        idle = stay - sum(visit.slots for visit in family.visits)
        if family.max_stay_slots is not None:
            self.model.add(stay <= family.max_stay_slots)
        if family.max_idle_slots is not None:
            self.model.add(idle <= family.max_idle_slots)
        cost = self.problem.cost.idle_slot * idle
        if family.day_cost is not None:
            cost += family.day_cost[self.day]
        if family.arrival_cost is not None:
            price = self.model.new_int_var(min(family.arrival_cost), max(family.arrival_cost), "price of arrival")
            self.model.add_element(self.arrival, [*family.arrival_cost, family.arrival_cost[-1]], price)
            cost += price
        return cost
