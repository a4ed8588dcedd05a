"""One plain example for each rule of the journey language about rounds and repeats (R9, R10)."""

from __future__ import annotations

import pytest

from journeys.engine import settle as engine
from journeys.engine.act_effects import ROUNDS
from journeys.engine.acts import Happened, NotNow, Place, Reason
from journeys.language.definition import Repeat
from journeys.language.vocabulary import Base, Length, Unit
from tests.journeys.engine.small_journeys import Run, after, days, event, fact, journey, needs, step

KEEP = step("keep")  # an open step that holds the run open


# ---- R9: ways back ---------------------------------------------------------------------------------------------------

WAY_BACK = journey(
    step("a"),
    step("b", needs=needs("a")),
    step("paper", needs=needs("b"), once=True),
    step("c", needs=needs("b"), outcomes=("done", "no"), again={"no": "a"}, rounds={"no": 3}),
    step("d", needs=needs("c")),
    step("beside"),
    step("last", after_everything=True, after=("a", "b", "c", "d", "paper")),
)


def test_r9_given_a_way_back_when_taken_then_all_that_follows_repeats_but_what_is_done_once() -> None:
    run = Run(WAY_BACK)
    for key in ("a", "b", "paper"):
        run.did(key)
    told = run.did("c", "no")
    assert told.opened == (Place("a"),)
    assert (run.status("b"), run.status("c"), run.status("paper"), run.status("d")) == (
        "waits",
        "waits",
        "done",
        "waits",
    )
    run.did("a")
    run.did("b")
    assert [one.round for one in run.last.state.attempts[Place("c")]] == [0, 1]
    run.did("c")
    assert run.status("d") == "open"


def test_r9_given_open_work_that_follows_when_the_way_back_is_taken_then_it_is_taken_away_and_comes_again() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a")), KEEP, events=(event("ill", again=("a",)),)))
    run.did("a")
    told = run.on_day(1).happened("ill")
    assert (told.cancelled, told.opened) == ((Place("b"),), (Place("a"),))
    assert run.last.state.attempts[Place("b")][0].why == (Reason("way_back", "a"),)
    run.did("a")
    assert run.status("b") == "open"


def test_r9_given_an_event_that_brought_a_round_about_when_told_of_again_then_that_round_stays() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a")), KEEP, events=(event("ill", again=("a",)),)))
    run.did("a")
    run.on_day(1).happened("ill")
    told = run.act(Happened(run.now, "ill"))  # the doctor and the family both report it
    assert (told.cancelled, told.opened, run.at("a").round) == ((), (), 1)
    run.on_day(2).happened("ill")  # ill once more: this one began before it
    assert (run.status("a"), run.at("a").round) == ("open", 2)


def test_r9_given_a_step_that_never_began_when_an_event_would_have_it_done_again_then_it_stays_skipped() -> None:
    run = Run(journey(step("a", when=fact("f")), KEEP, events=(event("ill", again=("a",)),)), {"f": False})
    run.learned("f", True)
    run.on_day(1).happened("ill")
    assert (run.status("a"), run.reconsider()) == ("skipped", {"a"})


def test_r9_given_rounds_when_the_outcome_came_that_often_then_it_stands() -> None:
    run = Run(WAY_BACK)
    for _ in range(3):
        run.did("a")
        run.did("b")
        run.did("c", "no")
    assert (run.status("c"), run.status("d")) == ("done", "skipped")
    assert ROUNDS == 4


def test_r9_given_a_way_back_when_asked_before_then_it_says_what_repeats() -> None:
    assert engine.repeats_of(WAY_BACK, "c", "no") == ("a", "b", "c", "d")
    assert engine.repeats_of(WAY_BACK, "c", "done") == ()


def test_r9_given_redo_when_it_comes_then_only_that_step_opens_again() -> None:
    run = Run(
        journey(step("a"), step("b", needs=needs("a")), step("c", outcomes=("done", "no"), redo={"no": "a"}), KEEP)
    )
    run.did("a")
    run.did("b")
    told = run.did("c", "no")
    assert told.opened == (Place("a"),)
    assert (run.status("b"), run.at("a").round) == ("done", 1)


def test_r9_given_a_persons_redo_when_asked_then_what_was_skipped_with_it_returns_and_done_only_if_ticked() -> None:
    run = Run(
        journey(
            step("a", outcomes=("done", "no")),
            step("fell", needs=needs("a")),
            step("x", after=("a",)),
            step("y", after=("a",)),
            KEEP,
        )
    )
    run.did("a", "no")
    run.did("x")
    run.did("y")
    told = run.redone("a", "y")
    assert told.opened == (Place("a"),)
    assert (run.status("fell"), run.status("x"), run.status("y")) == ("waits", "done", "waits")
    run.did("a")
    assert (run.status("fell"), run.status("y")) == ("open", "open")


def test_r9_given_a_step_that_is_open_when_a_person_redoes_it_then_it_is_refused() -> None:
    with pytest.raises(NotNow) as refused:
        Run(journey(KEEP)).redone("keep")
    assert refused.value.code == "not_settled"


# ---- R10: repeats ----------------------------------------------------------------------------------------------------


def test_r10_given_named_moments_when_they_come_then_one_round_at_a_time_and_settled_with_the_last() -> None:
    run = Run(
        journey(
            step("control", repeat=Repeat(moments=(after(3, Base.START), after(6, Base.START)))),
            KEEP,
            step("z", needs=needs("control")),
        )
    )
    assert run.why("control") == [("moment", "start")]
    run.on_day(7)
    assert run.open() == {"control", "keep"}
    run.did("control")
    assert run.status("z") == "waits"
    assert run.at("control").repeat == 1
    run.did("control")
    assert (run.status("control"), run.status("z")) == ("done", "open")


def test_r10_given_every_week_until_a_step_when_weeks_went_by_then_they_are_not_made_up_for() -> None:
    weekly = Repeat(every=Length(1, Unit.WEEKS), until="back")
    run = Run(journey(step("lessons", repeat=weekly), step("back"), step("z", after=("lessons",))))
    assert run.status("lessons") == "open"
    run.on_day(16).did("lessons")
    assert run.status("lessons") == "waits"
    run.on_day(21)
    assert (run.status("lessons"), run.at("lessons").repeat) == ("open", 3)
    run.did("back")
    assert run.status("z") == "waits"  # open work is finished first
    run.did("lessons")
    assert (run.status("lessons"), run.status("z")) == ("done", "open")


def test_r10_given_a_repeat_whose_end_came_first_when_it_would_begin_then_it_is_skipped() -> None:
    run = Run(
        journey(step("lessons", repeat=Repeat(every=days(7), until="back"), needs=needs("a")), step("back"), step("a"))
    )
    run.did("back")
    assert run.why("lessons") == [("repeat_over", "back")]
