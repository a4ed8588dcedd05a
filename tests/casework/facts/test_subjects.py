"""Whom a journey is about, and the facts that follow from the people: ages, couples, twins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casework import access, facts
from casework.act_parts.household_input import Intake, PersonInput
from casework.actions.case import intake
from casework.actions.case.intake import JourneyRefused
from casework.facts import subjects
from casework.facts.subjects import About
from casework.models import Case, Person
from tests.builders import Town


def taken_in(town: Town, *people: tuple[str, str, str, int | None], **facts_told: Any) -> UUID:
    """A family of people: relation, first name, sex, years."""
    told = tuple(
        PersonInput(
            relation=relation,
            last_name="Лугов",
            first_name=name,
            sex=sex,
            born_on=None if years is None else town.today - timedelta(days=int(365.25 * years) + 30),
        )
        for relation, name, sex, years in people
    )
    known = {key.replace("__", "."): value for key, value in facts_told.items()}
    return intake.open_case(by=town.worker, intake=Intake(people=told, facts=known, consents=("processing",)))


def known_of(town: Town, case_id: UUID, name: str) -> dict[str, Any]:
    """What is known of a run for one person of the family."""
    with access.acting_as(town.worker):
        case = Case.objects.get(pk=case_id)
        person = Person.objects.get(family=case.family_id, first_name=name)
        return facts.known(case, person, town.today)


def meant(town: Town, case_id: UUID, about: About) -> list[str]:
    """The first names of whom a journey may be about."""
    with access.acting_as(town.worker):
        return [one.first_name for one in subjects.found(Case.objects.get(pk=case_id), about, town.today)]


def test_given_a_young_person_alone_then_the_job_is_about_them_and_no_child_is_made_up(town: Town) -> None:
    case = taken_in(town, ("applicant", "Артём", "m", 19))
    assert meant(town, case, About.YOUTH) == ["Артём"]
    known = known_of(town, case, "Артём")
    assert known["youth.age"] == 19
    assert "child.born_on" not in known, "a grown-up is nobody's newborn"


def test_given_a_mother_with_a_boy_of_15_and_a_baby_then_the_job_is_about_the_boy(town: Town) -> None:
    case = taken_in(town, ("mother", "Софья", "f", 39), ("child", "Фёдор", "m", 15), ("child", "Яна", "f", 1))
    assert meant(town, case, About.YOUTH) == ["Фёдор"]
    assert known_of(town, case, "Фёдор")["youth.age"] == known_of(town, case, "Яна")["youth.age"] == 15


def test_given_a_schoolchild_and_a_baby_then_the_school_means_the_schoolchild(town: Town) -> None:
    case = taken_in(
        town, ("mother", "Марта", "f", 36), ("child", "Глеб", "m", 12), ("child", "Лев", "m", 1),
        pupil__treatment_days=40,
    )  # fmt: skip
    assert meant(town, case, About.PUPIL) == ["Глеб"]
    assert known_of(town, case, "Глеб")["pupil.treatment_days"] == 40


def test_given_a_couple_then_her_age_counts_whoever_asked_and_each_is_named(town: Town) -> None:
    case = taken_in(town, ("applicant", "Павел", "m", 41), ("partner", "Алёна", "f", 36))
    assert meant(town, case, About.WOMAN) == ["Алёна"]
    known = known_of(town, case, "Алёна")
    assert known["woman.age"] == 36
    with access.acting_as(town.worker):
        key_of = {one.first_name: str(one.pk) for one in Person.objects.filter(family__cases=case)}
    assert known["couple.partners"] == [key_of["Алёна"], key_of["Павел"]]
    assert (known["couple.woman"], known["couple.man"]) == ([key_of["Алёна"]], [key_of["Павел"]])


def test_given_twins_then_both_are_newborns_and_more_than_one_was_born(town: Town) -> None:
    case = taken_in(town, ("mother", "Инга", "f", 30), ("child", "Ия", "f", 0), ("child", "Ян", "m", 0))
    known = known_of(town, case, "Ия")
    assert len(known["family.newborns"]) == 2
    assert known["child.multiple_birth"] is True
    assert known["child.claim_months"] in (0, 1)


def test_given_one_child_then_it_is_not_said_that_there_was_but_one(town: Town) -> None:
    case = taken_in(town, ("mother", "Инга", "f", 30), ("child", "Ия", "f", 0))
    assert "child.multiple_birth" not in known_of(town, case, "Ия")


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [((2000, 2, 29), (2026, 2, 28), 25), ((2000, 2, 29), (2026, 3, 1), 26), ((2010, 5, 5), (2026, 5, 5), 16)],
)
def test_an_age_is_full_years(born: tuple[int, int, int], on: tuple[int, int, int], years: int) -> None:
    from datetime import date

    assert subjects.age(date(*born), date(*on)) == years
    assert subjects.age(None, date(*on)) is None


def test_given_a_journey_when_it_is_begun_for_somebody_it_is_not_about_then_it_is_refused(town: Town) -> None:
    case = taken_in(town, ("mother", "Марта", "f", 36), ("child", "Глеб", "m", 12), pupil__treatment_days=40)
    with access.acting_as(town.worker):
        mother = Person.objects.get(family__cases=case, relation="mother").pk
    with pytest.raises(JourneyRefused):
        intake.choose_journey(by=town.worker, case_id=case, journey="school_catch_up", subject_id=mother)
