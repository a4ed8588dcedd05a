"""What came of a doctors' day: they came, came for a part, did not come, a doctor was missing; the rest is looked for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from casework import clock
from casework.act_parts.day_wish import DayWish
from casework.actions.visits import booked_days, day_outcomes, day_proposals
from casework.errors import NotFound, Stale
from casework.models import CaseDocument, Message, Visit, VisitDay
from documents import public as documents
from tests import builders
from tests.builders import Story, Town
from tests.casework.actions.visits.past_days import let_it_begin


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with six weeks of doctors' calendars."""
    return builders.town(days=40)


@pytest.fixture
def booked(town: Town) -> Story:
    """A family whose doctors' day has begun."""
    case = _proposed(town)
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    let_it_begin(case)
    return case


def _proposed(town: Town) -> Story:
    case = town.a_case(born_days_ago=22).insured()
    assert case.effects("propose_days") == 1
    return case


def _visits(case: Story) -> list[Visit]:
    (day,) = case.days("booked", "arrived")
    return sorted(case.rows(Visit, visit_day=day.pk), key=lambda one: one.during.lower)


def _miss(case: Story, missed: dict[UUID, str]) -> None:
    day_outcomes.note_missed(by=case.by, item_key=case.item("doctors_day").key, missed=missed)


def test_given_the_day_when_the_family_is_here_then_it_and_its_visits_say_so_once(booked: Story) -> None:
    clock.move(timedelta())  # the day stands before today: somebody notes it late
    day_outcomes.note_arrival(by=booked.by, item_key=booked.item("doctors_day").key)
    (day,) = booked.days("arrived")
    assert {one.state for one in booked.rows(Visit, visit_day=day.pk)} == {"arrived"}
    assert booked.timeline()[-1] == "day.arrived"
    with pytest.raises(Stale):
        day_outcomes.note_arrival(by=booked.by, item_key=booked.item("doctors_day").key)


def test_given_a_day_ahead_then_nobody_is_here_and_nothing_was_missed(town: Town) -> None:
    case = _proposed(town)
    key = case.item("doctors_day").key
    with pytest.raises(booked_days.NotBooked):
        day_outcomes.note_arrival(by=case.by, item_key=key)
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    with pytest.raises(day_outcomes.NotYet):
        day_outcomes.note_arrival(by=case.by, item_key=key)
    with pytest.raises(day_outcomes.NotYet):
        _miss(case, {_visits(case)[0].pk: "family"})
    assert {one.state for one in _visits(case)} == {"booked"}


def test_given_nobody_came_then_all_visits_are_looked_for_anew_and_the_plan_counts_no_more(booked: Story) -> None:
    booked.effects("issue_paper")
    visits = _visits(booked)
    _miss(booked, {one.pk: "family" for one in visits})
    (day,) = booked.days("missed")
    assert {(one.state, one.missed_by) for one in booked.rows(Visit, visit_day=day.pk)} == {("missed", "family")}
    assert booked.timeline()[-1] == "day.missed"
    ends = documents.describe([row.document_key for row in booked.rows(CaseDocument, work_item_key=day.work_item_key)])
    assert all(not one.counts for one in ends.values())

    booked.effects("propose_days")
    wanted = sorted(one.visit_type for one in visits)
    for fresh in booked.days("proposed"):
        assert sorted(one.visit_type for one in booked.rows(Visit, visit_day=fresh.pk)) == wanted


def test_given_two_doctors_were_missing_then_only_their_visits_are_looked_for_and_the_rest_is_done(
    booked: Story,
) -> None:
    visits = _visits(booked)
    away = {one.visit_type: one.pk for one in visits[:2]}
    _miss(booked, dict.fromkeys(away.values(), "doctor"))
    (day,) = booked.days("done")
    assert {one.visit_type for one in booked.rows(Visit, visit_day=day.pk, state="missed")} == set(away)
    assert len(booked.rows(Visit, visit_day=day.pk, state="done")) == len(visits) - 2

    booked.effects("propose_days")
    fresh = booked.days("proposed")
    assert fresh
    for one in fresh:
        assert {visit.visit_type for visit in booked.rows(Visit, visit_day=one.pk)} == set(away)

    booked_days.choose_day(by=booked.by, visit_day_id=fresh[0].pk)
    let_it_begin(booked)
    day_outcomes.finish_day(by=booked.by, item_key=day.work_item_key, outcome="signs_found")
    assert "doctors_day" not in booked.items()
    assert {one.state for one in booked.days()} <= {"done", "expired"}


def test_given_a_part_took_place_when_the_rest_is_not_needed_then_the_step_ends_with_the_part(booked: Story) -> None:
    _miss(booked, {_visits(booked)[0].pk: "family"})
    booked.effects("propose_days")
    day_outcomes.finish_day(by=booked.by, item_key=booked.item("doctors_day").key, outcome="signs_found")
    assert "doctors_day" not in booked.items()
    assert booked.days("proposed") == []
    assert len(booked.days("done")) == 1


def test_given_nothing_took_place_when_the_step_is_to_end_then_it_is_refused(booked: Story) -> None:
    _miss(booked, {one.pk: "doctor" for one in _visits(booked)})
    with pytest.raises(booked_days.NotBooked):
        day_outcomes.finish_day(by=booked.by, item_key=booked.item("doctors_day").key, outcome="signs_found")
    assert "doctors_day" in booked.items()


@pytest.mark.parametrize("what", ["nothing", "of another day", "by nobody"])
def test_given_no_visit_of_the_day_is_named_then_nothing_is_noted(booked: Story, what: str) -> None:
    visit = _visits(booked)[0].pk
    missed: dict[UUID, str] = {"nothing": {}, "of another day": {uuid4(): "family"}, "by nobody": {visit: "x"}}[what]
    with pytest.raises(day_outcomes.NothingMissed):
        _miss(booked, missed)
    assert {one.state for one in _visits(booked)} == {"booked"}


def test_given_another_clinic_then_what_came_of_the_day_is_none_of_its_business(town: Town, booked: Story) -> None:
    stranger = town.planted.workers[-1]
    key, visit = booked.item("doctors_day").key, _visits(booked)[0].pk
    for act in (
        lambda: day_outcomes.note_arrival(by=stranger, item_key=key),
        lambda: day_outcomes.note_missed(by=stranger, item_key=key, missed={visit: "family"}),
    ):
        with pytest.raises(NotFound):
            act()


# ---- none of these days ----------------------------------------------------------------------------------------------


def _none_suits(case: Story, **wish: object) -> None:
    day_proposals.propose_days(
        by=case.by,
        item_key=case.item("doctors_day").key,
        wish=DayWish(**wish),  # type: ignore[arg-type]
        none_suits=True,
    )
    case.effects("propose_days")


def test_given_none_of_these_then_the_same_days_are_not_shown_again_until_they_are_wished_for(town: Town) -> None:
    case = _proposed(town)
    seen: set[object] = set()
    for _round in range(3):
        shown = {day.day for day in case.days("proposed")}
        assert shown
        assert not shown & seen
        seen |= shown
        _none_suits(case)
    assert case.timeline()[-2:] == ["days.refused", "days.proposed"]

    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key, wish=DayWish(shown_too=True))
    case.effects("propose_days")
    assert {day.day for day in case.days("proposed")} & seen


def test_given_days_of_the_week_dates_and_hours_then_every_day_that_is_shown_suits(town: Town) -> None:
    case, zone = _proposed(town), town.planted.region.zone
    first, last = town.today + timedelta(days=7), town.today + timedelta(days=30)
    _none_suits(case, weekdays=(1, 3), earliest=first, latest=last, not_before=9, ready_by=17)
    shown = case.days("proposed")
    assert shown
    for day in shown:
        assert day.day.weekday() in (1, 3)
        assert first <= day.day <= last
        for visit in case.rows(Visit, visit_day=day.pk):
            assert visit.during.lower.astimezone(zone).hour >= 9
            assert (visit.during.upper.astimezone(zone) - timedelta(seconds=1)).hour < 17


def test_given_hours_into_which_the_day_does_not_fit_then_none_is_found_and_the_worker_is_told(town: Town) -> None:
    case = _proposed(town)
    _none_suits(case, not_before=12, ready_by=13)
    assert case.days("proposed") == []
    assert case.timeline()[-1] == "days.none"
    assert case.item("doctors_day").status == "failed"


def test_given_words_with_the_wish_then_the_worker_has_them_as_a_message(town: Town) -> None:
    case = _proposed(town)
    day_proposals.propose_days(
        by=case.by, item_key=case.item("doctors_day").key, none_suits=True, words=" Only when my sister can come. "
    )
    (message,) = case.rows(Message)
    assert (message.text, message.from_family) == ("Only when my sister can come.", True)
    assert "message.from_family" in case.timeline()


def test_given_a_refused_day_then_it_keeps_when_it_was_refused(town: Town) -> None:
    case = _proposed(town)
    shown = {day.pk for day in case.days("proposed")}
    _none_suits(case)
    refused = {day.pk for day in case.rows(VisitDay) if day.refused_at is not None}
    assert refused == shown


def test_given_a_part_took_place_and_no_day_is_found_for_the_rest_then_the_step_may_still_end(booked: Story) -> None:
    _miss(booked, {_visits(booked)[0].pk: "doctor"})
    key = booked.item("doctors_day").key
    day_proposals.propose_days(by=booked.by, item_key=key, wish=DayWish(not_before=18))
    booked.effects("propose_days")
    assert booked.item("doctors_day").status == "failed"
    day_outcomes.finish_day(by=booked.by, item_key=key, outcome="signs_found")
    assert "doctors_day" not in booked.items()
