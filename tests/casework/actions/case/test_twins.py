"""Twins of whom one dies: nothing more is asked about the one, the other's journey goes on, and nobody asks how it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework import access, clock
from casework.act_parts import notices
from casework.act_parts.household_input import PersonInput
from casework.actions.case import intake, life_events
from casework.models import Case, CaseJourney, Notice, Offer, Person
from journeys import public as journeys
from tests import builders
from tests.builders import FLAGSHIP, Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with four weeks of doctors' calendars."""
    return builders.town(days=30)


@pytest.fixture
def twins(town: Town) -> tuple[Story, Story]:
    """Two runs of one case, both children insured and waiting for their doctors' day."""
    told = town.intake(born_days_ago=22)
    born = town.today - timedelta(days=22)
    sister = PersonInput(relation="child", last_name="Соколова", first_name="Мила", sex="f", born_on=born)
    case_id = intake.open_case(by=town.worker, intake=replace(told, people=(*told.people, sister)))
    with access.acting_as(town.machine):
        children = list(Person.objects.filter(family__cases=case_id, born_on=born).order_by("first_name"))
    assert [child.first_name for child in children] == ["Мила", "Мирон"]
    both = tuple(
        Story(
            town,
            town.worker,
            case_id,
            intake.choose_journey(by=town.worker, case_id=case_id, journey=FLAGSHIP, subject_id=child.pk),
        )
        for child in children
    )
    both[0].talked().agreed()
    both[0].done("medical_birth_record").done("register_birth").done("insurance_policy")
    both[1].talked().done("consents")
    both[1].done("medical_birth_record").done("register_birth").done("insurance_policy")
    for one in both:
        one.effects("propose_days", "send_notice")
    return both[0], both[1]


def _die(one: Story) -> None:
    life_events.tell_event(by=one.by, case_id=one.case_id, event="child_died", run_key=one.run_key)


def test_given_twins_when_one_dies_then_only_the_quiet_steps_of_that_run_are_left_and_the_others_run_is_untouched(
    twins: tuple[Story, Story],
) -> None:
    lost, living = twins
    before = set(living.items())
    assert "doctors_day" in before
    _die(lost)
    assert set(lost.items()) <= {"quiet_call", "grief_support", "rights_after_loss", "maternity_capital", "allowances"}
    assert set(living.items()) == before
    assert living.days("proposed")  # of the living child


def test_given_twins_when_one_dies_then_nobody_is_asked_for_that_child_any_more(twins: tuple[Story, Story]) -> None:
    lost, _living = twins
    of_lost = {item.key for item in lost.items().values()}
    _die(lost)
    still = {one.work_item_key for one in lost.rows(Offer, state="offered")}
    kept = {item.key for item in lost.items().values()}
    assert still & of_lost <= kept


def test_given_one_of_twins_died_then_the_tone_is_quiet_and_the_living_childs_matters_are_still_told(
    twins: tuple[Story, Story],
) -> None:
    lost, living = twins
    _die(lost)
    day = living.item("doctors_day").key
    with access.acting_as(lost.town.machine):
        case = Case.objects.select_related("family", "region").get(pk=lost.case_id)
        runs = CaseJourney.objects.filter(case=case)
        quiet = dict(runs.filter(journey=FLAGSHIP).values_list("run_key", "quiet"))
        allowances = dict(runs.exclude(journey=FLAGSHIP).values_list("subject__first_name", "quiet"))
        now, later = clock.now(), clock.now() + timedelta(days=2)
        assert notices.to_family(case=case, template="day_booked", at=later, item_key=day) is not None
        assert notices.to_family(case=case, template="how_was_it", at=now, item_key=day) is None
        assert notices.to_family(case=case, template="welcome", at=now) is None
    assert case.quiet
    assert quiet == {lost.run_key: True, living.run_key: False}
    assert allowances == {"Мила": True, "Мирон": False}


def test_given_one_of_twins_died_when_time_passes_then_nothing_of_that_run_is_told_to_the_family(
    twins: tuple[Story, Story],
) -> None:
    lost, _living = twins
    _die(lost)
    known = {notice.pk for notice in lost.rows(Notice)}
    lost.wake()
    with access.acting_as(lost.town.machine):
        of_lost = {item.key for item in journeys.open_items(run_keys=[lost.run_key])}
    fresh = [notice for notice in lost.rows(Notice) if notice.pk not in known]
    assert not [notice for notice in fresh if notice.work_item_key in of_lost]
