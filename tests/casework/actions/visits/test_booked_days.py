"""All doctors on one day: proven days, all visits of a day or none, one family per doctor and time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from casework import access, clock, outbox
from casework.act_parts.day_wish import DayWish
from casework.actions.steps import work_items
from casework.actions.visits import booked_days, day_outcomes, day_proposals
from casework.errors import NotFound, Stale
from casework.models import Visit, VisitDay
from partners.models import OrdinaryBooking, Resource, Shift
from tests import builders
from tests.at_once import at_once
from tests.builders import Story, Town
from tests.casework.actions.visits.past_days import let_it_begin

TAKES_TIME = {"held", "booked", "arrived"}
Span = tuple[UUID, datetime, datetime]


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with four weeks of doctors' calendars: room for every family of this module."""
    return builders.town(days=30)


def _waiting(town: Town) -> Story:
    """A family whose doctors' day can be chosen, its child three weeks old."""
    return town.a_case(born_days_ago=22).insured()


def _proposed(town: Town) -> Story:
    case = _waiting(town)
    assert case.effects("propose_days") == 1
    return case


def _booked(town: Town) -> Story:
    case = _proposed(town)
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    return case


def _spans(case: Story, day: VisitDay | None = None) -> set[Span]:
    """Which doctor's time the case takes, or a day of it would take."""
    found = case.rows(Visit, visit_day=day.pk) if day else case.rows(Visit, state__in=TAKES_TIME)
    return {(one.resource_key, one.during.lower, one.during.upper) for one in found}


def _meet(some: set[Span], others: set[Span]) -> bool:
    return any(
        one == other and since < their_end and their_start < until
        for one, since, until in some
        for other, their_start, their_end in others
    )


def _states(case: Story, day: VisitDay) -> set[str]:
    """The states of a day and of its visits, together."""
    (now,) = case.rows(VisitDay, pk=day.pk)
    return {now.state, *(one.state for one in case.rows(Visit, visit_day=day.pk))}


# ---- proposals -------------------------------------------------------------------------------------------------------


def test_given_calendars_when_days_are_planned_then_three_distinct_proven_days_hold_every_visit(town: Town) -> None:
    case = _proposed(town)
    days = case.days("proposed")
    assert [day.rank for day in days] == [1, 2, 3]
    assert len({day.day for day in days}) == 3
    assert all(day.proven for day in days)
    assert all(day.day > town.today for day in days)
    wanted = Counter(one.key for one in case.item("doctors_day").visits)
    assert sum(wanted.values()) >= 8  # seven of the step, and the cardiologist for the diagnosis in the list
    for day in days:
        assert Counter(one.visit_type for one in case.rows(Visit, visit_day=day.pk)) == wanted
    assert case.timeline()[-1] == "days.proposed"
    assert not _spans(case)  # a proposal takes nobody's time


def test_given_a_proposed_day_then_no_two_visits_of_the_child_overlap_and_each_is_on_that_day(town: Town) -> None:
    case = _proposed(town)
    for day in case.days("proposed"):
        spans = sorted((since, until) for _who, since, until in _spans(case, day))
        assert all(earlier[1] <= later[0] for earlier, later in zip(spans, spans[1:], strict=False)), spans
        assert {since.astimezone(town.planted.region.zone).date() for since, _until in spans} == {day.day}


def test_given_an_empty_calendar_when_days_are_planned_then_the_worker_is_told_that_there_are_none(town: Town) -> None:
    case = _waiting(town)
    case.effects("propose_days")
    day_proposals.propose_days(
        by=case.by,
        item_key=case.item("doctors_day").key,
        wish=DayWish(earliest=town.today + timedelta(days=60)),
    )
    before = case.timeline()
    case.effects("propose_days")
    assert case.timeline() == [*before, "days.none"]
    assert case.days("proposed") == []


def test_given_days_on_offer_when_fresh_ones_are_asked_for_then_the_former_are_gone(town: Town) -> None:
    case = _proposed(town)
    former = case.days("proposed")[0]
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    with pytest.raises(booked_days.DayGone, match="no longer on offer"):
        booked_days.choose_day(by=case.by, visit_day_id=former.pk)
    assert _states(case, former) == {"expired"}


def _let_pass(town: Town, *days: VisitDay) -> None:
    """Put days ninety days back."""
    with access.acting_as(town.machine):
        for one in Visit.objects.filter(visit_day__in=days):
            past = (one.during.lower - timedelta(days=90), one.during.upper - timedelta(days=90))
            Visit.objects.filter(pk=one.pk).update(during=DateTimeTZRange(*past, "[)"))


def test_given_a_day_that_has_begun_when_it_is_chosen_then_nothing_is_booked_and_fresh_days_come(town: Town) -> None:
    case = _proposed(town)
    day = case.days("proposed")[0]
    _let_pass(town, day)
    with pytest.raises(booked_days.DayPassed, match="fresh days"):
        booked_days.choose_day(by=case.by, visit_day_id=day.pk)
    assert not _spans(case)
    assert case.queued("propose_days")


def test_given_every_proposed_day_has_passed_when_the_sweep_comes_then_fresh_days_are_looked_for(town: Town) -> None:
    case = _proposed(town)
    item = case.item("doctors_day").key
    _let_pass(town, *case.days("proposed"))
    assert item in day_proposals.with_lost_days(actor=town.machine)
    day_proposals.renew(actor=town.machine, item_key=item)
    assert case.days("proposed") == []
    assert case.timeline()[-1] == "days.lost"
    assert item not in day_proposals.with_lost_days(actor=town.machine)
    assert case.effects("propose_days") == 1
    assert case.days("proposed")


def test_given_another_family_booked_the_same_times_when_the_sweep_comes_then_that_day_is_let_go(town: Town) -> None:
    case, faster = _proposed(town), _proposed(town)
    day = case.days("proposed")[0]
    booked_days.choose_day(by=faster.by, visit_day_id=faster.days("proposed")[0].pk)
    day_proposals.renew(actor=town.machine, item_key=case.item("doctors_day").key)
    assert _states(case, day) == {"expired"}
    assert case.days("proposed")  # the others of the three


def test_given_one_of_the_proposed_days_has_passed_when_the_sweep_comes_then_the_others_stay(town: Town) -> None:
    case = _proposed(town)
    first, *others = case.days("proposed")
    _let_pass(town, first)
    day_proposals.renew(actor=town.machine, item_key=case.item("doctors_day").key)
    assert {day.pk for day in case.days("proposed")} == {day.pk for day in others}
    assert _states(case, first) == {"expired"}
    assert not case.queued("propose_days")


# ---- booking ---------------------------------------------------------------------------------------------------------


def test_given_a_proposed_day_when_it_is_chosen_then_all_its_visits_are_booked_and_the_others_are_let_go(
    town: Town,
) -> None:
    case = _proposed(town)
    best, *others = case.days("proposed")
    expected = _spans(case, best)
    booked_days.choose_day(by=case.by, visit_day_id=best.pk)
    assert _states(case, best) == {"booked"}
    assert _spans(case) == expected
    assert all(_states(case, other) == {"expired"} for other in others)
    assert case.timeline()[-1] == "day.booked"


def test_given_sixteen_threads_when_all_choose_the_same_times_then_one_family_has_the_whole_day_and_fresh_days_come(
    town: Town,
) -> None:
    cases = [_proposed(town) for _number in range(8)]
    chosen = [case.days("proposed")[0] for case in cases]
    wanted = _spans(cases[0], chosen[0])
    assert all(_spans(case, day) == wanted for case, day in zip(cases, chosen, strict=True))  # the race is one
    acts = [
        partial(booked_days.choose_day, by=case.by, visit_day_id=day.pk)
        for case, day in zip(cases, chosen, strict=True)
        for _twice in range(2)  # two colleagues in the same case, too
    ]
    ends = at_once(acts)
    assert sum(end is None for end in ends) == 1, ends
    refused = [end for end in ends if end is not None]
    assert all(isinstance(end, booked_days.SlotTaken | booked_days.DayGone) for end in refused), refused

    winner = cases[ends.index(None) // 2]
    losers = [case for case in cases if case is not winner]
    assert _spans(winner) == wanted
    assert [day.state for day in winner.days() if day.state in TAKES_TIME] == ["booked"]
    for case in losers:
        assert not _spans(case)  # no part of a day
        assert case.queued("propose_days")
        assert case.timeline()[-1] == "days.asked"
    losers[0].effects("propose_days")
    fresh = losers[0].days("proposed")
    assert fresh
    assert not any(_meet(_spans(losers[0], day), wanted) for day in fresh)


def test_given_only_the_last_visit_of_a_day_is_taken_when_it_is_chosen_then_none_of_its_visits_is_booked(
    town: Town,
) -> None:
    first, second = _proposed(town), _proposed(town)
    day = second.days("proposed")[0]
    last = max(second.rows(Visit, visit_day=day.pk), key=lambda one: one.resource_key)
    with access.acting_as(town.machine):  # the other visits go to doctors whom nobody else visits, booked before it
        for number, one in enumerate(Visit.objects.filter(visit_day=day).exclude(pk=last.pk), start=1):
            twin = Resource.objects.get(pk=one.resource_key)
            twin.pk = UUID(int=number)
            twin.save(force_insert=True)
            Shift.objects.create(resource=twin, during=one.during)
            Visit.objects.filter(pk=one.pk).update(resource_key=twin.pk)
    booked_days.choose_day(by=first.by, visit_day_id=first.days("proposed")[0].pk)
    with pytest.raises(booked_days.SlotTaken, match="fresh days"):
        booked_days.choose_day(by=second.by, visit_day_id=day.pk)
    assert not _spans(second)
    assert "booked" not in _states(second, day)


def test_given_a_form_that_is_posted_twice_when_a_day_is_chosen_then_it_is_booked_once(town: Town) -> None:
    case = _proposed(town)
    day, receipt = case.days("proposed")[0].pk, UUID(int=16)
    for _twice in range(2):
        booked_days.choose_day(by=case.by, visit_day_id=day, receipt=receipt)
    assert case.timeline().count("day.booked") == 1


def test_given_another_clinic_then_the_day_does_not_exist_for_it(town: Town) -> None:
    case = _proposed(town)
    with pytest.raises(NotFound):
        booked_days.choose_day(by=town.stranger(), visit_day_id=case.days("proposed")[0].pk)
    assert not _spans(case)


# ---- moving, cancelling, finishing -----------------------------------------------------------------------------------


def test_given_a_booked_day_when_another_is_chosen_then_the_former_times_are_free_for_others(town: Town) -> None:
    case = _booked(town)
    (former,) = case.days("booked")
    taken = _spans(case)
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    case.effects("propose_days")
    assert _spans(case) == taken  # until another is chosen the family keeps what it has
    other = next(day for day in case.days("proposed") if day.day != former.day)
    booked_days.choose_day(by=case.by, visit_day_id=other.pk)
    assert _states(case, former) == {"moved"}
    assert _states(case, other) == {"booked"}
    assert not _meet(_spans(case), taken)
    _takes_all_of_it(town, taken)


def test_given_days_planned_before_the_booking_when_they_come_late_then_they_are_not_shown_beside_it(
    town: Town,
) -> None:
    case = _waiting(town)
    day_proposals.propose_days(by=case.by, item_key=case.item("doctors_day").key)
    first, _second = case.queued("propose_days")
    assert outbox.have_effect(first.pk)
    booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
    before = case.timeline()
    assert case.effects("propose_days") == 1
    assert case.days("proposed") == []
    assert case.timeline() == before


def test_given_a_booked_day_when_the_step_is_cancelled_then_the_times_are_free_for_others(town: Town) -> None:
    case = _booked(town)
    (day,) = case.days("booked")
    taken = _spans(case)
    work_items.drop(by=case.by, item_key=case.item("doctors_day").key, because="not_wanted")
    assert _states(case, day) == {"cancelled"}
    _takes_all_of_it(town, taken)


def _takes_all_of_it(town: Town, freed: set[Span]) -> None:
    """Another family books exactly these times."""
    other = _proposed(town)
    day = other.days("proposed")[0]
    rows = other.rows(Visit, visit_day=day.pk)
    assert len(rows) == len(freed)
    with access.acting_as(town.machine):
        for row, (who, since, until) in zip(rows, sorted(freed), strict=True):
            Visit.objects.filter(pk=row.pk).update(resource_key=who, during=DateTimeTZRange(since, until, "[)"))
    booked_days.choose_day(by=other.by, visit_day_id=day.pk)
    assert _spans(other) == freed


def test_given_no_booked_day_when_it_is_to_be_finished_then_it_is_refused_and_the_step_stays(town: Town) -> None:
    case = _proposed(town)
    with pytest.raises(booked_days.NotBooked, match="Choose a day first"):
        _finish(case)
    assert "doctors_day" in case.items()
    assert {day.state for day in case.days()} == {"proposed"}


def test_given_a_booked_day_when_it_is_finished_then_its_visits_are_done_and_the_findings_go_on(town: Town) -> None:
    case = _booked(town)
    (day,) = case.days("booked")
    _finish(case)
    assert _states(case, day) == {"done"}
    assert "doctors_day" not in case.items()
    assert "medical_board" in case.items()  # signs were found
    assert "day.done" in case.timeline()


def test_given_a_booked_day_that_lies_ahead_when_it_is_finished_then_nothing_changes(town: Town) -> None:
    case = _booked(town)
    with pytest.raises(day_outcomes.NotYet, match="has not begun"):
        day_outcomes.finish_day(by=case.by, item_key=case.item("doctors_day").key, outcome="signs_found")
    assert "doctors_day" in case.items()


def test_given_a_finished_day_when_it_is_finished_once_more_then_it_is_told_as_over(town: Town) -> None:
    case = _booked(town)
    item = case.item("doctors_day").key
    _finish(case)
    with pytest.raises(Stale):
        day_outcomes.finish_day(by=case.by, item_key=item, outcome="signs_found")


def test_given_a_doctor_has_somebody_else_since_the_proposal_when_the_day_is_chosen_then_nothing_is_booked(
    town: Town,
) -> None:
    case = _proposed(town)
    day = case.days("proposed")[0]
    visit = max(case.rows(Visit, visit_day=day.pk), key=lambda one: one.resource_key)
    with access.acting_as(town.machine):
        booking = OrdinaryBooking.objects.create(resource_id=visit.resource_key, during=visit.during)
    with pytest.raises(booked_days.SlotTaken, match="fresh days"):
        booked_days.choose_day(by=case.by, visit_day_id=day.pk)
    assert not _spans(case)
    with access.acting_as(town.machine):
        booking.delete()


def _finish(case: Story) -> Any:
    let_it_begin(case)
    day_outcomes.finish_day(
        by=case.by,
        item_key=case.item("doctors_day").key,
        outcome="signs_found",
        facts={"child.diagnosis_in_list": True},
    )


def test_given_days_that_nobody_chose_when_the_deadline_is_near_then_the_worker_asks_the_family(town: Town) -> None:
    from casework.steps.turn import Turn
    from casework.web.page_data.step_turn import turns_of

    case = _proposed(town)
    item, now = case.item("doctors_day"), clock.now()
    expected = {timedelta(days=20): Turn.FAMILY, timedelta(days=1): Turn.YOU, timedelta(days=-6): Turn.YOU}
    with access.acting_as(case.by) as worker:
        for ahead, turn in expected.items():
            (turned,) = turns_of([replace(item, due=now + ahead)], to=worker, now=now).values()
            assert turned.turn is turn, ahead
