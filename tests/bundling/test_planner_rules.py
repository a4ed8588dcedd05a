"""One plain example for each rule of the planner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from casework.bundling import (
    BadProblem,
    DayPlan,
    FamilyWishes,
    FreeTime,
    Grid,
    Interval,
    Precedence,
    Problem,
    Resource,
    WishedVisit,
    plan_family,
    verify,
)


def doctor(name: str, *days: list[Interval], specialty: str = "", building: str = "A") -> Resource:
    return Resource(
        id=name, specialty=specialty or name, building=building, free=tuple(tuple(intervals) for intervals in days)
    )


def clinic(*resources: Resource, slots: int = 24, **changes: Any) -> Problem:
    days = len(resources[0].free)
    grid = Grid(
        slot_minutes=5,
        day_starts=time(8),
        slots=slots,
        days=tuple(date(2026, 12, 1) + timedelta(days=number) for number in range(days)),
    )
    problem = Problem(grid=grid, buildings=("A", "B"), walking_slots=((0, 2), (2, 0)), resources=resources)
    return replace(problem, **changes)


def family(*visits: WishedVisit, **wishes: Any) -> FamilyWishes:
    return FamilyWishes(id="f", visits=visits, **wishes)


def visit(specialty: str, slots: int, **wishes: Any) -> WishedVisit:
    return WishedVisit(specialty=specialty, slots=slots, **wishes)


def shown(plan: DayPlan) -> list[tuple[str, int, int]]:
    return [(one.resource, one.start, one.end) for one in plan.visits]


def test_given_two_doctors_free_all_day_when_planned_then_nobody_waits_and_the_family_comes_first_thing() -> None:
    problem = clinic(doctor("eye", [(0, 24)]), doctor("ear", [(0, 24)]))

    (plan,) = plan_family(problem, family(visit("eye", 4), visit("ear", 3)))

    assert (plan.cost, plan.idle_slots, plan.arrival, plan.departure) == (0, 0, 0, 7)


def test_given_waiting_costs_more_than_a_later_arrival_when_planned_then_the_family_comes_later() -> None:
    problem = clinic(doctor("eye", [(0, 24)]), doctor("ear", [(10, 13)]))

    (plan,) = plan_family(problem, family(visit("eye", 4), visit("ear", 3)))

    assert shown(plan) == [("eye", 6, 10), ("ear", 10, 13)]


def test_given_doctors_in_two_buildings_when_planned_then_the_walk_is_kept_and_costs_as_idle_time() -> None:
    problem = clinic(doctor("eye", [(0, 24)]), doctor("ear", [(0, 24)], building="B"))

    (plan,) = plan_family(problem, family(visit("eye", 4), visit("ear", 3)))

    assert (plan.idle_slots, plan.cost) == (2, 8)
    assert plan.visits[1].start == plan.visits[0].end + 2


def test_given_a_lag_after_the_blood_test_when_planned_then_another_visit_fills_it() -> None:
    problem = clinic(doctor("blood", [(0, 24)]), doctor("gene", [(0, 24)]), doctor("eye", [(0, 24)]))
    wish = family(
        visit("blood", 1), visit("gene", 4), visit("eye", 5), precedence=(Precedence(before=0, after=1, lag_slots=5),)
    )

    (plan,) = plan_family(problem, wish)

    assert shown(plan) == [("blood", 0, 1), ("eye", 1, 6), ("gene", 6, 10)]


def test_given_a_visit_that_needs_a_room_when_planned_then_both_are_free_for_all_of_it_in_one_building() -> None:
    problem = clinic(
        doctor("eye", [(0, 24)]),
        doctor("room-b", [(0, 24)], specialty="room", building="B"),
        doctor("room-a", [(6, 9), (12, 20)], specialty="room"),
    )

    (plan,) = plan_family(problem, family(visit("eye", 4, also=("room",))))

    assert (plan.visits[0].also, plan.visits[0].start) == (("room-a",), 12)


def test_given_two_rooms_are_needed_and_one_exists_when_planned_then_no_day_is_possible() -> None:
    problem = clinic(doctor("eye", [(0, 24)]), doctor("room", [(0, 24)]))

    assert plan_family(problem, family(visit("eye", 4, also=("room", "room")))) == ()


def test_given_three_rooms_are_needed_and_two_exist_when_planned_then_no_day_is_possible() -> None:
    rooms = [doctor(f"room-{number}", [(0, 24)], specialty="room") for number in range(3)]
    wish = family(visit("eye", 4, also=("room", "room", "room")))

    assert plan_family(clinic(doctor("eye", [(0, 24)]), *rooms[:2]), wish) == ()
    assert len(plan_family(clinic(doctor("eye", [(0, 24)]), *rooms), wish)) == 1


def test_given_a_second_doctor_of_the_same_specialty_when_planned_then_it_is_another_person() -> None:
    problem = clinic(
        doctor("eye-1", [(0, 9)], specialty="eye"),
        doctor("eye-2", [(0, 24)], specialty="eye"),
        doctor("eye-3", [(7, 24)], specialty="eye"),
    )
    wish = visit("eye", 4, also=("eye",), resource=("eye-1",), window=(3, 24))

    (plan,) = plan_family(problem, family(wish))

    assert (plan.visits[0].resource, plan.visits[0].also, plan.visits[0].start) == ("eye-1", ("eye-2",), 3)


def test_given_a_wished_doctor_when_planned_then_no_other_is_taken_even_if_sooner_free() -> None:
    problem = clinic(doctor("eye-1", [(0, 24)], specialty="eye"), doctor("eye-2", [(14, 20)], specialty="eye"))

    (plan,) = plan_family(problem, family(visit("eye", 4, resource=("eye-2",))))

    assert shown(plan) == [("eye-2", 14, 18)]


def test_given_hours_of_a_visit_and_of_the_family_when_planned_then_the_visit_lies_in_both() -> None:
    problem = clinic(doctor("eye", [(0, 24)], [(0, 24)]))
    wish = family(visit("eye", 4, window=(5, 12)), window=(None, (7, 24)))

    (plan,) = plan_family(problem, wish)

    assert (plan.day, plan.arrival) == (date(2026, 12, 2), 7)


def test_given_a_dear_day_and_a_dear_arrival_when_planned_then_the_cheapest_sum_wins() -> None:
    problem = clinic(doctor("eye", [(0, 24)], [(0, 24)], [(0, 24)]))
    costs = tuple(9 - min(slot, 9) for slot in range(24))

    plans = plan_family(problem, family(visit("eye", 4), day_cost=(5, 1, 5), arrival_cost=costs))

    assert [(plan.day.day, plan.cost, plan.arrival) for plan in plans] == [(2, 1, 9), (1, 5, 9), (3, 5, 9)]


def test_given_a_longest_stay_when_the_day_is_longer_then_it_is_not_offered() -> None:
    problem = clinic(doctor("eye", [(0, 4)], [(0, 4)]), doctor("ear", [(10, 13)], [(9, 12)]))
    wish = family(visit("eye", 4), visit("ear", 3), max_stay_slots=12)

    assert [plan.day.day for plan in plan_family(problem, wish)] == [2]
    assert plan_family(problem, replace(wish, max_stay_slots=11)) == ()


def test_given_a_most_idle_time_when_the_day_has_more_then_it_is_not_offered() -> None:
    problem = clinic(doctor("eye", [(0, 4)], [(0, 4)]), doctor("ear", [(10, 13)], [(9, 12)]))
    wish = family(visit("eye", 4), visit("ear", 3), max_idle_slots=5)

    assert [plan.day.day for plan in plan_family(problem, wish)] == [2]
    assert plan_family(problem, replace(wish, max_idle_slots=4)) == ()


def test_given_interchangeable_doctors_when_planned_then_the_tightest_gap_is_used_and_long_ones_stay_whole() -> None:
    problem = clinic(
        doctor("long", [(0, 24)], specialty="eye"),
        doctor("tight", [(10, 15)], specialty="eye"),
        doctor("tighter", [(10, 14)], specialty="eye"),
    )

    (plan,) = plan_family(problem, family(visit("eye", 4, window=(10, 24))))

    assert shown(plan) == [("tighter", 10, 14)]


def test_given_free_times_that_touch_when_planned_then_a_visit_may_lie_across_them() -> None:
    problem = clinic(doctor("eye", [(5, 7), (3, 5)]))

    (plan,) = plan_family(problem, family(visit("eye", 4)))

    assert shown(plan) == [("eye", 3, 7)]


def test_given_free_time_up_to_closing_and_from_opening_when_planned_then_no_visit_runs_into_the_next_day() -> None:
    for slots in (16, 23, 24):
        problem = clinic(doctor("eye", [(slots - 2, slots)], [(0, 2)]), slots=slots)

        assert plan_family(problem, family(visit("eye", 4))) == ()


@pytest.mark.parametrize("slots", [15, 16, 24, 120, 128, 288])
def test_given_the_last_visit_ends_at_closing_time_on_the_last_day_when_planned_then_the_day_is_found(
    slots: int,
) -> None:
    """The bit after the last slot of the last day did not exist once, and the day was lost."""
    problem = clinic(doctor("eye", [], [(0, slots)]), doctor("ear", [], [(slots - 3, slots)]), slots=slots)
    wish = family(visit("eye", 4), visit("ear", 3), precedence=(Precedence(before=0, after=1),))

    (plan,) = plan_family(problem, wish)

    assert shown(plan) == [("eye", slots - 7, slots - 3), ("ear", slots - 3, slots)]


def test_given_a_day_of_288_slots_and_40_days_when_planned_then_the_only_possible_day_is_found() -> None:
    days = 40
    eye = [[(200, 204)] if day == 33 else [(0, 150)] for day in range(days)]
    ear = [[(204, 207)] if day == 33 else [(200, 288)] for day in range(days)]
    problem = clinic(doctor("eye", *eye), doctor("ear", *ear), slots=288)

    plans = plan_family(problem, family(visit("eye", 4), visit("ear", 3), max_stay_slots=30))

    assert [(plan.day, shown(plan)) for plan in plans] == [
        (date(2027, 1, 3), [("eye", 200, 204), ("ear", 204, 207)]),
    ]


def test_given_days_of_equal_cost_when_planned_then_the_earlier_is_offered_first() -> None:
    problem = clinic(doctor("eye", *[[(0, 24)] for _ in range(5)]))

    plans = plan_family(problem, family(visit("eye", 4)))

    assert [plan.day.day for plan in plans] == [1, 2, 3]


def test_given_an_earlier_day_that_is_equal_only_after_waiting_when_one_day_is_asked_for_then_it_is_that_day() -> None:
    problem = clinic(doctor("eye", [(0, 4)], [(0, 4)]), doctor("ear", [(5, 8)], [(4, 7)]))

    (plan,) = plan_family(problem, family(visit("eye", 4), visit("ear", 3), day_cost=(0, 4)), top=1)

    assert (plan.day.day, plan.cost) == (1, 4)


def test_given_twelve_visits_when_planned_then_the_day_without_a_gap_is_proven() -> None:
    names = [f"d{number}" for number in range(12)]
    problem = clinic(*(doctor(name, [(2 * at, 2 * at + 2)]) for at, name in enumerate(names)))

    (plan,) = plan_family(problem, family(*(visit(name, 2) for name in reversed(names))))

    assert ([one.resource for one in plan.visits], plan.idle_slots, plan.optimal) == (names, 0, True)


def test_given_calendars_read_once_when_two_families_are_planned_then_their_answers_are_the_same_as_apart() -> None:
    problem = clinic(doctor("eye", [(0, 24)], [(3, 9)]), doctor("ear", [(4, 9)], [(0, 24)]))
    wishes = [family(visit("eye", 4), visit("ear", 3)), family(visit("ear", 2, window=(6, 24)))]
    free_time = FreeTime(problem)

    together = [plan_family(problem, wish, free_time=free_time) for wish in wishes]

    assert together == [plan_family(problem, wish) for wish in wishes]


def test_given_an_unknown_specialty_when_planned_by_code_then_it_is_refused_by_name() -> None:
    with pytest.raises(BadProblem, match=r"family\.visits\[0\]\.specialty: unknown specialty 'eyes'"):
        plan_family(clinic(doctor("eye", [(0, 24)])), family(visit("eyes", 4)))


def test_given_no_day_is_asked_for_when_planned_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days were asked for"):
        plan_family(clinic(doctor("eye", [(0, 24)])), family(visit("eye", 4)), top=0)


def _good_day() -> tuple[Problem, FamilyWishes, DayPlan]:
    problem = clinic(
        doctor("eye", [(0, 6), (8, 24)], [(0, 24)]),
        doctor("eye-2", [(0, 24)], [(0, 24)], specialty="eye"),
        doctor("ear", [(0, 24)], [(0, 24)], building="B"),
        doctor("room", [(0, 24)], [(0, 24)]),
        doctor("room-b", [(0, 24)], [(0, 24)], specialty="room", building="B"),
    )
    wish = family(
        visit("eye", 4, also=("room",), resource=("eye",), window=(0, 20)),
        visit("ear", 3),
        precedence=(Precedence(before=0, after=1, lag_slots=1),),
        window=((0, 22), None),
        max_stay_slots=10,
        max_idle_slots=4,
    )
    (plan,) = plan_family(problem, wish)
    return problem, wish, plan


def _with_visit(plan: DayPlan, at: int, **changes: Any) -> DayPlan:
    visits = list(plan.visits)
    visits[at] = replace(visits[at], **changes)
    return replace(plan, visits=tuple(visits))


BROKEN: dict[str, tuple[Callable[[DayPlan], DayPlan], str]] = {
    "a day outside the grid": (lambda plan: replace(plan, day=date(2026, 12, 9)), "not a day of the grid"),
    "a visit forgotten": (lambda plan: replace(plan, visits=plan.visits[:1]), "exactly once"),
    "nobody knows the doctor": (lambda plan: _with_visit(plan, 0, resource="who"), "who is unknown"),
    "too short": (lambda plan: _with_visit(plan, 0, end=3), "lasts 3 slots, not 4"),
    "another doctor than asked": (lambda plan: _with_visit(plan, 0, resource="eye-2"), "asked for"),
    "no room": (lambda plan: _with_visit(plan, 0, also=()), "rooms and devices"),
    "a room elsewhere": (lambda plan: _with_visit(plan, 0, also=("room-b",)), "several buildings"),
    "the doctor is busy": (lambda plan: _with_visit(plan, 0, start=4, end=8), "eye is not free"),
    "outside the visit's hours": (lambda plan: _with_visit(plan, 0, start=18, end=22), "its own hours"),
    "outside the family's hours": (lambda plan: _with_visit(plan, 1, start=20, end=23), "family's hours"),
    "a day the family cannot": (lambda plan: replace(plan, day=date(2026, 12, 2)), "family's hours"),
    "no time to walk": (lambda plan: _with_visit(plan, 1, start=5, end=8), "before the family can be there"),
    "overlap": (lambda plan: _with_visit(plan, 1, start=3, end=6), "before the family can be there"),
    "too soon after the blood test": (lambda plan: _with_visit(plan, 1, start=4, end=7), "too soon after visit 0"),
    "too long on site": (lambda plan: _with_visit(plan, 1, start=9, end=12), "longer than 10"),
    "too much waiting": (lambda plan: _with_visit(plan, 1, start=9, end=12), "more than 4"),
    "a wrong cost": (lambda plan: replace(plan, cost=plan.cost - 1), "in truth 2 at cost 8"),
    "a wrong idle time": (lambda plan: replace(plan, idle_slots=0), "in truth 2 at cost 8"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_given_a_plan_that_breaks_a_rule_when_verified_then_the_verifier_says_which(name: str) -> None:
    problem, wish, plan = _good_day()
    breaking, said = BROKEN[name]
    assert verify(problem, wish, plan) == []

    faults = verify(problem, wish, breaking(plan))

    assert any(said in fault for fault in faults), faults
