"""The file format: read as written, and each mistake answered by one line that names its field."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from casework.bundling import BadProblem, Precedence, WishedVisit, plan_family, read_problem, write_answer

EXAMPLE = (Path(__file__).parent / "example.json").read_text(encoding="utf-8")


def test_given_the_example_when_read_then_every_field_arrives() -> None:
    problem = read_problem(EXAMPLE)

    family = problem.families[0]
    assert (problem.grid.slot_minutes, problem.grid.day_starts, problem.grid.slots) == (5, time(8), 120)
    assert problem.grid.days == (date(2026, 12, 1), date(2026, 12, 2))
    assert (problem.cost.idle_slot, problem.buildings, problem.walking_slots) == (4, ("A", "B"), ((0, 1), (1, 0)))
    assert problem.resources[1].free == (((0, 36), (40, 72)), ())
    assert family.visits[1] == WishedVisit(
        specialty="neurologist", slots=6, also=("room",), resource=("dr-4",), window=(0, 60)
    )
    assert family.precedence == (Precedence(before=0, after=1, lag_slots=8),)
    assert (family.window, family.day_cost, family.arrival_cost) == (((0, 72), None), (0, 6), None)
    assert (family.max_stay_slots, family.max_idle_slots) == (72, None)


def test_given_only_what_must_be_there_when_read_then_the_family_may_come_on_any_day_at_any_hour() -> None:
    data = json.loads(EXAMPLE)
    data["families"] = [{"id": "f", "visits": [{"specialty": "blood", "slots": 2}]}]

    plans = plan_family(problem := read_problem(json.dumps(data)), problem.families[0])

    assert [(plan.day.day, plan.cost) for plan in plans] == [(1, 0), (2, 0)]


def test_given_plans_when_written_then_the_answer_has_the_agreed_form() -> None:
    problem = read_problem(EXAMPLE)

    answer = json.loads(write_answer({one.id: plan_family(problem, one, top=1) for one in problem.families}))

    assert answer["families"][0] == {
        "id": "f1",
        "plans": [
            {
                "day": "2026-12-01",
                "cost": 32,
                "idle_slots": 8,
                "optimal": True,
                "visits": [
                    {"visit": 0, "resource": "lab-1", "also": [], "start": 0, "end": 2},
                    {"visit": 1, "resource": "dr-4", "also": ["room-1"], "start": 10, "end": 16},
                ],
            }
        ],
        "blockers": [],
        "relaxations": [],
    }
    assert [family["id"] for family in answer["families"]] == ["f1", "f2"]


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change that sets the field at a path such as `families.0.visits.1.slots`."""
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))

    def change(data: Any) -> None:
        for part in way:
            data = data[part]
        data[last] = value

    return change


def drop(path: str) -> Callable[[dict[str, Any]], None]:
    *way, last = (int(part) if part.isdigit() else part for part in path.split("."))

    def change(data: Any) -> None:
        for part in way:
            data = data[part]
        del data[last]

    return change


VISIT = {"specialty": "blood", "slots": 2}
MALFORMED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no grid": (drop("grid"), "grid: missing"),
    "no cost of idling": (drop("cost"), "cost: missing"),
    "grid is a list": (put("grid", []), "grid: must be an object, not a list"),
    "slots of zero minutes": (put("grid.slot_minutes", 0), "grid.slot_minutes: 0, must be at least 1"),
    "a day without slots": (put("grid.slots", 0), "grid.slots: 0, must be at least 1"),
    "a day of a billion slots": (put("grid.slots", 10**9), "grid.slots: 1000000000, must be at most 10000"),
    "half a slot": (put("grid.slots", 1.5), "grid.slots: must be a whole number, not the number 1.5"),
    "slots as text": (put("grid.slots", "120"), "grid.slots: must be a whole number, not the text '120'"),
    "slots true": (put("grid.slots", value=True), "grid.slots: must be a whole number, not true"),
    "no such hour": (put("grid.day_starts", "25:00"), "grid.day_starts: '25:00' is not a time such as 08:00"),
    "hour without minutes": (put("grid.day_starts", "8"), "grid.day_starts: '8' is not a time such as 08:00"),
    "no days": (put("grid.days", []), "grid.days: empty, so there is no day to choose"),
    "no such day": (put("grid.days.1", "2026-02-30"), "grid.days[1]: '2026-02-30' is not a date such as 2026-12-01"),
    "a day twice": (put("grid.days.1", "2026-12-01"), "grid.days[1]: '2026-12-01' was already given by grid.days[0]"),
    "negative idle cost": (put("cost.idle_slot", -1), "cost.idle_slot: -1, must be at least 0"),
    "no buildings": (put("buildings", []), "buildings: empty, so nothing could take place anywhere"),
    "a building twice": (put("buildings", ["A", "A"]), "buildings[1]: 'A' was already given by buildings[0]"),
    "walking rows": (
        put("walking_slots", [[0, 1]]),
        "walking_slots: entries: 1, must be as many as there are buildings: 2",
    ),
    "walking columns": (
        put("walking_slots.1", [1]),
        "walking_slots[1]: entries: 1, must be as many as there are buildings: 2",
    ),
    "negative walk": (put("walking_slots.0.1", -1), "walking_slots[0][1]: -1, must be at least 0"),
    "nobody": (put("resources", []), "resources: empty, so nobody could be visited"),
    "calendars contradict": (
        put("resources.1.id", "lab-1"),
        "resources[1].id: 'lab-1' was already given by resources[0]",
    ),
    "unknown building": (put("resources.0.building", "C"), "resources[0].building: unknown building 'C'"),
    "no calendar": (put("resources.0.free", []), "resources[0].free: entries: 0, must be as many as there are days: 2"),
    "calendar null": (put("resources.0.free", None), "resources[0].free: must be a list, not null"),
    "free outside the day": (
        put("resources.0.free.0", [[0, 121]]),
        "resources[0].free[0][0]: [0, 121] is not a time within the day, [0, 120]",
    ),
    "free before the day": (
        put("resources.0.free.1", [[-1, 5]]),
        "resources[0].free[1][0]: [-1, 5] is not a time within the day, [0, 120]",
    ),
    "free backwards": (
        put("resources.0.free.0", [[9, 9]]),
        "resources[0].free[0][0]: [9, 9] is not a time within the day, [0, 120]",
    ),
    "free of three": (
        put("resources.0.free.0", [[1, 2, 3]]),
        "resources[0].free[0][0]: must be a pair [first slot, end], numbers found: 3",
    ),
    "free overlaps": (
        put("resources.0.free.1", [[0, 9], [20, 30], [8, 12]]),
        "resources[0].free[1][2]: [8, 12] overlaps [0, 9] of the same day",
    ),
    "no families": (put("families", []), "families: empty, so there is nothing to plan"),
    "a family twice": (put("families.1.id", "f1"), "families[1].id: 'f1' was already given by families[0]"),
    "family without a name": (put("families.0.id", " "), "families[0].id: must be a text, not the text ' '"),
    "no visits": (put("families.0.visits", []), "families[0].visits: empty, so there is nothing to plan"),
    "500 visits": (put("families.0.visits", [VISIT] * 500), "families[0].visits: 500 visits, one day takes at most 12"),
    "13 visits": (put("families.0.visits", [VISIT] * 13), "families[0].visits: 13 visits, one day takes at most 12"),
    "a visit of no time": (
        put("families.0.visits.1.slots", 0),
        "families[0].visits[1].slots: 0, must be between 1 and the 120 of the day",
    ),
    "a visit longer than the day": (
        put("families.0.visits.1.slots", 121),
        "families[0].visits[1].slots: 121, must be between 1 and the 120 of the day",
    ),
    "unknown specialty": (
        put("families.1.visits.0.specialty", "neurologst"),
        "families[1].visits[0].specialty: unknown specialty 'neurologst'. Did you mean 'neurologist'?",
    ),
    "unknown room": (
        put("families.0.visits.1.also", ["sauna"]),
        "families[0].visits[1].also[0]: unknown specialty 'sauna'",
    ),
    "unknown doctor": (
        put("families.0.visits.1.resource", ["dr-9"]),
        "families[0].visits[1].resource[0]: unknown resource 'dr-9'. Did you mean 'dr-5'?",
    ),
    "doctor of another specialty": (
        put("families.0.visits.1.resource", ["lab-1"]),
        "families[0].visits[1].resource[0]: 'lab-1' is of specialty 'blood', the visit of 'neurologist'",
    ),
    "no doctor at all": (
        put("families.0.visits.1.resource", []),
        "families[0].visits[1].resource: empty, so nobody could do the visit; leave it out if anybody may",
    ),
    "visit outside the day": (
        put("families.0.visits.1.window", [100, 130]),
        "families[0].visits[1].window: [100, 130] is not a time within the day, [0, 120]",
    ),
    "window outside the day": (
        put("families.0.window.0", [-5, 72]),
        "families[0].window[0]: [-5, 72] is not a time within the day, [0, 120]",
    ),
    "windows for too few days": (
        put("families.0.window", [[0, 72]]),
        "families[0].window: entries: 1, must be as many as there are days: 2",
    ),
    "costs for too many days": (
        put("families.0.day_cost", [1, 2, 3]),
        "families[0].day_cost: entries: 3, must be as many as there are days: 2",
    ),
    "arrival costs for a few slots": (
        put("families.0.arrival_cost", [0, 1]),
        "families[0].arrival_cost: entries: 2, must be as many as there are slots: 120",
    ),
    "negative stay": (put("families.0.max_stay_slots", -1), "families[0].max_stay_slots: -1, must be at least 0"),
    "negative idle": (put("families.0.max_idle_slots", -4), "families[0].max_idle_slots: -4, must be at least 0"),
    "negative lag": (
        put("families.0.precedence.0.lag_slots", -8),
        "families[0].precedence[0].lag_slots: -8, must be at least 0",
    ),
    "order of no visit": (
        put("families.0.precedence.0.after", 2),
        "families[0].precedence[0].after: there is no visit 2, the family has 2",
    ),
    "before itself": (
        put("families.0.precedence.0.after", 0),
        "families[0].precedence[0]: a cycle: visit 0 would have to be before and after 0",
    ),
    "a cycle": (
        put("families.0.precedence", [{"before": 0, "after": 1}, {"before": 1, "after": 0}]),
        "families[0].precedence[1]: a cycle: visit 1 would have to be before and after 0",
    ),
    "misspelt wish": (
        put("families.0.max_stay_slot", 10),
        "families[0].max_stay_slot: unknown field. Did you mean 'max_stay_slots'?",
    ),
    "a key over two lines": (put("families.0.a\nb", 1), "families[0].a b: unknown field"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_given_a_malformed_problem_when_read_then_one_line_names_the_field(name: str) -> None:
    change, line = MALFORMED[name]
    data = deepcopy(json.loads(EXAMPLE))
    change(data)

    with pytest.raises(BadProblem) as refused:
        read_problem(json.dumps(data))

    assert str(refused.value) == line


NO_PROBLEM = {
    "[]": "problem: must be an object, not a list",
    "": "line 1 column 1: not JSON: Expecting value",
    '{"grid": {},\n "grid": {}}': "grid: given twice in the same object",
    '{"grid": NaN}': "problem: NaN is not a number that can be planned with",
    '{"grid": ' + "9" * 5000 + "}": "problem: holds a number too long to be read",
    "[" * 100_000: "problem: nested too deeply",
}


@pytest.mark.parametrize("text", NO_PROBLEM, ids=range(len(NO_PROBLEM)))
def test_given_what_is_no_problem_at_all_when_read_then_one_line_says_so(text: str) -> None:
    with pytest.raises(BadProblem) as refused:
        read_problem(text)

    assert str(refused.value) == NO_PROBLEM[text]
