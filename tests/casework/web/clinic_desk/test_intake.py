"""Taking in a family: looked for first, nothing lost on the way, one case at the end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from casework import access, jobs
from casework.models import Case, IntakeDraft
from tests.casework.web.conftest import Desk
from tests.casework.web.page_source import one_line


def _part(client: Client, part: str, **fields: Any) -> Any:
    return client.post(reverse("intake_part", args=[part]), fields)


def _receipt(client: Client, part: str) -> str:
    found = re.search(
        r'name="receipt" value="([^"]+)"', client.get(reverse("intake_part", args=[part])).content.decode()
    )
    assert found is not None
    return found.group(1)


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
    receipt = _receipt(one, "consents")

    _part(one, "consents", given=["processing"], receipt=receipt)
    second = _part(one, "consents", given=["processing"], receipt=receipt)

    (case,) = _cases(desk, "Третьева")
    assert second["Location"] == reverse("case", args=[case.pk]), "an old tab leads to the case that was made"


def test_given_a_tab_of_an_earlier_talk_when_it_is_sent_then_it_does_not_mix_two_families(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client, "Первая")
    receipt = _receipt(client, "home")
    client.post(reverse("intake_throw_away"))
    _part(client, "look", last_name="Вторая", new="yes")

    answer = _part(client, "people", receipt=receipt, **_people(MOTHER, CHILD))

    assert answer["Location"] == reverse("intake")
    assert "Уникова" not in client.get(reverse("intake_part", args=["people"])).content.decode()


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
    from casework.act_parts.household_input import PersonInput

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
    client = desk.client()
    client.post(reverse("intake_throw_away"))

    answer = client.get(reverse("intake_part", args=["consents"]))

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
        pytest.param({**MOTHER, "last_name": "А" * 101}, "longer than 100 letters", id="101 letters"),
        pytest.param({**MOTHER, "first_name": "Анна 🌸"}, "The sign “🌸” cannot be printed", id="emoji"),
        pytest.param({**MOTHER, "first_name": "Ан\x07на"}, "an invisible sign among the letters", id="control sign"),
        pytest.param({**MOTHER, "born_on": "2999-01-01"}, "This day has not come yet", id="born in the future"),
        pytest.param({**MOTHER, "born_on": "1899-12-31"}, "This day is before 1900", id="born before 1900"),
        pytest.param({**CHILD, "born_on": "1950-01-01"}, "cannot be older than 60 years", id="a child of 76"),
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


def test_given_a_draft_when_it_is_thrown_away_then_the_next_begins_empty(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client)

    client.post(reverse("intake_throw_away"))

    answer = client.get(reverse("intake"))
    assert answer["Location"] == reverse("intake_part", args=["look"])
    assert "Уникова" not in client.get(answer["Location"]).content.decode()


def test_given_a_draft_when_a_colleague_or_a_job_looks_then_it_is_not_there(desk: Desk) -> None:
    client = desk.client()
    _up_to_consents(client, "Тайная")
    (colleague,) = [access.member(one.membership) for one in desk.planted.workers[1:2] if one.membership]

    with access.acting_as(desk.actor):
        assert IntakeDraft.objects.count() == 1
    for other in (colleague, access.machine(desk.planted.region, "curious")):
        with access.acting_as(other):
            assert IntakeDraft.objects.count() == 0
    assert "Тайная" not in str(dict(client.session)), "nothing of it lies in the session"


def test_given_drafts_when_they_are_forgotten_for_two_weeks_then_they_are_deleted(desk: Desk) -> None:
    _up_to_consents(desk.client(), "Забытая")
    jobs.purge_forgotten()
    with access.acting_as(desk.actor):
        assert IntakeDraft.objects.count() == 1
        IntakeDraft.objects.update(touched_at=Now() - timedelta(days=15))

    jobs.purge_forgotten()

    with access.acting_as(desk.actor):
        assert IntakeDraft.objects.count() == 0


def test_given_birth_date_and_phone_are_looked_for_when_the_talk_goes_on_then_they_stand_there(desk: Desk) -> None:
    client = desk.client()
    day = (desk.today - timedelta(days=3)).isoformat()
    _part(client, "look", last_name="Новая", born_on=day, phone="+7 000 300-11-22", new="yes")

    people = client.get(reverse("intake_part", args=["people"])).content.decode()
    _part(client, "people", **_people(MOTHER, CHILD))
    home = client.get(reverse("intake_part", args=["home"])).content.decode()

    assert re.search(f'name="form-1-born_on" value="{day}"', people), "of a newborn, so it is the child's"
    assert 'value="+7 000 300-11-22"' in home


@pytest.mark.parametrize("part", ["look", "people", "home", "known", "consents"])
def test_given_a_half_filled_form_when_the_language_is_switched_then_nothing_typed_in_is_lost(
    desk: Desk, part: str
) -> None:
    client = desk.client()
    _up_to_consents(client)
    typed: dict[str, Any] = {
        "look": {"last_name": "Полуслово"},
        "people": _people({**MOTHER, "last_name": "Полуслово", "born_on": "19"}),
        "home": {"address": "Полуслово", "phone": "+7", "language": "en"},
        "known": {"fact-family-income_per_person": "Полуслово"},
        "consents": {"given": ["medical_secrecy"], "channel": "tablet"},
    }[part]

    page = _part(client, part, speak="ru", **typed)

    text = one_line(page.content.decode())
    assert page.status_code == 200
    assert '<html lang="ru"' in text
    kept = 'value="medical_secrecy" checked' if part == "consents" else "Полуслово"
    assert kept in text
    assert page.cookies["django_language"].value == "ru"


def test_given_a_mother_of_twelve_then_it_is_asked_and_kept_once_it_is_said_to_be_right(desk: Desk) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова")
    people = _people(
        {**MOTHER, "born_on": "2003-01-10"}, {"relation": "child", "last_name": "Уникова", "born_on": "2015-06-01"}
    )

    asked = _part(client, "people", **people)
    assert asked.status_code == 422 and 'name="sure"' in asked.content.decode()
    assert "12 years old" in asked.content.decode()

    assert _part(client, "people", **people, sure="yes").status_code == 302


def test_given_a_mother_who_is_younger_than_her_child_then_no_tick_lets_it_pass(desk: Desk) -> None:
    client = desk.client()
    _part(client, "look", last_name="Уникова")
    people = _people(
        {**MOTHER, "born_on": "2020-01-10"}, {"relation": "child", "last_name": "Уникова", "born_on": "2015-06-01"}
    )

    assert _part(client, "people", **people, sure="yes").status_code == 422
