"""Taking in a family: looked for first, nothing lost on the way, one case at the end."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Case
from tests.casework.web.conftest import Desk


def _part(client: Client, part: str, **fields: Any) -> Any:
    return client.post(reverse("intake_part", args=[part]), fields)


def _people(*people: dict[str, str]) -> dict[str, str]:
    found = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": "0"}
    for number, person in enumerate(people):
        found |= {f"form-{number}-{key}": value for key, value in person.items()}
    return found


MOTHER = {"relation": "mother", "last_name": "Уникова", "first_name": "Анна", "is_representative": "on"}
CHILD = {"relation": "child", "last_name": "Уникова", "first_name": "Лев", "born_on": "2026-11-20", "sex": "m"}


def _up_to_consents(client: Client, surname: str = "Уникова") -> None:
    _part(client, "look", last_name=surname, new="yes")
    _part(client, "people", **_people({**MOTHER, "last_name": surname}, {**CHILD, "last_name": surname}))
    _part(client, "home", address="Светлоречье, ул. Лесная, 5", phone="+7 000 200-11-22", language="ru")
    _part(client, "known", **{"fact-child-order_in_family": "3", "fact-family-income_per_person": "14200.50"})


def _cases(desk: Desk, surname: str) -> list[Case]:
    with access.acting_as(desk.actor) as actor:
        return list(access.visible(Case, to=actor).filter(family__people__last_name=surname).distinct())


def test_given_all_parts_when_the_consents_are_kept_then_the_family_is_taken_in(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client, "Первова")

    answer = _part(client, "consents", given=["processing", "medical_secrecy"], channel="tablet")

    (case,) = _cases(desk, "Первова")
    assert answer["Location"] == reverse("journey_choice", args=[case.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Birth of a child with special needs" in page
    assert "not known yet" in page


def test_given_the_journey_when_it_is_begun_twice_from_one_form_then_it_runs_once(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client, "Вторная")
    address = _part(client, "consents", given=["processing"])["Location"]
    form = {"journey": "third_child_special_needs", "receipt": str(uuid4())}

    first, second = client.post(address, form), client.post(address, form)

    (case,) = _cases(desk, "Вторная")
    assert first["Location"] == second["Location"] == reverse("case", args=[case.pk])
    with access.acting_as(desk.actor):
        assert case.journeys.count() == 1


def test_given_the_last_form_when_it_is_posted_twice_then_there_is_one_case(desk: Desk) -> None:
    one = desk.client()
    _up_to_consents(one, "Третьева")
    draft = dict(one.session["intake"])

    _part(one, "consents", given=["processing"])
    session = one.session
    session["intake"] = draft  # the second click left the browser before the first was answered
    session.save()
    _part(one, "consents", given=["processing"])

    assert len(_cases(desk, "Третьева")) == 1


def test_given_no_consent_when_the_talk_is_saved_then_nothing_is_stored_and_it_says_why(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client, "Безсогласова")

    answer = _part(client, "consents", given=[])

    assert answer.status_code == 422
    assert "without it nothing may be stored" in answer.content.decode()
    assert _cases(desk, "Безсогласова") == []


@pytest.mark.parametrize(
    "looked_for",
    [
        pytest.param({"last_name": "ФЕДОРОВА"}, id="name without ё, in capitals"),
        pytest.param({"last_name": "Другая", "phone": "8 000 200 55 66"}, id="phone written otherwise"),
    ],
)
def test_given_the_family_is_known_when_it_is_looked_for_then_it_is_shown_before_a_new_one(
    desk: Desk, looked_for: dict[str, str]
) -> None:
    from casework.actions.intake import PersonInput

    known = desk.family(
        journey="",
        people=(PersonInput(relation="mother", last_name="Фёдорова", first_name="Мария", is_representative=True),),
        phone="+7 000 200-55-66",
    )
    client = desk.client()

    page = _part(client, "look", **looked_for).content.decode()

    assert "Фёдорова Мария" in page
    assert reverse("case", args=[known.case_id]) in page


def test_given_a_part_is_missing_when_a_later_one_is_opened_then_the_missing_one_is_shown(desk: Desk) -> None:
    answer = desk.client().get(reverse("intake_part", args=["consents"]))

    assert answer["Location"] == reverse("intake_part", args=["look"])


def test_given_people_are_typed_in_when_one_more_is_added_then_nothing_is_lost(desk: Desk) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова", new="yes")

    page = _part(client, "people", act="add", **_people(MOTHER, CHILD)).content.decode()

    assert 'value="Лев"' in page
    assert 'name="form-2-last_name"' in page


def test_given_people_when_one_is_taken_off_then_the_others_stay(desk: Desk) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова", new="yes")

    page = _part(client, "people", act="remove-0", **_people(MOTHER, CHILD)).content.decode()

    assert 'value="Лев"' in page
    assert 'value="Анна"' not in page


@pytest.mark.parametrize(
    ("person", "says"),
    [
        pytest.param({**MOTHER, "snils": "112-233-445 96"}, "its check digits differ", id="SNILS with a slip"),
        pytest.param({**MOTHER, "snils": "123"}, "Enter 11 digits from the green card", id="SNILS too short"),
        pytest.param({**MOTHER, "first_name": ""}, "The first name of an adult is missing", id="no first name"),
        pytest.param({**MOTHER, "last_name": "А" * 301}, "longer than 300 letters", id="301 letters"),
        pytest.param({**MOTHER, "born_on": "31.02.1990"}, "not a day of the calendar", id="no such day"),
        pytest.param({**CHILD}, "No adult is named", id="a child alone"),
    ],
)
def test_given_wrong_people_when_they_are_sent_then_it_is_said_beside_the_field(
    desk: Desk, person: dict[str, str], says: str
) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова", new="yes")

    answer = _part(client, "people", **_people(person))

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_given_an_emoji_in_a_name_when_the_talk_is_saved_then_it_leads_back_to_the_people(desk: Desk) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова", new="yes")
    _part(client, "people", **_people({**MOTHER, "first_name": "Анна 🌸"}, CHILD))
    _part(client, "home", language="ru")
    _part(client, "known")

    answer = _part(client, "consents", given=["processing"])

    assert answer.status_code == 422
    assert reverse("intake_part", args=["people"]) in answer.content.decode()


def test_given_a_draft_when_it_is_thrown_away_then_the_next_begins_empty(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client)

    client.post(reverse("intake_throw_away"))

    assert "intake" not in client.session
