"""One plain example for each rule of the journey language about versions, people and conditions on the run (R16 to R18)."""

from __future__ import annotations

from datetime import date, datetime

from journeys.engine.acts import Clock, Place
from journeys.engine.deadlines import end_of_day
from journeys.language.conditions import FactValue, Verb
from journeys.language.vocabulary import Fact
from tests.journeys.engine.small_journeys import (
    SETTING,
    Run,
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
