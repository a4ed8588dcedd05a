"""One plain example for each rule of the journey language about versions, people and conditions on the run (R16 to R18)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from journeys.engine import settle as engine
from journeys.engine.acts import Clock, Moved, NotNow, Place, Status
from journeys.engine.deadlines import end_of_day
from journeys.language.conditions import FactValue, Verb
from journeys.language.definition import Definition, Repeat
from journeys.language.vocabulary import Base, Fact
from tests.journeys.engine.small_journeys import (
    SETTING,
    START,
    Run,
    after,
    ended,
    event,
    fact,
    journey,
    local_date,
    needs,
    some,
    step,
    term,
)

KEEP = step("keep")  # an open step that holds the run open


# ---- R16: another version --------------------------------------------------------------------------------------------


def test_r16_given_a_new_version_when_the_run_moves_then_skips_are_judged_again_and_done_work_stays() -> None:
    first = journey(step("a"), step("b", when=fact("order", Decimal(3), test=Verb.AT_LEAST)), step("c"), KEEP)
    second = journey(
        step("a_new"),
        step("b", when=fact("order", Decimal(1), test=Verb.AT_LEAST)),
        step("c"),
        KEEP,
        step("fresh"),
        version=2,
    )
    run = Run(first, {"order": 1})
    run.did("a")
    run.dropped("c")
    run.acts.append(Moved(START, 2, (("a", "a_new"),)))

    moved, _, definition = engine.replay(first, START, run.first_facts, run.acts, SETTING, {2: second}.__getitem__)

    assert definition is second
    assert set(moved.opened) == {Place("b"), Place("fresh")}
    assert moved.state.attempts[Place("a_new")][-1].status is Status.DONE
    assert moved.state.attempts[Place("c")][-1].status is Status.CANCELLED


def test_r16_given_open_work_without_a_place_in_the_new_version_then_the_move_is_refused() -> None:
    run = Run(journey(step("a"), KEEP))
    with pytest.raises(NotNow) as refused:
        engine.take(journey(KEEP, version=2), run.last.state, {}, Moved(START, 2), SETTING)
    assert refused.value.code == "needs_cure"


def test_r16_given_a_skip_in_a_later_repeat_when_the_run_moves_then_the_repeats_before_it_stay() -> None:
    def version(number: int, least: int) -> Definition:
        twice = Repeat(moments=(after(1, Base.START), after(2, Base.START)))
        wanted = fact("order", Decimal(least), test=Verb.AT_LEAST)
        return journey(step("control", repeat=twice, when=wanted), KEEP, version=number)

    run = Run(version(1, 3), {"order": 3})
    run.on_day(1).did("control")
    run.learned("order", 1)
    run.on_day(2)
    first = run.last.state.attempts[Place("control")][0]
    assert (first.status, run.status("control")) == (Status.DONE, "skipped")

    second = version(2, 1)
    moved, _ = engine.follow(second, run.last.state, run.facts, Moved(run.now, 2), SETTING)

    tries = moved.state.attempts[Place("control")]
    assert (tries[0], tries[1].status, tries[1].repeat) == (first, Status.OPEN, 1)


def test_r16_given_a_skip_in_a_later_round_when_the_run_moves_then_that_round_opens_and_earlier_ones_stay() -> None:
    def version(number: int, least: int) -> Definition:
        return journey(
            step("a"),
            step("b", needs=needs("a"), when=fact("order", Decimal(least), test=Verb.AT_LEAST)),
            KEEP,
            events=(event("ill", again=("a",)),),
            version=number,
        )

    run = Run(version(1, 3), {"order": 3})
    run.did("a")
    run.did("b")
    run.learned("order", 1)
    run.on_day(1).happened("ill")
    run.did("a")
    assert [one.status for one in run.last.state.attempts[Place("b")]] == [Status.DONE, Status.SKIPPED]

    second = version(2, 1)
    moved, _ = engine.follow(second, run.last.state, run.facts, Moved(run.now, 2), SETTING)

    tries = moved.state.attempts[Place("b")]
    assert [(one.round, one.status) for one in tries] == [(0, Status.DONE), (1, Status.OPEN)]


# ---- R17, R18: persons and days --------------------------------------------------------------------------------------


def test_r17_given_a_step_for_each_person_when_all_copies_are_settled_then_the_next_opens() -> None:
    people = Fact("partners", "people", {})
    run = Run(
        journey(
            step("tests", for_each="partners", outcomes=("done", "no")),
            step("z", needs=needs("tests")),
            step("w", after=("tests",)),
            KEEP,
            facts=(people,),
        )
    )
    assert run.why("tests") == [("fact", "partners")]
    run.learned("partners", ["anna", "boris"])
    assert run.open() == {"tests[anna]", "tests[boris]", "keep"}
    run.did("tests", person="anna")
    assert run.status("z") == "waits"
    run.did("tests", "no", person="boris")
    assert (run.status("z"), run.status("w")) == ("skipped", "open")


def test_r17_given_an_empty_list_when_a_step_is_for_each_then_it_concerns_nobody_and_is_skipped() -> None:
    run = Run(journey(step("tests", for_each="partners"), KEEP), {"partners": []})
    assert run.status("tests") == "skipped"


def test_r18_given_days_when_counted_then_they_end_at_the_end_of_the_local_day() -> None:
    run = Run(journey(step("a", due=("one",)), terms=(term("one", 1),)))
    due = run.last.due[Place("a")]
    assert local_date(due) == date(2026, 11, 17)
    assert due == end_of_day(date(2026, 11, 17), SETTING.zone)
    run.act(Clock(due))
    assert run.at("a").late is None
    run.act(Clock(run.last.wakes or datetime.max))
    assert run.at("a").late == due


# ---- conditions about the run ----------------------------------------------------------------------------------------


def test_given_an_outcome_of_an_earlier_round_when_was_is_asked_then_it_counts() -> None:
    run = Run(
        journey(
            step("a", outcomes=("done", "no"), again={"no": "a"}),
            KEEP,
            step("b", after=("a",), when=ended("a", "no", test=Verb.WAS)),
            step("c", after=("a",), when=ended("a", "no")),
        )
    )
    run.did("a", "no")
    run.did("a")
    assert (run.status("b"), run.status("c")) == ("open", "skipped")


def test_given_two_facts_compared_when_both_are_known_then_the_phrase_is_told() -> None:
    later = fact("home_on", FactValue("stay_until"), test=Verb.NOT_BEFORE)
    run = Run(journey(step("a", when=later), KEEP), {"stay_until": date(2026, 11, 20)})
    assert run.status("a") == "waits"
    run.learned("home_on", date(2026, 11, 19))
    assert run.status("a") == "skipped"


def test_given_redo_of_listed_steps_by_an_event_when_it_comes_twice_then_each_time_it_opens() -> None:
    run = Run(
        journey(
            step("stay"),
            KEEP,
            step("x", needs=needs("stay")),
            events=(event("prolonged", redo=("stay",), cancels=some("x")),),
        )
    )
    for round_ in (1, 2):
        run.did("stay")
        run.on_day(round_).happened("prolonged")
        assert (run.status("stay"), run.at("stay").round) == ("open", round_)
