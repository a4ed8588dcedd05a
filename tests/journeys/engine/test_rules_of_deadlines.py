"""One plain example for each rule of the journey language about deadlines, answers, figures and the end (R11 to R14)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from journeys.engine import settle as engine
from journeys.engine.act_effects import NOT_WANTED
from journeys.engine.acts import Clock, Did, Learned, NotNow, Place
from journeys.engine.deadlines import end_of_day, start_of_day
from journeys.language.conditions import Leaf, Not, Product, Subject, Verb
from journeys.language.definition import Rule, RuleVersion
from journeys.language.vocabulary import Base, Fact, Moment, Parameter
from tests.journeys.engine.small_journeys import (
    SETTING,
    START,
    Run,
    after,
    event,
    fact,
    journey,
    needs,
    some,
    step,
    term,
)

KEEP = step("keep")  # an open step that holds the run open


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


def test_given_terms_that_run_where_a_fact_says_so_then_a_preterm_child_has_the_other_term() -> None:
    early = Fact("early", "yes_no", {}, assumed=False)
    terms = (term("usual", 2, unless="early"), term("preterm", 7, only_if="early"))
    run = Run(journey(step("a", due=("usual", "preterm")), facts=(early,), terms=terms))
    assert (run.last.due[Place("a")] - START).days == 2
    run.learned("early", True)
    assert (run.last.due[Place("a")] - START).days == 7
