"""The laws of the engine, each as a plain function over a random run. `test_laws` and `test_mutants` try them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from journeys.engine.acts import (
    SETTLED,
    Act,
    Attempt,
    Clock,
    Did,
    Happened,
    Held,
    Kept,
    Learned,
    NotNow,
    Place,
    Redone,
    Reopened,
    Status,
    Stopped,
    WentOn,
)
from journeys.engine.case_hold import held_since, stands
from journeys.language.definition import Definition, Need
from journeys.language.vocabulary import Base, Length, Unit, Vocabulary
from tests.journeys.engine import small_journeys
from tests.journeys.engine.small_journeys import SETTING, START, Run
from tests.journeys.engine.worlds import FACTS, OUTCOMES, copy_of, finishes, open_places, picture, try_act


def settling_twice_changes_nothing(run: Run, draw: st.DataObject) -> None:
    again = small_journeys.the_engine().settle(run.definition, run.last.state, run.facts, run.now, SETTING)
    assert again.state == run.last.state
    assert (again.opened, again.skipped, again.cancelled, again.became_late) == ((), (), (), ())


def replay_gives_the_same_run(run: Run, draw: st.DataObject) -> None:
    again, facts = small_journeys.the_engine().replay(run.definition, START, run.first_facts, run.acts, SETTING)
    assert again == run.last
    assert facts == run.facts


def history_is_only_added_to(run: Run, draw: st.DataObject) -> None:
    again = Run(run.definition, run.first_facts)
    for act in run.acts:
        before = again.last.state.attempts
        again.act(act)
        for place, tries in before.items():
            for number, one in enumerate(tries):
                now = again.last.state.attempts[place][number]
                if one.status in SETTLED:
                    assert now == one
                elif one.status is Status.OPEN:
                    assert now.status in (Status.OPEN, Status.DONE, Status.CANCELLED)


def nothing_is_open_twice_and_no_round_counted_twice(run: Run, draw: st.DataObject) -> None:
    for tries in run.last.state.attempts.values():
        assert all(one.status in SETTLED for one in tries[:-1])
        assert [one.round for one in tries] == list(range(len(tries)))


def each_wait_names_a_live_cause(run: Run, draw: st.DataObject) -> None:
    standing = {place.step for place in (*run.last.waits, *open_places(run))}
    for reasons in run.last.waits.values():
        assert reasons
        for why in reasons:
            if why.kind == "step":
                assert why.about in standing
            elif why.kind == "event":
                assert why.about not in run.last.state.events
            elif why.kind == "moment":
                assert why.until is not None and why.until > run.now
            elif why.kind == "held":
                assert held_since(run.last.state) is not None
            elif why.kind == "paused":
                assert any(pause.event == why.about and pause.until is None for pause in run.last.state.pauses)
            else:
                assert why.kind == "fact"


def every_run_can_end(run: Run, draw: st.DataObject) -> None:
    assert finishes(run)


def what_has_ended_stays_ended(run: Run, draw: st.DataObject) -> None:
    finishes(run)
    before = run.last.state
    if before.ended is None:
        return
    acts: list[Act] = [Clock(run.now + timedelta(days=400)), Learned(run.now, "f0", draw.draw(st.booleans()))]
    acts += [Happened(run.now, key) for key in run.definition.events]
    for act in acts:
        run.act(act)
        assert run.last.state.attempts == before.attempts
        assert run.last.state.ended == before.ended
    for place in before.attempts:
        assert not try_act(run, Did(run.now, place.step, "a", place.person))


def work_is_taken_away_only_for_a_told_reason(run: Run, draw: st.DataObject) -> None:
    known = {"by_hand", "event_cancelled", "quiet", "closed", "way_back"}
    for tries in run.last.state.attempts.values():
        for one in tries:
            if one.status is Status.CANCELLED:
                assert one.opened is not None
                assert {why.kind for why in one.why} <= known
                assert one.why


def on_hold_no_clock_of_ours_runs(run: Run, draw: st.DataObject) -> None:
    try_act(run, Held(run.now))
    if held_since(run.last.state) is None:
        return
    before = run.last.state.attempts
    run.hours += draw.draw(st.sampled_from([24, 24 * 30]))
    told = run.act(Clock(run.now))
    terms = run.definition.vocabulary.terms
    for place, tries in told.state.attempts.items():
        fresh = set(tries[-1].late_terms) - {key for one in before.get(place, ()) for key in one.late_terms}
        assert not any(stands(terms[key]) for key in fresh)
        if place in told.opened:
            assert not all(stands(terms[key]) for key in run.definition.by_key[place.step].due)


def a_hold_gives_back_what_was_left(run: Run, draw: st.DataObject) -> None:
    """Held over whole days and let go, each open clock of ours ends as many days later."""
    before, dues = open_places(run), dict(run.last.due)
    if not try_act(run, Held(run.now)) or held_since(run.last.state) is None:
        return
    late = {place for place in before if run.at(place.step, place.person).late}
    days = draw.draw(st.sampled_from([1, 10]))
    run.hours += 24 * days
    told = run.act(WentOn(run.now))
    for place in before:
        terms = [run.definition.vocabulary.terms[key] for key in run.definition.by_key[place.step].due]
        from_opening = all(one.start.base is Base.OPENING and stands(one) for one in terms)
        if place in dues and place not in late and from_opening and place in told.due:
            assert told.due[place] == dues[place] + timedelta(days=days)


def a_hold_that_is_let_go_at_once_changes_nothing(run: Run, draw: st.DataObject) -> None:
    before = picture(run)
    if try_act(run, Held(run.now)):
        run.act(WentOn(run.now))
        assert picture(run) == before


def a_run_that_is_stopped_has_ended(run: Run, draw: st.DataObject) -> None:
    before = set(open_places(run))
    if run.ended:
        return
    told = run.act(Stopped(run.now, "begun by mistake"))
    assert told.state.ended is not None
    assert not open_places(run)
    assert held_since(told.state) is None
    assert set(told.cancelled) == before


def what_is_kept_changes_no_work_and_is_not_asked_again(run: Run, draw: st.DataObject) -> None:
    engine = small_journeys.the_engine()
    asked = engine.to_reconsider(run.definition, run.last.state, run.facts, run.now, SETTING)
    if not asked or run.ended:
        return
    place = draw.draw(st.sampled_from(sorted(asked)))
    before = run.last.state.attempts
    run.act(Kept(run.now, place.step, place.person))
    assert run.last.state.attempts == before
    again = engine.to_reconsider(run.definition, run.last.state, run.facts, run.now, SETTING)
    assert set(again) == set(asked) - {place}


def a_fact_takes_nothing_away(run: Run, draw: st.DataObject) -> None:
    for key in FACTS:
        told = run.act(Learned(run.now, key, draw.draw(st.sampled_from([True, False, None]))))
        assert told.cancelled == ()


def nothing_opens_before_its_event_needs_and_moment(run: Run, draw: st.DataObject) -> None:
    attempts = run.last.state.attempts
    by_person = {act.step for act in run.acts if isinstance(act, Redone | Reopened)}
    for place, tries in attempts.items():
        step = run.definition.by_key[place.step]
        for opened in (one.opened for one in tries if one.opened and step.key not in by_person):
            assert step.opens_with is None or step.opens_with in run.last.state.events
            if step.not_before and step.not_before.base is Base.START:
                assert opened > START + timedelta(days=2)
            for need in step.needs:
                ends = [one for other, all_ in attempts.items() if other.step == need.step for one in all_]
                assert any(one.settled and one.settled <= opened and _met(one, need) for one in ends)


def _met(one: Attempt, need: Need) -> bool:
    return one.status is Status.DONE and (need.outcomes is None or one.outcome in need.outcomes)


def all_that_opened_is_told(run: Run, draw: st.DataObject) -> None:
    again = Run(run.definition, run.first_facts)
    for act in run.acts:
        before = again.last.state.attempts
        told = again.act(act)
        for place, tries in again.last.state.attempts.items():
            old = before.get(place, ())
            fresh = [
                one for number, one in enumerate(tries) if one.opened and not (number < len(old) and old[number].opened)
            ]
            assert (place in told.opened) == bool(fresh)
            gone = [
                one
                for number, one in enumerate(tries)
                if one.status is Status.CANCELLED and not (number < len(old) and old[number].status is Status.CANCELLED)
            ]
            assert (place in told.cancelled) == bool(gone)


def nothing_changes_before_it_says_so(run: Run, draw: st.DataObject) -> None:
    until = run.last.wakes or run.now + timedelta(days=999)
    at = run.now + (until - run.now) * draw.draw(st.sampled_from([0.1, 0.5, 0.99]))
    if not run.now <= at < until:
        return
    told = small_journeys.the_engine().settle(run.definition, run.last.state, run.facts, at, SETTING)
    assert told.state == run.last.state


def deadlines_close_nothing(run: Run, draw: st.DataObject) -> None:
    patient = {
        key: replace(term, length=Length(90, Unit.YEARS)) for key, term in run.definition.vocabulary.terms.items()
    }
    vocabulary = Vocabulary(facts=run.definition.vocabulary.facts, terms=patient)
    assert picture(copy_of(run, replace(run.definition, vocabulary=vocabulary))) == picture(run)


def declared_order_does_not_matter(run: Run, draw: st.DataObject) -> None:
    shuffled: Definition = replace(run.definition, steps=tuple(draw.draw(st.permutations(run.definition.steps))))
    assert picture(copy_of(run, shuffled)) == picture(run)


def the_quiet_branch_holds_only_what_it_keeps(run: Run, draw: st.DataObject) -> None:
    if run.last.state.quiet_since is None:
        return
    kept = {key for event in run.definition.events.values() if event.quiet for key in event.keeps}
    assert {place.step for place in open_places(run)} <= kept


def a_refused_act_changes_nothing(run: Run, draw: st.DataObject) -> None:
    state, facts = run.last.state, dict(run.facts)
    for place in state.attempts:
        act = Did(run.now, place.step, "nonsense", place.person)
        with pytest.raises(NotNow):
            small_journeys.the_engine().take(run.definition, state, run.facts, act, SETTING)
    assert run.last.state == state
    assert run.facts == facts


def a_dead_need_never_waits(run: Run, draw: st.DataObject) -> None:
    over = {place.step for place in (*run.last.waits, *open_places(run))}
    for place in run.last.waits:
        for need in run.definition.by_key[place.step].needs:
            tries = run.last.state.attempts.get(Place(need.step))
            if need.step in over or not tries:
                continue
            good = _met(tries[-1], need)
            paused = any(why.kind in ("paused", "held") for why in run.last.waits[place])
            assert good or paused


def the_order_of_acts_that_commute_does_not_matter(run: Run, draw: st.DataObject) -> None:
    """Completions, first learnings and the expected event, all at one moment (only without `or unknown`)."""
    acts: list[Act] = [
        Did(run.now, place.step, draw.draw(st.sampled_from(OUTCOMES)), place.person) for place in open_places(run)
    ]
    acts += [Happened(run.now, "born")] if "born" not in run.last.state.events else []
    shuffled = draw.draw(st.permutations(acts))
    one, two = copy_of(run), copy_of(run)
    for first, second in zip(acts, shuffled, strict=True):
        try_act(one, first)
        try_act(two, second)
    assert picture(one) == picture(two)


WILD = (
    settling_twice_changes_nothing,
    replay_gives_the_same_run,
    history_is_only_added_to,
    nothing_is_open_twice_and_no_round_counted_twice,
    each_wait_names_a_live_cause,
    work_is_taken_away_only_for_a_told_reason,
    on_hold_no_clock_of_ours_runs,
    a_hold_gives_back_what_was_left,
    a_hold_that_is_let_go_at_once_changes_nothing,
    a_run_that_is_stopped_has_ended,
    what_is_kept_changes_no_work_and_is_not_asked_again,
    a_fact_takes_nothing_away,
    nothing_opens_before_its_event_needs_and_moment,
    all_that_opened_is_told,
    nothing_changes_before_it_says_so,
    deadlines_close_nothing,
    declared_order_does_not_matter,
    the_quiet_branch_holds_only_what_it_keeps,
    a_refused_act_changes_nothing,
    a_dead_need_never_waits,
    what_has_ended_stays_ended,
    every_run_can_end,
)
TAME = (every_run_can_end, the_order_of_acts_that_commute_does_not_matter)
