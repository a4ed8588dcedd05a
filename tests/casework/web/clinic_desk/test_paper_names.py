"""A name that papers print wrongly or stiffly: a worker writes it as it is right, and the next paper prints it so."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework import access
from casework.models import Person, TimelineEntry
from casework.texts import declension
from tests.casework.web import conftest
from tests.casework.web.conftest import Desk

RIGHT = {"genitive": "Калины Анны Петровны", "dative": "Калине Анне Петровне"}


def _mother(desk: Desk, family: conftest.Family) -> Person:
    with access.acting_as(desk.actor) as actor:
        return access.visible(Person, to=actor).get(family__cases=family.case_id, relation="mother")


def _write(desk: Desk, family: conftest.Family, **typed: Any) -> Any:
    address = reverse("paper_names", args=[family.case_id])
    return desk.client().post(address, {"person": str(_mother(desk, family).pk), "act": "write", **RIGHT, **typed})


def test_given_the_page_then_it_shows_each_name_as_russian_papers_print_it(desk: Desk) -> None:
    family = desk.family()

    page = desk.client().get(reverse("paper_names", args=[family.case_id])).content.decode()

    assert f'value="{declension.for_whom(_mother(desk, family), "ru")}"' in page


def test_given_a_name_written_by_hand_then_papers_print_it_and_the_history_does_not_say_it(desk: Desk) -> None:
    family = desk.family()

    assert _write(desk, family).status_code == 302

    mother = _mother(desk, family)
    assert declension.for_whom(mother, "ru") == RIGHT["genitive"]
    assert declension.to_whom(mother, "ru") == RIGHT["dative"]
    with access.acting_as(desk.actor) as actor:
        (entry,) = access.visible(TimelineEntry, to=actor).filter(case=family.case_id, what="family.name_written")
    assert "Калин" not in str(entry.details)
    assert "Written by hand" in desk.client().get(reverse("paper_names", args=[family.case_id])).content.decode()


def test_given_a_name_written_by_hand_when_it_is_taken_back_then_the_tables_tell_it_again(desk: Desk) -> None:
    family = desk.family()
    before = declension.for_whom(_mother(desk, family), "ru")
    _write(desk, family)

    assert _write(desk, family, act="as_told").status_code == 302

    assert declension.for_whom(_mother(desk, family), "ru") == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"dative": ""}, "only one is written", id="one form"),
        pytest.param({"dative": "Калине\N{GRINNING FACE}"}, "cannot be printed", id="a sign no paper prints"),
        pytest.param({"person": "00000000-0000-0000-0000-000000000000"}, "no such person", id="of another family"),
    ],
)
def test_given_what_cannot_be_printed_so_then_it_is_said_and_nothing_is_kept(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    family = desk.family()

    answer = _write(desk, family, **typed)

    assert answer.status_code in (404, 422) and said in answer.content.decode()
    assert _mother(desk, family).name_in_dative == ""


def test_given_a_corrected_surname_then_the_forms_of_the_former_one_are_gone(desk: Desk) -> None:
    from tests.casework.web.clinic_desk.test_household import _form

    family, client = desk.family(), desk.client()
    _write(desk, family)
    address = reverse("household", args=[family.case_id])

    client.post(address, _form(client, address) | {"form-0-last_name": "Жукова"})

    mother = _mother(desk, family)
    assert mother.last_name == "Жукова" and mother.name_in_genitive == mother.name_in_dative == ""
