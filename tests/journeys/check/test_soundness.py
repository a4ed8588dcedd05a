"""What the search over all worlds finds in small journeys, and what it does not find in sound ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from journeys.check import catalogue_check
from journeys.check.soundness import Finding, Report, check
from journeys.language.conditions import All, Verb
from journeys.language.definition import Guard
from journeys.language.vocabulary import Fact
from tests.journeys.check.searched import HOUSE, kinds
from tests.journeys.engine.small_journeys import ALL, ended, event, fact, journey, needs, some, step

N, M = Fact("n", "yes_no", {}), Fact("m", "yes_no", {})


KNOWN = frozenset({"n"})


def only(report: Report) -> Finding:
    """The one finding of a report."""
    (found,) = report.findings
    return found


def test_given_a_sound_journey_then_nothing_is_found_and_worlds_were_searched() -> None:
    sound = journey(
        step("registry", outcomes=("registered", "refused"), ends_here=frozenset({"refused"})),
        step("policy", needs=needs("registry.registered"), records=("n",)),
        step("visit", when=fact("n")),
        step("support", optional=True, opens_with="moved"),
        facts=(N,),
        events=(event("moved"),),
    )
    report = check(sound, known_at_start=KNOWN)
    assert report.findings == ()
    assert report.worlds > 3 and not report.cut_off


@pytest.mark.parametrize("key", sorted(HOUSE.definitions), ids=lambda key: f"{key[0]}@{key[1]}")
def test_given_a_version_of_the_house_then_it_is_sound_and_searched_whole(key: tuple[str, int]) -> None:
    report, mistakes = catalogue_check.search(HOUSE, key)
    assert (report.findings, mistakes, report.cut_off) == ((), [], False)
    assert report.worlds > 100


def test_given_steps_that_need_each_other_then_the_ring_is_told() -> None:
    ring = journey(step("a", needs=needs("c")), step("b", needs=needs("a")), step("c", needs=needs("b")))
    found = only(check(ring))
    assert found.kind == "circular"
    assert all(key in found.story for key in ("a", "b", "c"))


def test_given_a_ring_through_a_fact_that_a_step_records_then_it_is_told_with_the_fact() -> None:
    ring = journey(step("a", when=fact("n")), step("b", needs=needs("a"), records=("n",)), facts=(N,))
    report = check(ring)
    assert kinds(report) == {("circular", "a"), ("never_opens", "b")}
    assert report.findings[0].story == "these steps wait for each other: a waits for n waits for b waits for a"


def test_given_the_fact_of_such_a_ring_is_asked_at_intake_then_it_is_no_ring() -> None:
    ring = journey(step("a", when=fact("n")), step("b", needs=needs("a"), records=("n",)), facts=(N,))
    assert check(ring, known_at_start=KNOWN).findings == ()


def test_given_a_step_whose_needs_and_condition_exclude_each_other_then_an_example_is_told() -> None:
    found = only(
        check(
            journey(
                step("registry", outcomes=("registered", "refused")),
                step("policy", needs=needs("registry.registered"), when=ended("registry", "refused")),
            )
        )
    )
    assert (found.kind, found.step) == ("never_opens", "policy")
    assert found.story.startswith("registry ends with 're")
    assert found.story.endswith("then policy is skipped; in no world does it open")


def test_given_a_fact_that_would_have_to_be_two_things_then_the_step_never_opens() -> None:
    both = journey(step("leave", when=All((fact("n", True), fact("n", False)))), facts=(N,))
    assert kinds(check(both, known_at_start=KNOWN)) == {("never_opens", "leave")}


def test_given_a_wait_for_an_outcome_that_did_not_come_then_the_story_tells_the_way() -> None:
    found = only(
        check(
            journey(
                step("registry", outcomes=("registered", "refused")),
                step("other", outcomes=("done", "refused")),
                step("policy", wait_until=ended("registry", "registered")),
            )
        )
    )
    assert (found.kind, found.step) == ("waits_for_ever", "policy")
    assert found.story == (
        "registry ends with 'refused'; then policy waits for ever: registry has ended otherwise, "
        "and no deadline ends the wait"
    )


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        pytest.param((), "nobody ever says n", id="nobody"),
        pytest.param(
            (step("ask", when=fact("m"), records=("n",)),), "n comes from ask, which was not done", id="skipped"
        ),
        pytest.param(
            (step("ask", optional=True, records=("n",)),), "n comes from ask, which was not done", id="not-wanted"
        ),
    ],
)
def test_given_a_fact_that_may_never_be_said_then_who_asks_for_it_waits_for_ever(steps: tuple, says: str) -> None:
    waiting = journey(*steps, step("policy", when=fact("n")), facts=(N, M))
    found = only(check(waiting, known_at_start=frozenset({"m"})))
    assert (found.kind, found.step) == ("waits_for_ever", "policy")
    assert says in found.story


def test_given_not_knowing_is_an_answer_then_nobody_waits() -> None:
    assert check(journey(step("policy", when=fact("n", or_unknown=True)), facts=(N,))).findings == ()


def test_given_a_wait_that_does_not_hold_the_case_open_then_it_is_no_fault() -> None:
    waiting = (step("registry", outcomes=("registered", "refused")),)
    policy = step("policy", wait_until=ended("registry", "registered"))
    assert kinds(check(journey(*waiting, policy))) == {("waits_for_ever", "policy")}
    free = replace(policy, key="free", holds_open=False)
    assert check(journey(*waiting, free)).findings == ()
    assert kinds(check(journey(*waiting, policy, free))) == {("waits_for_ever", "policy")}


def test_given_a_step_of_people_without_a_term_then_it_has_no_deadline_but_a_machine_needs_none() -> None:
    found = only(check(journey(step("a", due=()), step("letter", by=("machine",), due=()))))
    assert (found.kind, found.step) == ("no_deadline", "a")


@pytest.mark.parametrize(
    ("between", "guarded", "way"),
    [
        pytest.param((), step("c", needs=needs("a")), "c waits for a", id="directly"),
        pytest.param((), step("c", after=("a",)), "c waits for a", id="by-order"),
        pytest.param(
            (step("b", after=("a",)),), step("c", needs=needs("b")), "c waits for b waits for a", id="indirectly"
        ),
        pytest.param((), step("c", when=fact("n")), "c waits for n waits for a", id="through-a-fact"),
        pytest.param(
            (step("b", when=fact("n")),),
            step("c", after=("b",)),
            "c waits for b waits for n waits for a",
            id="indirectly-through-a-fact",
        ),
        pytest.param(
            (step("b", needs=needs("a"), records=("n",)),),
            step("c", when=fact("n")),
            "c waits for n waits for a",
            id="through-a-fact-that-another-could-supply-were-it-not-waiting-too",
        ),
        pytest.param(
            (step("b", wait_until=fact("m"), records=("n",)), step("d", needs=needs("a"), records=("m",))),
            step("c", when=fact("n")),
            "c waits for n waits for a",
            id="through-a-fact-whose-other-supplier-waits-through-another-fact",
        ),
        pytest.param(
            (step("b", after=("c",), records=("n",)),),
            step("c", when=fact("n")),
            "c waits for n waits for a",
            id="through-a-fact-whose-other-supplier-waits-for-the-guarded-step",
        ),
        pytest.param(
            (), step("c", when=fact("n"), records=("n",)), "c waits for n waits for a", id="through-a-fact-of-its-own"
        ),
    ],
)
def test_given_a_guarded_step_that_waits_then_the_guard_is_broken_and_the_way_told(between, guarded, way) -> None:
    promise = (Guard(("c",), ("a",)),)
    report = check(journey(step("a", records=("n",)), *between, guarded, facts=(N, M), guards=promise))
    (found,) = (one for one in report.findings if one.kind == "guard_broken")
    assert (found.step, found.story) == ("c", f"c must never wait for a, yet {way}")


def test_given_a_fact_that_two_forbidden_steps_record_then_the_guard_is_broken_for_both() -> None:
    both = (step("a", records=("n",)), step("b", records=("n",)))
    promise = (Guard(("c",), ("a", "b")),)
    report = check(journey(*both, step("c", wait_until=fact("n", test=Verb.KNOWN)), facts=(N,), guards=promise))
    assert [one.story for one in report.findings if one.kind == "guard_broken"] == [
        "c must never wait for a, yet c waits for n waits for a",
        "c must never wait for b, yet c waits for n waits for b",
    ]


@pytest.mark.parametrize(
    ("steps", "never"),
    [
        pytest.param(
            (step("a", records=("n",)), step("c", when=fact("n", or_unknown=True))), ("a",), id="not-knowing-counts"
        ),
        pytest.param(
            (step("a", records=("n",)), step("b", records=("n",)), step("c", when=fact("n"))),
            ("a",),
            id="a-free-step-records-it-too",
        ),
        pytest.param((step("a", needs=needs("c")), step("c")), ("a",), id="the-other-way-round"),
    ],
)
def test_given_a_guarded_step_that_does_not_wait_then_the_guard_holds(steps: tuple, never: tuple) -> None:
    promise = (Guard(("c",), never),)
    assert check(journey(*steps, facts=(N,), guards=promise)).findings == ()


def test_given_a_guarded_step_that_asks_a_fact_said_at_intake_then_the_guard_holds() -> None:
    asks = journey(step("a", records=("n",)), step("c", when=fact("n")), facts=(N,), guards=(Guard(("c",), ("a",)),))
    assert kinds(check(asks)) == {("guard_broken", "c")}
    assert check(asks, known_at_start=KNOWN).findings == ()


def test_given_an_event_that_keeps_a_step_but_takes_what_it_needs_then_it_is_told() -> None:
    moved = event("moved", cancels=ALL, keeps=frozenset({"file"}))
    found = only(check(journey(step("letter"), step("file", needs=needs("letter")), events=(moved,))))
    assert (found.kind, found.step) == ("kept_needs_lost", "file")
    assert "moved happens; then letter is taken away; then file" in found.story


def test_given_an_event_that_leaves_one_of_the_alternatives_then_what_it_keeps_can_open() -> None:
    steps = (step("a"), step("b"), step("file", needs_any=needs("a", "b")))
    both = event("moved", cancels=some("a", "b"), keeps=frozenset({"file"}))
    one = event("moved", cancels=some("a"), keeps=frozenset({"file"}))
    assert kinds(check(journey(*steps, events=(both,)))) == {("kept_needs_lost", "file")}
    assert check(journey(*steps, events=(one,))).findings == ()


def test_given_an_event_that_pauses_when_none_resumes_then_work_stands_still_for_ever() -> None:
    withdrawn, settled = event("withdrawn", pauses=ALL), event("settled", resumes=ALL)
    assert kinds(check(journey(step("a"), events=(withdrawn,)))) == {("never_resumed", "withdrawn")}
    assert check(journey(step("a"), events=(withdrawn, settled))).findings == ()


def test_given_a_pause_of_some_steps_then_only_an_end_of_its_own_counts() -> None:
    withdrawn, settled = event("withdrawn", pauses=ALL), event("settled", resumes=ALL)
    ill = event("ill", pauses=some("a"))
    assert kinds(check(journey(step("a"), events=(withdrawn, settled, ill)))) == {("never_resumed", "ill")}
    well = event("well", resumes=some("a"))
    assert check(journey(step("a"), events=(withdrawn, settled, ill, well))).findings == ()
    care = step("care", opens_with="ill", ends_pause=True)
    assert check(journey(step("a"), care, events=(withdrawn, settled, ill))).findings == ()


def test_given_two_pauses_of_all_work_when_one_event_resumes_then_the_other_pause_never_ends() -> None:
    away, army, back = event("away", pauses=ALL), event("army", pauses=ALL), event("back", resumes=ALL)
    assert kinds(check(journey(step("a"), events=(away, back, army)))) == {("never_resumed", "army")}


def test_given_a_step_that_the_pause_itself_stops_then_it_cannot_end_it() -> None:
    ill, care = event("ill", pauses=ALL), step("care", opens_with="ill", ends_pause=True)
    assert ("never_resumed", "ill") in kinds(check(journey(step("a"), care, events=(ill,))))


def test_given_a_fault_beyond_the_bound_then_the_report_is_cut_off_and_never_told_as_sound() -> None:
    keys = ("a", "b", "c")
    hidden = journey(
        *(step(key, outcomes=("done", "refused")) for key in keys),
        step("policy", needs=needs(*keys)),
        step("late", wait_until=All(tuple(ended(key, "refused") for key in keys))),
    )
    whole = check(hidden)
    assert kinds(whole) == {("waits_for_ever", "late")} and not whole.cut_off

    for bound in (1, 2, 3):
        report = check(hidden, bound=bound)
        assert report.cut_off, bound
        assert report.worlds < whole.worlds
        assert report.findings == (), "that the policy was not seen to open proves nothing"
        passed = catalogue_check.Passed(hidden, report.worlds, report.cut_off, (), (), 0)
        assert next(iter(catalogue_check.summary(passed, bad=False))).endswith("stopped at the bound")
