"""Acts about a whole run: on hold, gone on, stopped; and decisions put back or let stand. One example a rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.engine.acts import Dropped, NotNow, Place
from journeys.engine.case_hold import CASE_HELD, held_since
from journeys.language.vocabulary import Force
from tests.journeys.engine.small_journeys import ALL, Run, event, fact, journey, needs, step, term

KEEP = step("keep", due=("law",))
LAW = term("law", 5, force=Force.LAW)
LENIENT = term("lenient", 5, force=Force.LAW, stops=(CASE_HELD,))


def test_given_a_hold_then_our_own_clock_and_a_lenient_law_stand_and_the_strict_law_runs_on() -> None:
    run = Run(journey(step("ours"), step("strict", due=("law",)), step("soft", due=("lenient",)), terms=(LAW, LENIENT)))
    due = dict(run.last.due)
    run.on_day(1).held()
    assert set(run.last.due) == {Place("strict")}
    run.on_day(8)
    assert (run.at("ours").late, run.at("strict").late, run.at("soft").late) == (None, due[Place("strict")], None)

    run.went_on()

    assert run.last.due[Place("ours")] == due[Place("ours")] + timedelta(days=7)
    assert run.last.due[Place("soft")] == due[Place("soft")] + timedelta(days=7)


def test_given_a_step_with_both_clocks_when_held_then_the_laws_term_is_its_deadline() -> None:
    run = Run(journey(step("both", due=("soon", "law")), terms=(LAW,)))
    first = run.last.due[Place("both")]
    run.held()
    assert run.last.due[Place("both")] == first + timedelta(days=2)


def test_given_a_hold_when_a_step_of_ours_would_open_then_it_waits_for_the_case_and_the_laws_opens() -> None:
    run = Run(
        journey(step("a"), step("ours", needs=needs("a")), step("strict", due=("law",), needs=needs("a")), terms=(LAW,))
    )
    run.held()
    run.did("a")
    assert (run.status("ours"), run.why("ours"), run.status("strict")) == ("waits", [("held", "")], "open")

    assert run.went_on().opened == (Place("ours"),)


def test_given_a_hold_when_held_again_or_let_go_twice_then_it_is_refused() -> None:
    run = Run(journey(step("a")))
    with pytest.raises(NotNow) as refused:
        run.went_on()
    assert refused.value.code == "not_held"
    run.held()
    with pytest.raises(NotNow) as refused:
        run.held()
    assert refused.value.code == "already_held"


def test_given_a_hold_when_an_event_resumes_everything_then_the_case_is_still_held() -> None:
    run = Run(journey(step("a"), events=(event("ill", pauses=ALL), event("well", resumes=ALL))))
    run.held()
    run.happened("ill")
    run.happened("well")
    assert held_since(run.last.state) == run.now


def test_given_a_hold_when_the_branch_becomes_quiet_then_what_is_kept_opens_at_once() -> None:
    died = event("died", cancels=ALL, keeps=frozenset({"call"}), quiet=True)
    run = Run(journey(step("a"), step("call", opens_with="died"), events=(died,)))
    run.held()
    run.happened("died")
    assert (run.status("call"), held_since(run.last.state)) == ("open", None)
    with pytest.raises(NotNow) as refused:
        run.held()
    assert refused.value.code == "quiet_branch"


def test_given_a_hold_when_the_run_ends_and_a_step_is_redone_then_its_clock_runs() -> None:
    run = Run(journey(step("a")))
    run.held()
    run.did("a")
    run.redone("a")
    assert run.status("a") == "open"
    assert Place("a") in run.last.due


def test_given_a_run_when_it_is_stopped_then_all_goes_and_a_redo_brings_the_rest_back() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a")), step("c", opens_with="moved"), events=(event("moved"),)))
    told = run.stopped()
    assert (told.cancelled, run.ended) == ((Place("a"),), True)
    with pytest.raises(NotNow) as refused:
        run.stopped()
    assert refused.value.code == "ended"

    run.redone("a")

    assert (run.status("a"), run.status("b"), run.status("c")) == ("open", "waits", "asleep")


def test_given_a_step_skipped_by_hand_when_it_is_put_back_then_it_waits_for_its_time_again() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a")), step("c", needs=needs("b")), KEEP, terms=(LAW,)))
    run.dropped("b")
    assert (run.status("b"), run.status("c")) == ("skipped", "skipped")

    run.put_back("b")

    assert (run.status("b"), run.status("c")) == ("waits", "waits")
    run.did("a")
    assert run.status("b") == "open"


def test_given_open_work_without_grounds_when_a_person_keeps_it_then_it_is_asked_once_more_only_on_news() -> None:
    run = Run(journey(step("a", when=fact("f")), KEEP, terms=(LAW,)), {"f": True, "g": True})
    run.learned("f", False)
    assert run.reconsider() == {"a"}

    run.kept("a")

    assert (run.status("a"), run.reconsider()) == ("open", set())
    run.learned("g", False)
    assert run.reconsider() == set()
    run.learned("f", True)
    run.learned("f", False)
    assert run.reconsider() == {"a"}


def test_given_done_work_that_rests_on_a_step_when_kept_and_that_step_changes_again_then_it_is_asked_anew() -> None:
    run = Run(journey(step("a", outcomes=("done", "refused")), step("b", needs=needs("a")), KEEP, terms=(LAW,)))
    run.did("a")
    run.did("b")
    run.redone("a")
    run.did("a", "refused")
    assert run.reconsider() == {"b"}
    run.kept("b")
    assert run.reconsider() == set()

    run.redone("a")
    run.did("a", "refused")

    assert run.reconsider() == {"b"}


def test_given_a_step_that_has_not_opened_when_it_is_to_be_kept_then_there_is_nothing_to_keep() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a"))))
    with pytest.raises(NotNow) as refused:
        run.kept("b")
    assert refused.value.code == "nothing_to_keep"


def test_given_somebody_for_whom_there_is_no_copy_when_her_step_is_dropped_then_it_is_refused() -> None:
    run = Run(journey(step("a")))
    with pytest.raises(NotNow) as refused:
        run.act(Dropped(run.now, "a", "not needed", "nobody"))
    assert refused.value.code == "already_settled"
    assert run.status("a") == "open"
