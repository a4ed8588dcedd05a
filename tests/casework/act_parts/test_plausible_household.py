"""People of one household beside each other: the impossible is refused, the rare is asked, the usual passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.act_parts import plausible_household
from casework.act_parts.household_input import IntakeIncomplete, PersonInput

MOTHER = PersonInput("mother", "Лугова", "Анна", "Петровна", "f", date(1995, 5, 5), is_representative=True)
FATHER = PersonInput("father", "Лугов", "Пётр", "Ильич", "m", date(1993, 3, 3))
CHILD = PersonInput("child", "Лугова", "Вера", "Петровна", "f", date(2015, 6, 1))
TWIN = PersonInput("child", "Лугова", born_on=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("people", "field"),
    [
        pytest.param([replace(MOTHER, born_on=date(2020, 1, 1)), CHILD], "people.0.born_on", id="mother after child"),
        pytest.param([replace(MOTHER, born_on=CHILD.born_on), CHILD], "people.0.born_on", id="on the same day"),
        pytest.param([CHILD, replace(MOTHER, born_on=date(2015, 5, 13))], "people.1.born_on", id="19 days old"),
        pytest.param([MOTHER, replace(FATHER, born_on=date(2010, 1, 1)), CHILD], "people.1.born_on", id="father of five"),
        pytest.param([replace(MOTHER, sex="m"), CHILD], "people.0.sex", id="a mother who is a man"),
        pytest.param([MOTHER, replace(FATHER, sex="f"), CHILD], "people.1.sex", id="a father who is a woman"),
        pytest.param([MOTHER, CHILD, CHILD], "people.2.last_name", id="the same child twice"),
        pytest.param([MOTHER, replace(MOTHER, relation="other", last_name="ЛУГОВА", is_representative=False)],
                     "people.1.last_name", id="the same adult twice"),
        pytest.param([replace(MOTHER, snils="112-233-445 95"), replace(CHILD, snils="112-233-445 95")],
                     "people.1.last_name", id="one SNILS of two"),
        pytest.param([MOTHER, replace(FATHER, is_representative=True), CHILD], "people.is_representative",
                     id="two who speak"),
    ],
)  # fmt: skip
def test_given_people_who_cannot_be_so_together_then_they_are_refused_and_the_field_is_named(
    people: list[PersonInput], field: str
) -> None:
    with pytest.raises(IntakeIncomplete) as refused:
        plausible_household.check_together(people)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "people",
    [
        pytest.param([MOTHER, FATHER, CHILD], id="a family"),
        pytest.param([MOTHER, TWIN, TWIN], id="twins without names"),
        pytest.param([MOTHER, CHILD, replace(CHILD, first_name="Нина")], id="twins with names"),
        pytest.param([replace(MOTHER, born_on=None), CHILD], id="a birth date that nobody knows"),
    ],
)
def test_given_a_usual_household_then_nothing_is_refused_and_nothing_asked(people: list[PersonInput]) -> None:
    plausible_household.check_together(people)

    assert plausible_household.questions(people) == []


@pytest.mark.parametrize(
    "people",
    [
        pytest.param([replace(MOTHER, born_on=date(2002, 6, 2)), CHILD], id="a mother of twelve"),
        pytest.param([replace(MOTHER, born_on=date(1955, 6, 2)), CHILD], id="a mother of fifty-nine"),
        pytest.param([MOTHER, replace(MOTHER, first_name="Галина", is_representative=False), CHILD], id="two mothers"),
        pytest.param(
            [PersonInput("guardian", "Лугова", "Ида", born_on=date(2005, 1, 1)), CHILD], id="a guardian of ten"
        ),
    ],
)
def test_given_what_is_rare_then_it_is_asked_and_not_refused(people: list[PersonInput]) -> None:
    plausible_household.check_together(people)

    assert len(plausible_household.questions(people)) == 1
