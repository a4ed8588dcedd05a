"""The file format of `manage.py visits plan`: strict reading of a problem, writing of the answer.

Whatever is not of the format is refused with the field's name: a misspelt optional key would
otherwise be a wish silently dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time
from difflib import get_close_matches
from typing import Any, TypeVar

from casework.bundling.contradictions import check_problem
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
    WishedVisit,
)

T = TypeVar("T")


def read_problem(json_text: str) -> Problem:
    """Read a problem and check that it is free of contradictions.

    Raises:
        BadProblem: Not JSON, not of the format, or contradictory. One line, beginning with the
            field.
    """
    try:
        data = json.loads(json_text, object_pairs_hook=_object_without_doubles, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadProblem(f"line {error.lineno} column {error.colno}", f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise BadProblem("problem", "nested too deeply") from error
    except BadProblem:
        raise
    except ValueError as error:  # Python refuses to read numbers of thousands of digits
        raise BadProblem("problem", "holds a number too long to be read") from error
    top = _Fields(data, "", needs=("grid", "cost", "buildings", "walking_slots", "resources", "families"))
    problem = Problem(
        grid=_grid(top.fields("grid", needs=("slot_minutes", "day_starts", "slots", "days"))),
        cost=Cost(idle_slot=top.fields("cost", needs=("idle_slot",)).of("idle_slot", _integer)),
        buildings=top.of("buildings", _list_of(_text)),
        walking_slots=top.of("walking_slots", _list_of(_list_of(_integer))),
        resources=top.of("resources", _list_of(_resource)),
        families=top.of("families", _list_of(_family)),
    )
    check_problem(problem)
    return problem


def write_answer(plans: Mapping[str, Sequence[DayPlan]]) -> str:
    """Return the answer as JSON: for each family's id its plans.

    Blockers and relaxations are not worked out yet.
    """
    families = [
        {"id": family, "plans": [_plan(plan) for plan in found], "blockers": [], "relaxations": []}
        for family, found in plans.items()
    ]
    return json.dumps({"families": families}, ensure_ascii=False, indent=2)


def _plan(plan: DayPlan) -> dict[str, Any]:
    visits = [
        {"visit": one.visit, "resource": one.resource, "also": list(one.also), "start": one.start, "end": one.end}
        for one in plan.visits
    ]
    return {**asdict(plan), "day": plan.day.isoformat(), "visits": visits}


class _Fields:
    """A JSON object of which every key is known; `where` is its place in the file."""

    def __init__(self, data: Any, where: str, *, needs: Sequence[str], may: Sequence[str] = ()) -> None:
        if not isinstance(data, dict):
            raise BadProblem(where or "problem", f"must be an object, not {_kind(data)}")
        self.data, self.where = data, where
        for key in data:
            if key not in (*needs, *may):
                close = get_close_matches(key, (*needs, *may), n=1)
                raise BadProblem(self.path(key), "unknown field" + (f". Did you mean {close[0]!r}?" if close else ""))
        for key in needs:
            if key not in data:
                raise BadProblem(self.path(key), "missing")

    def path(self, key: str) -> str:
        shown = re.sub(r"\s+", " ", key)  # a key with a line break must not break the one line
        return f"{self.where}.{shown}" if self.where else shown

    def of(self, key: str, read: Callable[[Any, str], T]) -> T:
        return read(self.data[key], self.path(key))

    def maybe(self, key: str, read: Callable[[Any, str], T]) -> T | None:
        return None if self.data.get(key) is None else self.of(key, read)

    def fields(self, key: str, *, needs: Sequence[str]) -> _Fields:
        return _Fields(self.data[key], self.path(key), needs=needs)


def _grid(grid: _Fields) -> Grid:
    return Grid(
        slot_minutes=grid.of("slot_minutes", _integer),
        day_starts=grid.of("day_starts", _clock_time),
        slots=grid.of("slots", _integer),
        days=grid.of("days", _list_of(_day)),
    )


def _resource(data: Any, where: str) -> Resource:
    resource = _Fields(data, where, needs=("id", "specialty", "building", "free"))
    return Resource(
        id=resource.of("id", _text),
        specialty=resource.of("specialty", _text),
        building=resource.of("building", _text),
        free=resource.of("free", _list_of(_list_of(_interval))),
    )


def _family(data: Any, where: str) -> FamilyWishes:
    wishes = ("precedence", "window", "day_cost", "arrival_cost", "max_stay_slots", "max_idle_slots")
    family = _Fields(data, where, needs=("id", "visits"), may=wishes)
    return FamilyWishes(
        id=family.of("id", _text),
        visits=family.of("visits", _list_of(_visit)),
        precedence=family.maybe("precedence", _list_of(_precedence)) or (),
        window=family.maybe("window", _list_of(_interval_or_none)),
        day_cost=family.maybe("day_cost", _list_of(_integer)),
        arrival_cost=family.maybe("arrival_cost", _list_of(_integer)),
        max_stay_slots=family.maybe("max_stay_slots", _integer),
        max_idle_slots=family.maybe("max_idle_slots", _integer),
    )


def _visit(data: Any, where: str) -> WishedVisit:
    visit = _Fields(data, where, needs=("specialty", "slots"), may=("also", "resource", "window"))
    only = visit.maybe("resource", _list_of(_text))
    if only == ():
        raise BadProblem(visit.path("resource"), "empty, so nobody could do the visit; leave it out if anybody may")
    return WishedVisit(
        specialty=visit.of("specialty", _text),
        slots=visit.of("slots", _integer),
        also=visit.maybe("also", _list_of(_text)) or (),
        resource=only or (),
        window=visit.maybe("window", _interval),
    )


def _precedence(data: Any, where: str) -> Precedence:
    rule = _Fields(data, where, needs=("before", "after"), may=("lag_slots",))
    lag = rule.maybe("lag_slots", _integer)
    return Precedence(before=rule.of("before", _integer), after=rule.of("after", _integer), lag_slots=lag or 0)


def _integer(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadProblem(where, f"must be a whole number, not {_kind(value)}")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadProblem(where, f"must be a text, not {_kind(value)}")
    return value


def _list_of(read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    def read_list(value: Any, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise BadProblem(where, f"must be a list, not {_kind(value)}")
        return tuple(read(item, f"{where}[{number}]") for number, item in enumerate(value))

    return read_list


def _interval(value: Any, where: str) -> Interval:
    numbers = _list_of(_integer)(value, where)
    if len(numbers) != 2:
        raise BadProblem(where, f"must be a pair [first slot, end], numbers found: {len(numbers)}")
    return numbers[0], numbers[1]


def _interval_or_none(value: Any, where: str) -> Interval | None:
    return None if value is None else _interval(value, where)


def _day(value: Any, where: str) -> date:
    text = _text(value, where)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadProblem(where, f"{text!r} is not a date such as 2026-12-01") from error


def _clock_time(value: Any, where: str) -> time:
    text = _text(value, where)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise BadProblem(where, f"{text!r} is not a time such as 08:00")
    return time.fromisoformat(text)


def _kind(value: Any) -> str:
    """Say in a word what was found in place of what was wanted."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    words = {dict: "an object", list: "a list", str: f"the text {str(value)[:40]!r}", int: f"the number {value}"}
    return words.get(type(value), f"the number {value}")


def _object_without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadProblem(re.sub(r"\s+", " ", key), "given twice in the same object")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise BadProblem("problem", f"{name} is not a number that can be planned with")
