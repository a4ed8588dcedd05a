"""Looking families up: forgiving of spelling, by phone, number and SNILS, never across the reader's reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from casework import access
from casework.act_parts import duplicate_families, family_search
from casework.act_parts.household_input import PersonInput
from casework.actions.case import intake
from casework.models import Case
from casework.typed import spellings
from casework.vault import marks
from tests.builders import Town
from tests.casework.actions.partners.asked import wanting

SNILS = "112-233-445 95"


@pytest.fixture(scope="module")
def shchegoleva(town: Town) -> UUID:
    """A mother with a child whose surname is another, a telephone and a SNILS."""
    mother = PersonInput("mother", "Щёголева", "Мария", "Игоревна", is_representative=True, snils=SNILS)
    child = PersonInput("child", "Ахметов", "Тимур", sex="m", born_on=town.today)
    told = replace(town.intake(), people=(mother, child), phone="+7 (000) 444-55-66")
    return intake.open_case(by=town.worker, intake=told)


def _find(town: Town, search: str, by: Any = None) -> dict[UUID, str]:
    with access.acting_as(by or town.worker) as actor:
        return {one.case_id: one.why for one in family_search.find(to=actor, search=search)}


@pytest.mark.parametrize(
    ("search", "why"),
    [
        pytest.param("Щёголева", "name", id="as written"),
        pytest.param("щеголева", "name", id="е for ё, small letters"),
        pytest.param("Щегалева", "alike", id="as it is heard"),
        pytest.param("Щголева", "alike", id="a letter forgotten"),
        pytest.param("Щегловеа", "alike", id="two letters swapped"),
        pytest.param("щегол", "alike", id="only the beginning"),
        pytest.param("Мария Щёголева", "name", id="first name first"),
        pytest.param("Щеголева Тимур", "name", id="the mother's surname, the child's name"),
        pytest.param("Otujktdf", "name", id="on the English keyboard"),
        pytest.param("Sujktdf Vfhbz", "alike", id="on the English keyboard, a letter wrong"),
        pytest.param("Shchegoleva", "name", id="as the passport spells it"),
        pytest.param("SCHEGOLEVA Mariia", "name", id="in Latin letters as people spell it"),
        pytest.param("Shchigoleva", "alike", id="in Latin letters, misspelt"),
        pytest.param("Щеголева М.", "name", id="an initial"),
        pytest.param("Щёголева Ж", "name", id="an initial that is nobody's"),
        pytest.param("8 000 444-55-66", "phone", id="eight in place of +7"),
        pytest.param("5566", "phone", id="the last four digits of the phone"),
        pytest.param("44-55-66", "phone", id="the last six digits of the phone"),
        pytest.param("112 233 445 95", "snils", id="SNILS with blanks"),
    ],
)
def test_given_a_family_when_it_is_looked_for_otherwise_than_written_then_it_is_found(
    town: Town, shchegoleva: UUID, search: str, why: str
) -> None:
    assert _find(town, search)[shchegoleva] == why


def test_given_a_case_when_its_number_is_typed_in_any_way_then_it_is_found_first(town: Town, shchegoleva: UUID) -> None:
    with access.acting_as(town.worker):
        year, _dash, number = Case.objects.get(pk=shchegoleva).number.partition("-")
    for search in (f"{year}-{number}", f"{year}/{int(number)}", f"{year} – {number}", number, str(int(number))):
        assert next(iter(_find(town, search).items())) == (shchegoleva, "number"), search


@pytest.fixture(scope="module")
def o(town: Town) -> UUID:
    """A family whose surname is one letter, as Korean ones are."""
    mother = PersonInput("mother", "О", "Мария", is_representative=True)
    people = (mother, PersonInput("child", "О", "Ольга", sex="f", born_on=town.today))
    return intake.open_case(by=town.worker, intake=replace(town.intake(), people=people, phone="+7 000 111-22-33"))


@pytest.mark.parametrize("search", ["О", "o", "J", "О Мария", "Мария О"])
def test_given_a_surname_of_one_letter_when_it_is_typed_then_it_is_found_first(
    town: Town, shchegoleva: UUID, o: UUID, search: str
) -> None:
    assert next(iter(_find(town, search).items())) == (o, "name")


@pytest.mark.parametrize("search", ["О", "o", "М", "а", "О. М."])
def test_given_one_letter_when_it_is_typed_then_nobody_is_found_whose_name_only_begins_so(
    town: Town, shchegoleva: UUID, o: UUID, search: str
) -> None:
    assert set(_find(town, search)) <= {o}


def _as_heard(number: str) -> tuple[str, ...]:
    """A number as it is said over the telephone and typed in a hurry."""
    series, _dash, running = number.rpartition("-")
    short = f"{series}-{int(running)}"
    on_the_other_keyboard = number.translate(str.maketrans(spellings.CYRILLIC_KEYS, spellings.LATIN_KEYS))
    return number, number.lower(), short, number.replace("-", " "), short.replace("-", " – "), on_the_other_keyboard


def test_given_a_request_for_help_when_its_number_is_quoted_then_its_family_is_found(town: Town) -> None:
    case = wanting(town)
    for search in _as_heard(case.need_offer().number):
        assert _find(town, search) == {case.case_id: "number"}, search
        assert _find(town, search, town.stranger()) == {}, search


def test_given_a_paper_of_ours_when_its_number_is_quoted_then_its_family_is_found(town: Town) -> None:
    case = town.a_case().talked()
    case.effects("draft_paper")
    paper = next(views[0] for views in case.papers().values())
    for search in _as_heard(paper.number):
        assert _find(town, search) == {case.case_id: "number"}, search
        assert _find(town, search, town.stranger()) == {}, search


@pytest.mark.parametrize(
    "search", ["", "  ", "Йцукенгшщз", "%", "'; DROP TABLE x", "(", "\\", "а", "0" * 90, "🙂", "+-"]
)
def test_given_a_search_that_means_nobody_then_nobody_is_found_and_nothing_breaks(
    town: Town, shchegoleva: UUID, search: str
) -> None:
    assert shchegoleva not in _find(town, search)


def test_given_another_clinic_or_nobody_when_they_look_then_they_do_not_learn_that_the_family_exists(
    town: Town, shchegoleva: UUID
) -> None:
    for search in ("Щёголева", "5566", "112 233 445 95"):
        assert shchegoleva in _find(town, search, town.machine)
        assert _find(town, search, town.stranger()) == {}
        assert _find(town, search, town.administrator) == {}
    with access.acting_as(town.machine):
        told = {
            "phoned": marks.mark(marks.PHONE_END, "5566", region_id=town.machine.region.pk),
            "insured": marks.mark(marks.SNILS, "11223344595", region_id=town.machine.region.pk),
        }
    assert family_search.named("Щёголева") == {}
    with connection.cursor() as cursor:
        for function, mark in told.items():
            cursor.execute(f"SELECT count(*) FROM casework_{function}(%s, 60)", [[mark]])
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("told", "why", "is_sure"),
    [
        ({"last_name": "Щегалева"}, ("alike",), False),
        ({"last_name": "Щеголева", "first_name": "Мария"}, ("name",), False),
        ({"last_name": "Щеголева", "phone": "80004445566"}, ("name", "phone"), True),
        ({"last_name": "Другая", "phone": "80004445566"}, ("phone",), False),
        ({"last_name": "Другая", "snils": "11223344595"}, ("snils",), True),
    ],
    ids=["misspelt", "name", "name and phone", "phone only", "SNILS only"],
)
def test_given_a_family_when_it_comes_again_then_it_is_said_why_it_may_be_the_same(
    town: Town, shchegoleva: UUID, told: dict[str, str], why: tuple[str, ...], *, is_sure: bool
) -> None:
    with access.acting_as(town.worker) as actor:
        match = next(one for one in duplicate_families.similar_families(by=actor, **told) if one.case_id == shchegoleva)
    assert (match.why, match.is_sure, match.led_by) == (why, is_sure, "Ольга Белова")
