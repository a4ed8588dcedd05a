"""One plain example for each rule of the journey language about events and the quiet branch (R7, R8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.engine.acts import Happened, NotNow, Place
from journeys.language.vocabulary import Base
from tests.journeys.engine.small_journeys import ALL, START, Run, after, event, fact, journey, some, step

KEEP = step("keep")  # an open step that holds the run open


# ---- pauses ---


def test_given_a_step_that_ends_the_pause_when_it_ends_as_hoped_for_then_the_paused_work_goes_on() -> None:
    run = Run(
        journey(
            KEEP,
            step("test", after=("first",)),
            step("first"),
            step("care", opens_with="ill", ends_pause=True, outcomes=("well", "worse")),
            events=(event("ill", pauses=some("test")),),
        )
    )
    run.happened("ill")
    run.did("first")
    assert run.status("test") == "waits"
    run.did("care", "worse")
    assert run.status("test") == "waits"
    run.happened("ill")  # once more: it is only logged
    run.redone("care")
    run.did("care", "well")
    assert run.status("test") == "open"


def test_given_a_pause_of_some_steps_when_all_work_resumes_then_it_is_not_ended_by_that() -> None:
    run = Run(
        journey(
            KEEP,
            step("test", after=("first",)),
            step("first"),
            events=(event("ill", pauses=some("test")), event("withdrawn", pauses=ALL), event("settled", resumes=ALL)),
        )
    )
    run.happened("ill")
    run.happened("withdrawn")
    run.happened("settled")
    run.did("first")
    assert run.status("test") == "waits"


# ---- R7: events ------------------------------------------------------------------------------------------------------


def test_r7_given_an_expected_and_a_possible_event_then_only_the_expected_one_holds_the_run_open() -> None:
    def run(*, expected: bool) -> Run:
        return Run(journey(step("a"), step("b", opens_with="e"), events=(event("e", expected=expected),)))

    awaited, possible = run(expected=True), run(expected=False)
    assert (awaited.status("b"), possible.status("b")) == ("waits", "asleep")
    awaited.did("a")
    possible.did("a")
    assert (awaited.ended, possible.ended) == (False, True)
    assert possible.why("b") == [("closed", "")]


def test_r7_given_a_sleeping_step_when_another_comes_after_it_then_it_does_not_hold_it_up() -> None:
    run = Run(
        journey(step("a"), step("grief", opens_with="died"), step("z", after=("a", "grief")), events=(event("died"),))
    )
    run.did("a")
    assert run.status("z") == "open"


def test_r7_given_an_event_reported_twice_when_the_second_report_is_earlier_then_the_earlier_moment_counts() -> None:
    run = Run(journey(KEEP, events=(event("e"),)))
    run.act(Happened(START + timedelta(days=5), "e"))
    run.act(Happened(START + timedelta(days=3), "e"))
    run.act(Happened(START + timedelta(days=9), "e"))
    assert run.last.state.events == {"e": START + timedelta(days=3)}


def test_r7_given_an_event_that_cancels_when_it_happens_then_open_and_dormant_work_goes_and_the_kept_stays() -> None:
    run = Run(
        journey(
            step("a"),
            step("b", after=("a",)),
            step("transfer", opens_with="moved"),
            step("grief", opens_with="died"),
            step("last", after_everything=True, after=("a", "b")),
            events=(event("moved", cancels=ALL, keeps=frozenset({"transfer"})), event("died")),
        )
    )
    told = run.happened("moved")
    assert set(told.cancelled) == {Place("a")}
    assert run.why("a") == run.why("b") == [("event_cancelled", "moved")]
    assert (run.status("transfer"), run.status("last")) == ("open", "skipped")
    assert run.status("grief") == "asleep"  # it stands by for another event
    run.did("transfer")
    assert run.ended


def test_r7_given_a_pause_when_it_ends_then_nothing_opened_meanwhile_and_the_clock_stood_still() -> None:
    run = Run(
        journey(
            step("a"),
            step("b", not_before=after(1, Base.START)),
            step("talk", opens_with="withdrawn"),
            events=(event("withdrawn", pauses=ALL, keeps=frozenset({"talk"})), event("settled", resumes=ALL)),
        )
    )
    due = run.last.due[Place("a")]
    run.happened("withdrawn")
    assert run.status("talk") == "open"
    run.on_day(10)
    assert (run.why("b"), Place("a") in run.last.due) == ([("paused", "withdrawn")], False)
    assert run.last.state.attempts[Place("a")][-1].late is None
    run.happened("settled")
    assert run.status("b") == "open"
    assert run.last.due[Place("a")] == due + timedelta(days=10)


def test_r7_given_a_pause_that_comes_back_when_it_was_answered_before_then_it_is_asked_again() -> None:
    run = Run(
        journey(
            KEEP,
            step("talk", opens_with="withdrawn"),
            events=(event("withdrawn", pauses=ALL, keeps=frozenset({"talk"})), event("settled", resumes=ALL)),
        )
    )
    for day in (1, 2):
        run.on_day(day).happened("withdrawn")
        assert run.status("talk") == "open"
        run.did("talk")
        run.happened("settled")
    assert [pause.until is not None for pause in run.last.state.pauses] == [True, True]


def test_r7_given_a_pause_when_an_event_takes_all_away_then_the_pause_ends_and_what_it_keeps_opens() -> None:
    withdrawn = event("withdrawn", pauses=ALL)
    moved = event("moved", cancels=ALL, keeps=frozenset({"transfer"}))
    run = Run(journey(KEEP, step("transfer", opens_with="moved"), events=(withdrawn, moved)))
    run.on_day(1).happened("withdrawn")
    run.on_day(2).happened("moved")
    assert [pause.until for pause in run.last.state.pauses] == [run.now]
    assert run.open() == {"transfer"}


def test_r7_given_an_unknown_event_when_it_is_reported_then_it_is_refused() -> None:
    with pytest.raises(NotNow) as refused:
        Run(journey(KEEP)).happened("nonsense")
    assert refused.value.code == "unknown_event"


# ---- R8: the quiet branch --------------------------------------------------------------------------------------------


def test_r8_given_the_quiet_event_when_it_happens_then_only_kept_steps_exist() -> None:
    died = event("died", cancels=ALL, keeps=frozenset({"call"}), quiet=True)
    run = Run(
        journey(
            step("a"),
            step("b", after=("a",)),
            step("call", opens_with="died"),
            step("danger_talk", opens_with="danger"),
            events=(died, event("danger")),
        )
    )
    run.on_day(1).happened("died")
    assert run.open() == {"call"}
    assert run.last.state.quiet_since == run.now
    assert run.status("danger_talk") == "skipped"  # dormant ones too
    with pytest.raises(NotNow) as refused:
        run.redone("a")
    assert refused.value.code == "quiet_branch"
    run.did("call")
    assert run.ended


def test_r8_given_a_quiet_event_that_cancels_nothing_itself_when_it_happens_then_open_work_goes_all_the_same() -> None:
    run = Run(
        journey(
            step("a"), step("call", opens_with="died"), events=(event("died", keeps=frozenset({"call"}), quiet=True),)
        )
    )
    told = run.happened("died")
    assert (told.cancelled, run.open()) == ((Place("a"),), {"call"})
    assert run.why("a") == [("quiet", "died")]


def test_r8_given_a_pause_when_the_quiet_event_happens_then_the_pause_ends_and_what_is_kept_opens() -> None:
    withdrawn = event("withdrawn", pauses=ALL)
    died = event("died", keeps=frozenset({"call"}), quiet=True)
    run = Run(journey(KEEP, step("call", opens_with="died"), events=(withdrawn, died)))
    run.on_day(1).happened("withdrawn")
    run.on_day(2).happened("died")
    assert [pause.until for pause in run.last.state.pauses] == [run.now]
    assert run.open() == {"call"}


def test_r8_given_the_quiet_branch_when_a_person_reopens_a_skipped_step_then_only_a_kept_one_opens() -> None:
    died = event("died", keeps=frozenset({"call", "letter"}), quiet=True)
    skipped = (step("a", when=fact("f")), step("letter", when=fact("f")))
    run = Run(journey(*skipped, KEEP, step("call", opens_with="died"), events=(died,)), {"f": False})
    run.happened("died")
    with pytest.raises(NotNow) as refused:
        run.reopened("a")
    assert (refused.value.code, run.status("a")) == ("quiet_branch", "skipped")
    run.reopened("letter")
    assert run.open() == {"call", "letter"}


def test_r8_given_help_refused_when_the_child_dies_before_the_end_then_somebody_still_calls() -> None:
    refused = event("refused", cancels=ALL, keeps=frozenset({"check"}), quiet=True)
    died = event("died", cancels=ALL, keeps=frozenset({"call"}), quiet=True)
    run = Run(journey(step("a"), step("check", after=("a",)), step("call", opens_with="died"), events=(refused, died)))
    run.happened("refused")
    assert run.open() == {"check"}
    run.happened("died")
    assert run.open() == {"call"}


def test_r8_given_an_outcome_that_closes_quietly_when_chosen_then_the_run_ends_quietly() -> None:
    run = Run(journey(step("a", outcomes=("done", "no"), closes_case={"no": True}), KEEP, step("b", after=("keep",))))
    told = run.did("a", "no")
    assert told.cancelled == (Place("keep"),)
    assert run.ended
    assert run.last.state.quiet_since == START
