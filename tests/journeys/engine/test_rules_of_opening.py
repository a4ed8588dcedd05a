"""One plain example for each rule of the journey language that opens or skips a step (R0 to R6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from journeys.engine import settle as engine
from journeys.engine.acts import Clock, Did, NotNow, Place, Reason
from journeys.engine.deadlines import start_of_day
from journeys.language.conditions import AnyOf, Verb
from journeys.language.vocabulary import Base, Fact
from tests.journeys.engine.small_journeys import SETTING, START, Run, after, ended, event, fact, journey, needs, step

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

    again, facts = engine.replay(run.definition, START, run.first_facts, run.acts, SETTING)

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
