"""Planned backwards from a fixed day: whoever begins by then keeps the day, whoever begins a day later does not."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.engine.countdown import Countdown, countdown
from journeys.engine.deadlines import shift_day
from journeys.engine.run_context import RunContext
from journeys.language.vocabulary import Base, Fact, Length, Moment, Term, Unit
from tests.journeys.engine.small_journeys import SETTING, START, Run, event, fact, journey, needs, step, term
from tests.proofs import examples

TODAY = date(2026, 11, 16)
EXAM = Term("exam", Moment(Base.OPENING), None, term("x").force, "V", yearly=(2, 1))
FIXED = date(2027, 2, 1)


def takes(key: str, number: int, unit: Unit = Unit.DAYS) -> Term:
    return Term(key, Moment(Base.OPENING), Length(number, unit), term("x").force, "V")


def told(run: Run, today: date = TODAY) -> dict[str, Countdown]:
    look = RunContext(run.definition, run.last.state, run.facts, START, SETTING)
    return {one.step: one for one in countdown(look, today)}


def the_exam(**more: Any) -> Run:
    """A council of five working days, then a commission of thirty days, then the application by 1 February."""
    definition = journey(
        step("council", due=("week",), **more),
        step("commission", due=("month",), needs=needs("council")),
        step("application", due=("exam",), needs=needs("commission")),
        step("lessons", needs=needs("council")),
        terms=(takes("week", 5, Unit.WORKING_DAYS), takes("month", 30), EXAM),
        events=(event("asked"),),
        facts=(Fact("ill", "yes_no", {}),),
    )
    return Run(definition)


def test_given_an_exam_on_1_february_when_planned_backwards_then_each_step_before_has_its_last_day() -> None:
    found = told(the_exam())

    assert found["application"].ends_by == FIXED == found["application"].begins_by
    assert (found["commission"].begins_by, found["commission"].ends_by) == (date(2027, 1, 2), FIXED)
    assert found["council"].ends_by == date(2027, 1, 2)
    assert found["council"].begins_by == date(2026, 12, 23)  # five working days before 31 December, a day off
    assert {one.toward for one in found.values()} == {"application"}
    assert "lessons" not in found  # no fixed day hangs on it


def test_given_a_step_is_done_when_planned_backwards_then_it_hurries_nobody() -> None:
    run = the_exam()
    run.did("council")

    assert set(told(run)) == {"commission", "application"}


def test_given_the_last_day_has_passed_when_the_step_has_not_begun_then_it_is_lost() -> None:
    run = the_exam()

    late = told(run, date(2027, 1, 3))

    assert late["commission"].is_lost and not late["application"].is_lost
    assert late["council"].is_open and late["council"].is_lost  # it is open past its end


def test_given_a_step_only_an_event_opens_when_the_event_did_not_happen_then_nobody_waits_for_it() -> None:
    definition = journey(
        step("complaint", opens_with="asked"),
        step("application", due=("exam",), after=("complaint",)),
        terms=(EXAM,),
        events=(event("asked"),),
    )
    run = Run(definition)
    assert set(told(run)) == {"application"}

    run.happened("asked")

    assert set(told(run)) == {"application", "complaint"}


def test_given_a_step_that_does_not_concern_the_family_when_planned_then_it_is_left_out() -> None:
    run = the_exam(when=fact("ill"))
    run.learned("ill", False)

    assert "council" not in told(run)


def test_given_a_day_that_is_a_fact_when_it_moves_then_the_plan_moves() -> None:
    definition = journey(
        step("tests", due=("soon",)),
        step("start", due=("on_the_day",), needs=needs("tests")),
        terms=(term("on_the_day", 0, Base.FACT, "start_on"),),
        facts=(Fact("start_on", "date", {}),),
    )
    run = Run(definition)
    assert told(run) == {}

    run.learned("start_on", date(2026, 12, 20))
    first = told(run)["tests"].begins_by
    run.learned("start_on", date(2026, 12, 22))

    assert (first, told(run)["tests"].begins_by) == (date(2026, 12, 17), date(2026, 12, 19))


lengths = st.builds(Length, st.integers(0, 40), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS]))


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(lengths, min_size=1, max_size=6), st.data())
def test_who_begins_by_the_last_day_keeps_the_fixed_day_and_a_day_later_loses_it(
    chain: list[Length], data: st.DataObject
) -> None:
    names = [f"s{n}" for n in range(len(chain))]
    more = {name: data.draw(st.sets(st.sampled_from(names[:n]))) if n else set() for n, name in enumerate(names)}
    steps = [step(name, due=(name,), needs=needs(*sorted(more[name]))) for name in names]
    last = step("last", due=("exam",), needs=needs(*names))
    terms = [
        Term(name, Moment(Base.OPENING), length, EXAM.force, "V") for name, length in zip(names, chain, strict=True)
    ]
    found = told(Run(journey(*data.draw(st.permutations([*steps, last])), terms=(EXAM, *terms))))

    def ends(name: str, begins: date) -> date:
        return shift_day(begins, chain[names.index(name)], calendar=SETTING.calendar)

    for name in names:
        one = found[name]
        followers = [found[other] for other in names if name in more[other]] + [found["last"]]
        wanted = min(other.begins_by for other in followers)
        assert one.ends_by == wanted
        assert ends(name, one.begins_by) <= wanted < ends(name, one.begins_by + timedelta(days=1))
    ordered = [one.begins_by for one in sorted(found.values(), key=lambda one: one.begins_by)]
    assert all(before <= after for before, after in pairwise(ordered))
