"""Taking in: nothing is stored without consent, nobody twice, no journey twice for one child."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial

import pytest

from casework import access
from casework.act_parts import duplicate_families, household_input
from casework.actions.case import intake
from casework.errors import Forbidden
from casework.models import Case, CaseJourney, Family, Person, TimelineEntry
from tests.at_once import at_once
from tests.builders import FLAGSHIP, Town


def _count(town: Town) -> int:
    with access.acting_as(town.machine):
        return Family.objects.count()


def test_given_no_consent_to_handle_data_then_nothing_at_all_is_stored(town: Town) -> None:
    before = _count(town)
    with pytest.raises(household_input.IntakeIncomplete) as refusal:
        intake.open_case(by=town.worker, intake=town.intake(consents=("medical_secrecy",)))
    assert refusal.value.field == "consents"
    assert _count(town) == before


@pytest.mark.parametrize(
    ("part", "field"),
    [("last_name", "people.0.last_name"), ("first_name", "people.0.first_name"), ("address", "address")],
    ids=["surname", "first name", "address"],
)
def test_given_letters_that_no_paper_prints_then_the_field_is_named(town: Town, part: str, field: str) -> None:
    told = town.intake()
    if part == "address":
        told = replace(told, address="ул. Лесная 🏠")
    else:
        told = replace(told, people=(replace(told.people[0], **{part: "Анна 🌷"}), *told.people[1:]))
    with pytest.raises(household_input.IntakeIncomplete) as refusal:
        intake.open_case(by=town.worker, intake=told)
    assert refusal.value.field == field


def test_given_nobody_named_or_a_crowd_then_it_is_refused(town: Town) -> None:
    person = town.intake().people[0]
    for people in ((), (person,) * 26, (replace(person, last_name="  "),)):
        with pytest.raises(household_input.IntakeIncomplete):
            intake.open_case(by=town.worker, intake=town.intake(people=people))


def test_given_the_form_posted_twice_at_once_then_there_is_one_case_and_both_are_shown_it(town: Town) -> None:
    before, receipt, told = _count(town), uuid.uuid4(), town.intake()
    cases: list[uuid.UUID] = []

    def post() -> None:
        cases.append(intake.open_case(by=town.worker, intake=told, receipt=receipt))

    assert at_once([post] * 6) == [None] * 6
    assert len(set(cases)) == 1
    assert _count(town) == before + 1


def test_given_ten_families_at_once_then_the_numbers_of_their_cases_have_no_gap_and_no_double(town: Town) -> None:
    told = town.intake()
    assert at_once([partial(intake.open_case, by=town.worker, intake=told)] * 10) == [None] * 10
    with access.acting_as(town.machine):
        numbers = sorted(int(one[3:]) for one in Case.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("search", "why"),
    [
        ({"last_name": "Семёнова"}, ("name",)),
        ({"last_name": "  СЕМЕНОВА "}, ("name",)),
        ({"last_name": "Иванова", "phone": "8 (900) 111-22-33"}, ("phone",)),
        ({"last_name": "Семёнова", "first_name": "Вера", "phone": "+7 900 111 22 33"}, ("name", "phone")),
    ],
    ids=["as written", "without dots, in capitals", "eight in place of +7", "name and phone"],
)
def test_given_a_family_that_is_there_when_it_is_searched_otherwise_written_then_it_is_found(
    town: Town, search: dict[str, str], why: tuple[str, ...]
) -> None:
    told = town.intake(phone="+7 (900) 111-22-33")
    mother = replace(told.people[0], last_name="Семёнова", first_name="Вера")
    intake.open_case(by=town.worker, intake=replace(told, people=(mother,)))
    with access.acting_as(town.worker):
        assert duplicate_families.similar_families(by=town.worker, **search)[0].why == why
        assert duplicate_families.similar_families(by=town.worker, last_name="Никифорова") == []
    stranger = town.stranger()
    with access.acting_as(stranger):  # another clinic does not even learn that the family exists
        assert duplicate_families.similar_families(by=stranger, **search) == []


def test_given_an_unknown_journey_then_it_is_refused_in_words_and_the_case_stays_in_intake(town: Town) -> None:
    case_id = intake.open_case(by=town.worker, intake=town.intake())
    with pytest.raises(intake.JourneyRefused) as refusal:
        intake.choose_journey(by=town.worker, case_id=case_id, journey="flying_to_the_moon")
    assert str(refusal.value).count(".") >= 2  # what is so, why, what to do
    with access.acting_as(town.machine):
        assert Case.objects.get(pk=case_id).state == "intake"
        assert not CaseJourney.objects.filter(case=case_id).exists()


def test_given_one_journey_begun_for_one_child_by_six_clicks_then_there_is_one_run(town: Town) -> None:
    case_id = intake.open_case(by=town.worker, intake=town.intake())
    begin = partial(intake.choose_journey, by=town.worker, case_id=case_id, journey=FLAGSHIP)
    ends = at_once([begin] * 6)
    assert sum(end is None for end in ends) == 1
    assert {type(end) for end in ends if end is not None} == {intake.JourneyRefused}
    with access.acting_as(town.machine):
        assert CaseJourney.objects.filter(case=case_id).count() == 1
        assert list(TimelineEntry.objects.filter(case=case_id).order_by("id").values_list("what", flat=True)) == [
            "case.opened",
            "journey.begun",
        ]


def test_given_a_child_not_born_yet_then_the_ward_waits_for_the_birth_and_learns_its_day(town: Town) -> None:
    case = town.a_case(born_days_ago=None).talked().agreed()
    assert "medical_birth_record" not in case.items()
    case.told("child_born", child__born_on=town.today)
    assert "medical_birth_record" in case.items()
    with access.acting_as(town.machine):
        (child,) = Person.objects.filter(family__cases=case.case_id, first_name="", relation="child")
    assert child.born_on == town.today


def test_given_an_administrator_or_another_clinic_then_neither_opens_nor_begins_anything(town: Town) -> None:
    with pytest.raises(Forbidden):
        intake.open_case(by=town.administrator, intake=town.intake())
    case_id = intake.open_case(by=town.worker, intake=town.intake())
    for other in (town.stranger(), town.administrator):
        with pytest.raises(access.NotFound):
            intake.choose_journey(by=other, case_id=case_id, journey=FLAGSHIP)
