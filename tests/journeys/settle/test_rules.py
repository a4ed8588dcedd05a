"""One plain example for each rule of the journey language (R0 to R18)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from journeys import settle as engine
from journeys.acts import Clock, Did, Happened, Learned, Moved, NotNow, Place, Reason, Status
from journeys.conditions import AnyOf, FactValue, Leaf, Not, Product, Subject, Verb
from journeys.definition import Definition, Repeat, Rule, RuleVersion
from journeys.taking import NOT_WANTED, ROUNDS
from journeys.terms import end_of_day, start_of_day
from journeys.vocabulary import Base, Fact, Length, Moment, Parameter, Unit
from tests.journeys.settle.small_journeys import (
    ALL,
    SETTING,
    START,
    Run,
    after,
    days,
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


# ---- R0, R1: acts and state ------------------------------------------------------------------------------------------


def test_r0_given_an_act_heard_late_when_it_is_taken_then_what_opens_does_not_open_before_what_it_waited_for() -> None:
    run = Run(journey(step("a"), step("b"), step("c", after=("a", "b"))))
    run.hours = 48
    run.did("a")
    run.act(Did(START + timedelta(hours=1), "b", "done"))  # done on the first day, heard on the third

    assert run.at("b").settled == START + timedelta(hours=1)
    assert run.at("c").opened == START + timedelta(hours=48)


def test_r0_given_a_history_when_replayed_then_it_leaves_the_same_run() -> None:
    run = Run(journey(step("a", outcomes=("done", "no")), step("b", needs=needs("a")), KEEP, events=(event("moved"),)))
    run.did("a", "no")
    run.learned("x", 1)
    run.happened("moved")
    run.on_day(9)

    again, facts, _ = engine.replay(run.definition, START, run.first_facts, run.acts, SETTING)

    assert again == run.last
    assert facts == run.facts


def test_r1_given_a_step_done_twice_in_rounds_when_looked_at_then_every_round_is_kept() -> None:
    run = Run(journey(step("a", outcomes=("done", "no"), again={"no": "a"}), KEEP))
    run.did("a", "no")
    run.did("a")

    tries = run.last.state.attempts[Place("a")]
    assert [(one.round, one.outcome) for one in tries] == [(0, "no"), (1, "done")]


# ---- R2: when a step opens -------------------------------------------------------------------------------------------


def test_r2_given_needs_after_event_and_moment_when_all_have_come_then_the_step_opens_and_not_before() -> None:
    run = Run(
        journey(
            step("a"),
            step("b", outcomes=("yes", "no")),
            KEEP,
            step("c", needs=needs("a"), after=("b",), opens_with="born", not_before=after(2, Base.START)),
            events=(event("born", expected=True),),
        )
    )
    assert run.status("c") == "waits"
    run.did("a")
    run.did("b", "no")  # after: in whatever way
    assert run.why("c") == [("event", "born")]
    run.happened("born")
    assert run.why("c") == [("moment", "start")]
    run.on_day(2)
    assert run.status("c") == "open"


def test_r2_given_a_fact_corrected_before_the_opening_when_the_step_opens_then_only_then_is_when_asked() -> None:
    run = Run(journey(step("a"), step("b", after=("a",), when=fact("f")), KEEP), {"f": False})
    run.learned("f", True)
    run.did("a")
    assert run.status("b") == "open"


def test_r2_given_needs_any_when_one_ended_well_then_it_opens_and_when_none_can_then_it_is_skipped() -> None:
    def run() -> Run:
        return Run(
            journey(
                step("a", outcomes=("done", "no")),
                step("b", outcomes=("done", "no")),
                KEEP,
                step("c", needs_any=needs("a", "b")),
            )
        )

    one, none = run(), run()
    one.did("a", "no")
    assert one.status("c") == "waits"
    one.did("b")
    assert one.status("c") == "open"
    none.did("a", "no")
    none.did("b", "no")
    assert none.status("c") == "skipped"


def test_r2_given_a_need_on_an_outcome_when_it_ended_otherwise_then_only_the_named_way_opens() -> None:
    run = Run(
        journey(
            step("a", outcomes=("done", "no")),
            step("hoped", needs=needs("a")),
            KEEP,
            step("named", needs=needs("a.no")),
            step("any", needs=needs("a.any")),
        )
    )
    run.did("a", "no")
    assert (run.status("hoped"), run.status("named"), run.status("any")) == ("skipped", "open", "open")


def test_r2_given_steps_declared_in_any_order_when_settled_then_one_act_decides_all_at_once() -> None:
    run = Run(
        journey(
            step("z", when=ended("y", "x")),
            step("y", needs=needs("a.no"), outcomes=("x",)),
            step("a", outcomes=("done", "no")),
            KEEP,
        )
    )
    run.did("a")
    assert (run.status("y"), run.status("z")) == ("skipped", "skipped")


def test_r2_given_a_day_as_base_when_the_days_have_passed_then_it_opens_with_the_local_day() -> None:
    run = Run(journey(KEEP, step("a", not_before=after(21, Base.FACT, "born_on"))), {"born_on": date(2026, 11, 16)})
    opens_at = start_of_day(date(2026, 12, 7), SETTING.zone)
    assert run.last.waits[Place("a")] == (Reason("moment", "born_on", opens_at),)
    run.act(Clock(opens_at))
    assert run.status("a") == "open"


# ---- R3: dead needs --------------------------------------------------------------------------------------------------


def test_r3_given_a_dead_need_when_other_things_are_still_open_then_it_is_skipped_at_once() -> None:
    run = Run(
        journey(
            step("a", outcomes=("done", "no")),
            step("slow"),
            KEEP,
            step("b", needs=needs("a", "slow"), after=("keep",), opens_with="born"),
            events=(event("born", expected=True),),
        )
    )
    run.did("a", "no")
    assert run.status("b") == "skipped"
    assert run.why("b") == [("need", "a")]


def test_r3_given_a_skipped_step_when_another_comes_after_it_then_it_does_not_block() -> None:
    run = Run(journey(step("a", when=fact("f")), step("b", after=("a",)), KEEP), {"f": False})
    assert (run.status("a"), run.status("b")) == ("skipped", "open")


def test_r3_given_a_step_cancelled_by_hand_then_needs_on_it_are_dead_and_after_is_satisfied() -> None:
    run = Run(journey(step("a"), step("needs_it", needs=needs("a")), step("comes_after", after=("a",)), KEEP))
    told = run.dropped("a")
    assert told.cancelled == (Place("a"),)
    assert (run.status("needs_it"), run.status("comes_after")) == ("skipped", "open")


# ---- R4: no is not not yet -------------------------------------------------------------------------------------------


def test_r4_given_when_and_wait_until_when_both_are_false_then_one_skips_and_the_other_waits() -> None:
    run = Run(journey(step("a", when=fact("f")), step("b", wait_until=fact("f")), KEEP), {"f": False})
    assert (run.status("a"), run.status("b")) == ("skipped", "waits")
    run.learned("f", True)
    assert run.status("b") == "open"


def test_r4_given_an_unknown_fact_when_asked_then_the_step_waits_and_says_for_which() -> None:
    run = Run(journey(step("a", when=AnyOf((fact("f"), fact("g")))), KEEP), {"g": False})
    assert run.why("a") == [("fact", "f")]


def test_r4_given_an_assumed_value_when_nobody_said_then_it_counts_until_somebody_does() -> None:
    rare = Fact("rare", "yes_no", {}, assumed=False)
    run = Run(journey(step("a", when=fact("rare")), step("b", after=("keep",), when=fact("rare")), KEEP, facts=(rare,)))
    assert run.status("a") == "skipped"
    run.learned("rare", True)
    run.did("keep")
    assert run.status("b") == "open"


def test_r4_given_or_unknown_when_the_fact_is_unknown_then_the_phrase_holds() -> None:
    run = Run(journey(step("a", when=fact("income", Decimal(10), test=Verb.AT_MOST, or_unknown=True)), KEEP))
    assert run.status("a") == "open"


# ---- R5: decisions are final for the machine -------------------------------------------------------------------------


def test_r5_given_a_skip_when_the_fact_later_holds_then_it_is_shown_and_a_person_opens_it() -> None:
    run = Run(journey(step("a", when=fact("f")), step("b", needs=needs("a")), KEEP), {"f": False})
    run.learned("f", True)
    assert (run.status("a"), run.reconsider()) == ("skipped", {"a"})

    told = run.reopened("a")

    assert told.opened == (Place("a"),)
    assert run.status("b") == "waits"  # it was skipped only because of it
    assert run.reconsider() == set()


def test_r5_given_open_work_when_its_grounds_fall_away_then_it_stays_and_is_shown() -> None:
    run = Run(journey(step("a", when=fact("f")), KEEP), {"f": True})
    run.learned("f", False)
    assert (run.status("a"), run.reconsider()) == ("open", {"a"})


def test_r5_given_done_work_when_its_grounds_fall_away_then_it_stays_done_and_is_shown() -> None:
    run = Run(journey(step("a", when=fact("f")), KEEP), {"f": True})
    run.did("a")
    assert run.reconsider() == set()
    run.learned("f", False)
    assert (run.status("a"), run.reconsider()) == ("done", {"a"})


def test_r5_given_a_step_that_is_not_skipped_when_a_person_reopens_it_then_it_is_refused() -> None:
    run = Run(journey(step("a"), KEEP))
    with pytest.raises(NotNow) as refused:
        run.reopened("a")
    assert refused.value.code == "not_skipped"


# ---- R6: every wait has a holder and a deadline ----------------------------------------------------------------------


def test_r6_given_an_unknown_fact_when_sixty_days_have_passed_then_the_leader_is_to_decide() -> None:
    run = Run(journey(step("a"), step("b", after=("a",), when=fact("f")), KEEP))
    run.hours = 24
    run.did("a")
    assert run.last.waits[Place("b")] == (Reason("fact", "f", run.now + timedelta(days=60)),)


def test_r6_given_an_open_step_then_the_one_who_does_it_holds_the_ball() -> None:
    run = Run(journey(step("a", by=("insurer", "leader")), step("b", after=("a",))))
    assert engine.holder(run.definition, run.last.state, Place("a")) == ("insurer", "clinic")
    assert engine.holder(run.definition, run.last.state, Place("b")) == ()


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


# ---- R11: deadlines --------------------------------------------------------------------------------------------------


def test_r11_given_two_terms_when_the_first_passes_then_lateness_is_recorded_once_and_nothing_closes() -> None:
    run = Run(journey(step("a", due=("law", "promise")), terms=(term("promise", 2), term("law", 9))))
    promise = end_of_day(date(2026, 11, 18), SETTING.zone)
    assert run.last.due[Place("a")] == promise
    told = run.on_day(5).last
    assert (told.became_late, run.status("a"), run.at("a").late) == ((Place("a"),), "open", promise)
    assert run.on_day(6).last.became_late == ()
    assert run.on_day(12).last.became_late == (Place("a"),)  # the law's own end is told too
    assert (run.at("a").late, run.at("a").late_terms) == (promise, ("promise", "law"))


def test_r11_given_a_step_that_is_over_when_its_term_passes_and_the_run_goes_on_then_nothing_becomes_late() -> None:
    def run() -> Run:
        return Run(
            journey(
                step("a"),
                step("keep", due=("long",)),
                events=(event("gone", cancels=some("a")),),
                terms=(term("long", 900),),
            )
        )

    done, dropped, cancelled = run(), run(), run()
    done.did("a")
    dropped.dropped("a")
    cancelled.happened("gone")
    for one in (done, dropped, cancelled):
        wakes = one.last.due[Place("keep")] + engine.TICK
        assert (set(one.last.due), one.last.wakes) == ({Place("keep")}, wakes)
        told = one.on_day(50).last  # the term of `a` was three days
        assert (told.became_late, set(told.due), told.wakes) == ((), {Place("keep")}, wakes)
        assert (one.at("a").late, one.at("a").late_terms, one.ended) == (None, (), False)


def test_r11_given_a_base_that_is_learned_late_or_moves_when_not_late_yet_then_the_deadline_follows_it() -> None:
    run = Run(journey(step("a", due=("home",)), terms=(term("home", 0, Base.FACT, "home_on"),)))
    assert run.last.due == {}
    run.learned("home_on", date(2026, 11, 20))
    run.learned("home_on", date(2026, 11, 24))
    assert run.last.due[Place("a")] == end_of_day(date(2026, 11, 24), SETTING.zone)
    run.on_day(9)
    run.learned("home_on", date(2026, 12, 24))
    assert run.at("a").late == end_of_day(date(2026, 11, 24), SETTING.zone)


def test_r11_given_work_done_in_time_when_it_is_heard_late_then_both_stay_recorded() -> None:
    run = Run(journey(step("a"), KEEP))
    due = run.last.due[Place("a")]
    run.on_day(9)
    run.act(Did(due, "a", "done"))
    assert (run.at("a").late, run.at("a").done_in_time) == (due, True)


def test_r11_given_work_done_after_its_due_moment_then_it_was_late_although_the_clock_never_rang() -> None:
    run = Run(journey(step("a"), KEEP))
    due = run.last.due[Place("a")]
    run.act(Did(due + timedelta(seconds=1), "a", "done"))
    assert (run.at("a").late, run.at("a").done_in_time) == (due, False)


def test_r11_given_nothing_to_do_when_asked_then_the_next_moment_that_matters_is_told() -> None:
    run = Run(journey(step("a", due=("long",)), step("b", not_before=after(2, Base.START)), terms=(term("long", 9),)))
    assert run.last.wakes == start_of_day(date(2026, 11, 18), SETTING.zone)
    run.act(Clock(run.last.wakes))
    assert run.last.wakes == end_of_day(date(2026, 11, 21), SETTING.zone) + engine.TICK  # b's own three days


def test_r11_given_a_clock_that_an_event_stops_when_it_is_answered_then_the_deadline_moves_by_the_span() -> None:
    run = Run(
        journey(
            step("a", due=("board",)),
            step("papers", opens_with="asked"),
            events=(event("asked"),),
            terms=(term("board", 10, stops=("asked",)),),
        )
    )
    due = run.last.due[Place("a")]
    run.on_day(2).happened("asked")
    assert Place("a") not in run.last.due
    run.on_day(6).did("papers")
    assert run.last.due[Place("a")] == due + timedelta(days=4)


# ---- R12: late answers -----------------------------------------------------------------------------------------------


def test_r12_given_an_item_that_is_no_longer_open_when_an_answer_comes_then_it_is_refused_and_nothing_changes() -> None:
    run = Run(journey(step("a"), KEEP))
    run.did("a")
    before = run.last.state
    for act, code in (
        (Did(START, "a", "done"), "not_open"),
        (Did(START, "keep", "nonsense"), "no_such_outcome"),
        (Did(START, "nobody", "done"), "unknown_step"),
    ):
        with pytest.raises(NotNow) as refused:
            run.act(act)
        assert refused.value.code == code
    assert run.last.state == before


def test_r12_given_a_step_that_is_not_optional_when_it_is_told_as_not_wanted_then_it_is_refused() -> None:
    run = Run(journey(step("must"), step("may", optional=True), step("after_it", needs=needs("may")), KEEP))
    with pytest.raises(NotNow) as refused:
        run.did("must", NOT_WANTED)
    assert (refused.value.code, run.status("must")) == ("no_such_outcome", "open")
    run.did("may", NOT_WANTED)
    assert (run.status("may"), run.status("after_it")) == ("done", "skipped")


# ---- R13: three clocks -----------------------------------------------------------------------------------------------

MINIMUM = Parameter(
    "minimum", {}, "rub", "", "never", "V", ((date(2026, 1, 1), Decimal(100)), (date(2027, 1, 1), Decimal(200)))
)


def test_r13_given_figures_with_dates_when_the_rights_date_is_known_then_it_picks_them_else_the_start() -> None:
    poor = fact("income", Product((Decimal("1.5"), "minimum")), test=Verb.AT_MOST)
    definition = journey(step("a", when=poor), KEEP, parameters={"minimum": MINIMUM})
    assert Run(definition, {"income": 180}).status("a") == "skipped"
    assert Run(definition, {"income": 180, "child.born_on": date(2027, 2, 1)}).status("a") == "open"


def test_r13_given_a_rule_with_its_own_day_when_asked_then_that_day_counts() -> None:
    poor = fact("income", Product(("minimum",)), test=Verb.AT_MOST)
    rule = Rule("full", Moment(Base.FACT, "applied_on"), (RuleVersion(None, (("yes", poor), ("no", Not(poor)))),))
    asked = Leaf(Subject.RULE, "full", Verb.IS, ("yes",))
    definition = journey(step("a", when=asked), KEEP, rules={"full": rule}, parameters={"minimum": MINIMUM})
    run = Run(definition, {"income": 150})
    assert run.status("a") == "waits"
    run.learned("applied_on", date(2027, 3, 1))
    assert run.status("a") == "open"


# ---- R14: the end ----------------------------------------------------------------------------------------------------


def test_r14_given_nothing_open_and_nothing_awaited_then_the_run_ends_and_steps_take_no_more_answers() -> None:
    run = Run(journey(step("a"), step("b", needs=needs("a"), opens_with="e"), events=(event("e"),)))
    run.did("a")
    assert run.ended
    with pytest.raises(NotNow) as refused:
        run.did("b")
    assert refused.value.code == "ended"
    run.happened("e")  # it belongs to the family's case
    run.act(Learned(START, "f", True))
    run.on_day(9)
    assert (run.open(), run.last.state.ended) == (set(), START)
    run.hours = 0
    run.redone("a")
    assert (run.ended, run.status("a"), run.status("b")) == (False, "open", "waits")


def test_r14_given_a_step_that_may_lie_beyond_the_end_when_only_it_waits_then_the_run_ends() -> None:
    run = Run(
        journey(
            step("a"),
            step("in_five_years", holds_open=False, not_before=after(1800, Base.START)),
            step("check", after_everything=True, after=("a", "in_five_years")),
        )
    )
    run.did("a")
    assert run.status("check") == "open"
    run.did("check")
    assert (run.ended, run.why("in_five_years")) == (True, [("closed", "")])


def test_r14_given_an_outcome_that_closes_the_case_when_chosen_then_all_that_is_left_goes_and_not_quietly() -> None:
    run = Run(
        journey(
            step("a", outcomes=("done", "no"), closes_case={"no": False}),
            KEEP,
            step("b", after=("keep",)),
            step("c", opens_with="born"),
            events=(event("born", expected=True),),
        )
    )
    told = run.did("a", "no")
    assert (told.cancelled, set(told.skipped)) == ((Place("keep"),), {Place("b"), Place("c")})
    assert run.why("keep") == run.why("b") == run.why("c") == [("closed", "a")]
    assert (run.ended, run.last.state.quiet_since) == (True, None)


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
