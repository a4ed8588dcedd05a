"""The search itself: what is a fault and what is none, how fast it is, and that it agrees with random runs."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from journeys.check.soundness import Report, check
from journeys.engine.acts import Learned
from journeys.language.conditions import All, Not, Verb
from journeys.language.definition import Definition, Event, Guard, Step
from journeys.language.vocabulary import Base, Fact, Moment
from journeys.reader import CATALOGUE, asked_at_intake, read_catalogue
from tests.journeys.engine.small_journeys import ALL, Run, after, ended, event, fact, journey, needs, step
from tests.journeys.engine.worlds import FACTS, runs
from tests.proofs import examples

FLAGSHIP = "third_child_special_needs"


def found(*steps: Step, events: tuple[Event, ...] = (), known: tuple[str, ...] = (), **more: object) -> Report:
    return check(journey(*steps, events=events, **more), known_at_start=frozenset(known))  # type: ignore[arg-type]


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(one.kind, one.step) for one in report.findings]


def test_given_the_flagship_when_checked_then_nothing_is_found_within_a_second() -> None:
    definition = read_catalogue(CATALOGUE).definitions[FLAGSHIP, 1]
    began = time.process_time()
    report = check(definition, known_at_start=frozenset(asked_at_intake(definition)))
    assert (report.findings, report.cut_off) == ((), False)
    assert report.worlds > 100
    assert time.process_time() - began < 1


def test_given_a_flagship_fact_that_nobody_asks_then_the_story_names_the_way_there() -> None:
    definition = read_catalogue(CATALOGUE).definitions[FLAGSHIP, 1]
    known = frozenset(asked_at_intake(definition)) - {"parents.married"}
    stories = {one.step: one.story for one in check(definition, known_at_start=known).findings}
    assert stories["paternity"].startswith("intake ends with 'done'; consents ends with 'given'; ")
    assert "nobody ever says parents.married" in stories["paternity"]


def test_given_a_fact_from_a_step_that_was_skipped_then_who_asks_for_it_waits_for_ever() -> None:
    report = found(
        step("a", outcomes=("done", "no")),
        step("b", needs=needs("a"), records=("income",)),
        step("c", when=fact("income", Decimal(10), test=Verb.AT_MOST)),
    )
    assert kinds(report) == [("waits_for_ever", "c")]
    assert "a ends with 'no'" in report.findings[0].story or "income comes from b" in report.findings[0].story


def test_given_a_fact_that_an_unwanted_step_records_then_saying_no_leaves_the_asker_waiting() -> None:
    report = found(step("b", optional=True, records=("f",)), step("c", when=fact("f")))
    assert kinds(report) == [("waits_for_ever", "c")]
    assert report.findings[0].story.startswith("then") is False


def test_given_a_fact_with_an_asker_an_assumed_value_or_computed_then_nobody_waits_for_ever() -> None:
    rows = (
        Fact("asked", "yes_no", {}, asked_by="clinic"),
        Fact("assumed", "yes_no", {}, assumed=False),
        Fact("computed", "yes_no", {}, supplied_by="machine"),
    )
    report = found(*(step(f"s_{row.key}", when=fact(row.key)) for row in rows), facts=rows)
    assert kinds(report) == []


def test_given_needs_that_exclude_each_other_then_the_step_never_opens() -> None:
    report = found(step("a", outcomes=("done", "no")), step("b", needs=needs("a", "a.no")))
    assert kinds(report) == [("never_opens", "b")]
    assert "a ends with" in report.findings[0].story


def test_given_a_condition_that_looks_back_when_its_step_comes_first_then_both_ways_are_searched() -> None:
    report = found(
        step("a", outcomes=("done", "no"), records=("f",)),
        step("b", after=("a",), when=ended("a", "no", test=Verb.WAS)),
        step("c", after=("a",), when=fact("f", test=Verb.KNOWN)),
    )
    assert kinds(report) == []


def test_given_a_condition_that_contradicts_an_earlier_one_then_the_step_never_opens() -> None:
    report = found(step("a", when=fact("f")), step("b", needs=needs("a"), when=Not(fact("f"))), known=("f",))
    assert kinds(report) == [("never_opens", "b")]


def test_given_a_figure_between_two_limits_that_do_not_meet_then_the_step_never_opens() -> None:
    def at_least(number: int) -> object:
        return fact("n", Decimal(number), test=Verb.AT_LEAST)

    impossible = All((at_least(5), Not(at_least(3))))  # type: ignore[arg-type]
    possible = All((at_least(3), Not(at_least(5))))  # type: ignore[arg-type]
    number = Fact("n", "number", {})
    report = found(step("a", when=impossible), step("b", when=possible), known=("n",), facts=(number,))
    assert kinds(report) == [("never_opens", "a")]


def test_given_wait_until_on_an_outcome_that_can_come_otherwise_then_it_waits_for_ever() -> None:
    report = found(step("a", outcomes=("done", "no")), step("b", wait_until=ended("a", "done")))
    assert kinds(report) == [("waits_for_ever", "b")]
    assert "a has ended otherwise" in report.findings[0].story


def test_given_wait_until_on_a_fact_that_may_change_then_the_wait_ends() -> None:
    assert kinds(found(step("b", wait_until=fact("mask", False)), known=("mask",))) == []


def test_given_a_moment_after_a_day_that_nobody_says_then_it_waits_for_ever() -> None:
    report = found(step("a", not_before=after(3, Base.FACT, "home_on")))
    assert kinds(report) == [("waits_for_ever", "a")]


def test_given_a_possible_event_then_no_wait_for_it_is_a_fault() -> None:
    report = found(step("a"), step("b", opens_with="died"), step("c", needs=needs("b")), events=(event("died"),))
    assert kinds(report) == []


def test_given_steps_in_a_circle_then_it_is_told() -> None:
    report = found(step("a", after=("b",)), step("b", needs=needs("a")))
    assert kinds(report) == [("circular", "a")]


def test_given_a_step_without_a_term_then_it_may_stay_open_for_ever() -> None:
    assert kinds(found(step("a", due=()))) == [("no_deadline", "a")]


GUARD = (Guard(("urgent",), ("income_check",)),)


@pytest.mark.parametrize(
    "between",
    [
        (step("urgent", after=("income_check",)),),
        (step("middle", needs=needs("income_check")), step("urgent", needs_any=needs("middle"))),
        (step("urgent", when=fact("income")),),
        (step("middle", when=ended("income_check", "done")), step("urgent", not_before=Moment(Base.STEP, "middle"))),
    ],
    ids=["by order", "through another step", "through a fact", "through a condition and a moment"],
)
def test_given_a_guard_when_the_urgent_step_waits_all_the_same_then_the_way_is_told(between: tuple[Step, ...]) -> None:
    report = found(step("income_check", records=("income",)), *between, guards=GUARD)
    broken = [one for one in report.findings if one.kind == "guard_broken"]
    assert [one.step for one in broken] == ["urgent"]
    assert broken[0].story.endswith("waits for income_check")


def test_given_a_guard_when_not_knowing_is_an_answer_then_it_holds() -> None:
    urgent = step("urgent", when=fact("income", or_unknown=True))
    report = found(step("income_check", records=("income",)), urgent, guards=GUARD)
    assert [one for one in report.findings if one.kind == "guard_broken"] == []


def test_given_a_kept_step_that_needs_one_that_is_taken_away_then_it_is_told() -> None:
    died = event("died", cancels=ALL, keeps=frozenset({"call", "letter"}), quiet=True)
    report = found(
        step("a"), step("call", opens_with="died", needs=needs("a")), step("letter", after=("a",)), events=(died,)
    )
    assert kinds(report) == [("kept_needs_lost", "call")]


def test_given_a_pause_that_nothing_ends_then_it_is_told() -> None:
    assert kinds(found(step("a"), events=(event("ill", pauses=ALL),))) == [("never_resumed", "ill")]
    assert kinds(found(step("a"), events=(event("ill", pauses=ALL), event("well", resumes=ALL)))) == []


def test_given_more_worlds_than_the_bound_then_it_says_that_nothing_is_proven() -> None:
    steps = tuple(step(f"s{n}", when=fact(f"f{n}"), outcomes=("done", "no")) for n in range(9))
    last = step("last", needs=tuple(needs(*(f"s{n}.any" for n in range(9)))))
    definition = journey(*steps, last)
    report = check(definition, known_at_start=frozenset(f"f{n}" for n in range(9)), bound=10)
    assert (report.cut_off, report.worlds) == (True, 10)
    assert ("never_opens", "last") not in kinds(report)


def _with_known_facts(definition: Definition) -> Report:
    return check(definition, known_at_start=frozenset({*FACTS, "people"}), bound=3000)


def _changes_a_fact(run: Run) -> bool:
    """The search holds to what was said once; a fact that is corrected is a person's business."""
    said = dict(run.first_facts)
    for act in run.acts:
        if isinstance(act, Learned):
            if said.get(act.fact) not in (None, act.value):
                return True
            said[act.fact] = act.value
    return False


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(runs(wild=False))
def test_law_what_the_search_calls_shut_for_ever_never_opens_in_a_run_and_no_run_is_stuck(run: Run) -> None:
    assume(not _changes_a_fact(run))
    report = _with_known_facts(run.definition)
    shut = {one.step for one in report.findings if one.kind == "never_opens"}
    opened = {place.step for place, tries in run.last.state.attempts.items() if any(one.opened for one in tries)}
    assert shut & opened == set()
    assert [one.story for one in report.findings if one.kind == "waits_for_ever"] == []
