"""A region that has nothing entered: each step says what lacks, goes on with the rest, and can be done by hand."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.actions.visits import day_outcomes, written_days
from casework.actions.visits.written_days import WrittenVisit
from casework.demo.played_worker import PlayedWorker
from casework.models import OutboxRow, Visit
from casework.web.page_data.step_turn import turns_of
from partners.models import Organisation, Resource, Shift
from tests import builders
from tests.builders import Story, Town


@pytest.fixture
def town(committed_db: str) -> Town:
    """Each test takes away what it needs to lack, so each plants its own region."""
    return builders.town(days=30)


def _waiting(town: Town) -> Story:
    return town.a_case(born_days_ago=22).insured()


def _why(case: Story, step: str) -> str:
    item = case.item(step)
    with access.acting_as(case.by):
        return turns_of([item], to=case.by, now=clock.now())[item.key].why


def _without(town: Town, *specialties: str, only_hours: bool = False) -> None:
    with access.acting_as(town.machine):
        rows = Resource.objects.filter(specialty__in=specialties) if specialties else Resource.objects.all()
        Shift.objects.filter(resource__in=rows).delete()
        if not only_hours:
            rows.delete()


def test_given_a_specialty_that_nobody_has_when_days_are_planned_then_the_rest_gets_its_days(town: Town) -> None:
    _without(town, "ophthalmology")
    case = _waiting(town)

    assert case.effects("propose_days") == 1

    days = case.days("proposed")
    assert len(days) == 3
    taken = {one.visit_type for one in case.rows(Visit, visit_day=days[0].pk)}
    assert taken == {one.key for one in case.item("doctors_day").visits} - {"ophthalmologist"}


def test_given_nobody_who_sees_children_when_days_are_planned_then_the_step_names_who_lacks(town: Town) -> None:
    _without(town)
    case = _waiting(town)

    assert case.effects("propose_days") == 1, "the effect is had: nothing is given up"

    assert case.item("doctors_day").status == "failed"
    why = _why(case, "doctors_day")
    assert "Nobody is entered who does: " in why
    assert "Eye doctor" in why
    assert "write the day down by hand" in why


def test_given_doctors_without_hours_when_days_are_planned_then_the_step_says_that_calendars_are_empty(
    town: Town,
) -> None:
    _without(town, only_hours=True)
    case = _waiting(town)

    case.effects("propose_days")

    assert "The calendar is empty of those who do: " in _why(case, "doctors_day")


def test_given_no_organisation_of_a_kind_when_it_is_to_be_asked_then_the_step_names_the_kind(town: Town) -> None:
    with access.acting_as(town.machine):
        Organisation.objects.filter(type="civil_registry").update(valid_until=clock.now())
    case = town.a_case().talked().agreed().done("medical_birth_record")

    assert "no organisation of this kind: Civil registry" in _why(case, "register_birth")


def test_given_a_day_arranged_by_phone_when_it_is_written_down_then_it_is_booked_and_can_be_finished(
    town: Town,
) -> None:
    _without(town)
    case = _waiting(town)
    case.effects("propose_days")
    key = case.item("doctors_day").key
    visits = [
        WrittenVisit("paediatrician", time(9, 0), "Children’s clinic, 2 Lesnaya", "Dr Orlova"),
        WrittenVisit("surgeon", time(9, 40), "Children’s clinic, 2 Lesnaya", ""),
    ]

    written_days.write_day(by=case.by, item_key=key, day=town.today + timedelta(days=3), visits=visits)

    assert case.item("doctors_day").status == "new"
    assert case.timeline()[-1] == "day.written"
    (day,) = case.days("booked")
    assert {one.state for one in case.rows(Visit, visit_day=day.pk)} == {"booked"}
    with pytest.raises(day_outcomes.NotYet):
        day_outcomes.finish_day(by=case.by, item_key=key, outcome="done")


def test_given_two_visits_at_one_time_when_the_day_is_written_down_then_nothing_is_booked(town: Town) -> None:
    case = _waiting(town)
    visits = [WrittenVisit("paediatrician", time(9, 0), "x", ""), WrittenVisit("surgeon", time(9, 10), "x", "")]

    with pytest.raises(written_days.VisitsMeet, match="not over when Children's surgeon begins"):
        written_days.write_day(
            by=case.by, item_key=case.item("doctors_day").key, day=town.today + timedelta(days=3), visits=visits
        )

    assert case.days("booked") == []


def test_given_the_page_when_a_day_is_written_down_then_the_family_is_expected_there(town: Town) -> None:
    _without(town)
    case = _waiting(town)
    case.effects("propose_days")
    client, user = Client(), case.by.user
    type(user).objects.filter(pk=user.pk).update(language="en")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("step", args=[case.item("doctors_day").key])
    assert "Write a day down by hand" in client.get(page).content.decode()
    typed = {"act": "write_day", "day": str(town.today + timedelta(days=4)), "time-paediatrician": "09:30"}

    missing = client.post(page, typed)
    assert missing.status_code == 422
    assert "The place is missing" in missing.content.decode()
    answer = client.post(page, {**typed, "place-paediatrician": "Лесная, 2"}, follow=True)

    assert "Лесная, 2" in answer.content.decode()
    assert [day.day for day in case.days("booked")] == [town.today + timedelta(days=4)]


JOURNEYS = ["third_child_special_needs", "fertility_help", "first_job", "school_catch_up"]
ROUNDS = 12


@pytest.mark.parametrize("journey", JOURNEYS)
def test_given_a_region_with_its_clinic_only_when_a_journey_goes_on_then_every_step_says_what_lacks(
    town: Town, journey: str
) -> None:
    _without(town)
    with access.acting_as(town.machine):
        others = Organisation.objects.exclude(pk=town.worker.own_organisation_key)
        others.update(valid_until=clock.now() + timedelta(seconds=1))
    town.move(minutes=1)
    case = town.a_case(journey, born_days_ago=22)
    player = PlayedWorker(by=case.by, case_id=case.case_id)
    seen: set[str] = set()
    for _round in range(ROUNDS):
        case.effects()
        assert not OutboxRow.objects.filter(dead=True).exists(), "an effect that cannot be had is a program error"
        seen |= _all_said(case)
        player.play()
        town.move(days=2)
        case.wake()
    assert len(seen) >= 3
    lacking = [why for why in seen if "no organisation of this kind" in why]
    assert lacking, f"nobody said what the region lacks: {seen}"


def _all_said(case: Story) -> set[str]:
    items = list(case.items().values())
    with access.acting_as(case.by):
        found = turns_of(items, to=case.by, now=clock.now())
    assert all(one.why for one in found.values() if one.is_yours), "a worker's step without a reason"
    assert not any("stopped with an error" in one.why for one in found.values())
    return {one.why for one in found.values()}
