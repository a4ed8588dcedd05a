"""The curator's figures of what a journey promises: papers in hand on the day of going home, all doctors in one day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import access, clock
from casework.actions.visits import day_outcomes
from casework.models import Visit
from casework.web.page_data import promises as kept_promises
from casework.web.page_data.promises import Kept, Promises
from journeys import public as journeys
from tests import builders
from tests.builders import FLAGSHIP, Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with four weeks of doctors' calendars."""
    return builders.town(days=30)


def promises(town: Town, journey: str = FLAGSHIP) -> Promises:
    with access.acting_as(town.curator) as curator:
        return kept_promises.read(journey=journey, to=curator, now=clock.now())


def going_home(town: Town, *, in_days: int) -> Story:
    """A family that has agreed and says when it goes home."""
    case = town.a_case().talked().agreed()
    day = town.today + timedelta(days=in_days)
    return case.done("choose_stay", mother__minimum_stay_until=day, mother__discharge_date=day)


def with_papers(case: Story) -> Story:
    return case.done("medical_birth_record").done("register_birth").done("insurance_policy")


def test_given_nobody_has_gone_home_when_it_is_counted_then_there_is_no_share(town: Town) -> None:
    found = promises(town)

    assert found.papers == Kept(0, 0) and found.papers.share is None
    assert found.doctors == Kept(0, 0) and found.visits_a_day is None


def test_given_families_that_went_home_when_it_is_counted_then_those_with_all_papers_by_that_day_are_a_share(
    town: Town,
) -> None:
    with_papers(going_home(town, in_days=2))
    late, lacking, staying = (going_home(town, in_days=number) for number in (2, 2, 20))
    with_papers(staying)
    lacking.done("medical_birth_record").done("register_birth")
    town.move(days=4)
    with_papers(late)

    found = promises(town).papers

    assert found == Kept(1, 3)
    assert found is not None and found.share == pytest.approx(1 / 3)
    assert found.interval[0] < 1 / 3 < found.interval[1]


def test_given_a_day_that_took_place_when_it_is_counted_then_share_and_visits_a_day_are_told(town: Town) -> None:
    case = town.a_case(born_days_ago=22).booked()
    day = case.days("booked")[0]
    planned = len(case.rows(Visit, visit_day=day.pk))
    town.move(days=(day.day - town.today).days + 1)
    day_outcomes.finish_day(
        by=case.by, item_key=case.item("doctors_day").key, outcome="no_signs", facts={"child.diagnosis_in_list": False}
    )

    found = promises(town)

    assert (found.doctors, found.visits_a_day) == (Kept(1, 1), planned)


def test_given_who_does_not_answer_for_the_region_when_days_are_counted_then_none_is_seen(town: Town) -> None:
    with access.acting_as(town.worker) as worker:
        found = kept_promises.read(journey=FLAGSHIP, to=worker, now=clock.now())

    assert found.visits_a_day is None


def test_given_a_journey_without_such_a_milestone_when_it_is_counted_then_nothing_is_told(town: Town) -> None:
    with access.acting_as(town.curator) as curator:
        found = journeys.reached_by(
            region_key=curator.region.pk,
            journey=FLAGSHIP,
            milestone="no_such_milestone",
            fact=kept_promises.GOING_HOME,
            since=town.today,
            until=town.today,
        )

    assert found is None
