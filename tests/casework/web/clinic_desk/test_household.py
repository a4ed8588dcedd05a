"""The family's data after the first talk: corrected on one page, told by its fields, never by its values."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.demo import families
from casework.models import Case, Family, Person, TimelineEntry
from journeys import public as journeys
from tests.casework.web import conftest
from tests.casework.web.conftest import Desk


def _form(client: Client, address: str) -> dict[str, str]:
    """Return the page's form as a browser would send it back."""
    page = client.get(address).content.decode()
    main = page[page.index('name="seen"') - 60 :]
    found = {}
    for match in re.finditer(r"<input[^>]*>", main):
        tag = match.group()
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = 'type="checkbox"' in tag
        if name and (not ticked or " checked" in tag):
            found[name.group(1)] = "on" if ticked else value.group(1) if value else ""
    for match in re.finditer(r'<select name="([^"]+)".*?</select>', main, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', match.group())
        found[match.group(1)] = chosen.group(1) if chosen else ""
    return {**found, "act": "keep"}


def _rows(desk: Desk, model: Any, **wanted: Any) -> list[Any]:
    with access.acting_as(desk.actor) as actor:
        return list(access.visible(model, to=actor).filter(**wanted))


def _entry(desk: Desk, family: conftest.Family) -> TimelineEntry:
    (found,) = _rows(desk, TimelineEntry, case=family.case_id, what="family.corrected")
    assert isinstance(found, TimelineEntry)
    return found


def test_given_a_wrong_phone_and_snils_when_they_are_corrected_then_the_history_names_the_fields_only(
    desk: Desk,
) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])
    form = _form(client, address) | {"phone": "+7 000 765-43-21", "form-0-snils": "112-233-445 95"}

    assert client.post(address, form)["Location"] == reverse("case", args=[family.case_id])

    assert _rows(desk, Family, cases=family.case_id)[0].phone == "+7 000 765-43-21"
    entry = _entry(desk, family)
    assert entry.details["fields"] == ["phone"]
    assert [one["fields"] for one in entry.details["people"]] == [["snils"]]
    page = client.get(reverse("case", args=[family.case_id])).content.decode()
    assert "The family’s data was corrected: phone; Mother (insurance number)" in page
    assert "765-43" not in str(entry.details) and "112-233" not in str(entry.details)


def test_given_the_page_when_a_person_is_added_then_nothing_typed_in_is_lost_and_she_belongs_to_the_family(
    desk: Desk,
) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])
    form = _form(client, address)
    count = int(form["form-TOTAL_FORMS"])

    added = client.post(address, {**form, "act": "add", "address": "Новая улица"}).content.decode()
    assert f'name="form-{count}-last_name"' in added
    assert 'value="Новая улица"' in added
    new = {"relation": "other", "last_name": "Бабушкина", "first_name": "Вера"}
    form |= {f"form-{count}-{name}": value for name, value in new.items()} | {"form-TOTAL_FORMS": str(count + 1)}
    client.post(address, form)

    assert [one.last_name for one in _rows(desk, Person, family__cases=family.case_id, relation="other")] == [
        "Бабушкина"
    ]
    assert _entry(desk, family).details["added"] == ["other"]


def test_given_danger_at_home_when_it_is_ticked_here_then_it_counts_and_unticking_takes_two(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])

    client.post(address, _form(client, address) | {"danger_at_home": "on"})
    assert _rows(desk, Family, cases=family.case_id)[0].danger_at_home
    assert _rows(desk, Case, pk=family.case_id)[0].vulnerable
    form = _form(client, address)
    form.pop("danger_at_home")
    refused = client.post(address, form)

    assert refused.status_code == 422
    assert "two people of your service lift it together" in refused.content.decode()
    assert _rows(desk, Family, cases=family.case_id)[0].danger_at_home


def test_given_a_wrong_birth_date_when_it_is_corrected_then_the_journey_counts_from_the_new_one(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])
    form = _form(client, address)
    day = desk.today - timedelta(days=2)
    (child,) = [key for key, value in form.items() if key.endswith("-born_on") and value == desk.today.isoformat()]

    client.post(address, {**form, child: day.isoformat()})

    run_key = family.item("intake").run_key
    with access.acting_as(desk.actor):
        run = journeys.read_run(run_key=run_key, language="en", now=conftest.clock.now())
    assert run.facts["child.born_on"] == day
    assert _entry(desk, family).run_key == run.key


def test_given_a_child_on_the_way_when_its_birth_is_told_here_then_the_event_is_named_instead(desk: Desk) -> None:
    told = families.intake_of(families.REHEARSED, born_on=desk.today)
    unborn = tuple(one for one in told.people if one.born_on != desk.today)
    family = desk.family(people=unborn, facts={**told.facts, "pregnancy.weeks": 30})
    client, address = desk.client(), reverse("household", args=[family.case_id])
    form = _form(client, address)
    children = [key for key, value in form.items() if key.endswith("-relation") and value == "child"]
    (child,) = [day for key in children if not form[day := key.replace("relation", "born_on")]]

    answer = client.post(address, {**form, child: desk.today.isoformat()})

    assert answer.status_code == 422
    assert "A birth opens new steps" in answer.content.decode()


def test_given_two_colleagues_when_both_correct_then_the_second_sees_what_stands_now(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])
    first = _form(client, address)
    second = {**first, "receipt": str(uuid4())}

    client.post(address, {**first, "phone": "+7 000 111-11-11"})
    answer = client.post(address, {**second, "phone": "+7 000 222-22-22"})

    assert answer.status_code == 409
    assert "+7 000 111-11-11" in answer.content.decode()
    assert "222-22-22" not in answer.content.decode()
    assert _rows(desk, Family, cases=family.case_id)[0].phone == "+7 000 111-11-11"


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        pytest.param("phone", "call me", "only digits", id="letters in a phone"),
        pytest.param("phone", "12345", "too short", id="half a phone"),
        pytest.param("address", "Лесная 🌸", "The sign “🌸” cannot be printed", id="emoji in the address"),
        pytest.param("form-0-born_on", "9999-12-31", "has not come yet", id="born in the future"),
        pytest.param("form-0-key", "x", "Everything is as it was|Load the page|valid", id="a forged person"),
    ],
)
def test_given_wrong_values_when_they_are_kept_then_it_is_said_beside_the_field(
    desk: Desk, field: str, value: str, says: str
) -> None:
    family, client = desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])

    answer = client.post(address, {**_form(client, address), field: value})

    assert answer.status_code == 422
    assert re.search(says, answer.content.decode())


def test_given_a_person_of_another_family_when_she_is_sent_along_then_nothing_is_kept(desk: Desk) -> None:
    family, other, client = desk.family(), desk.family(), desk.client()
    address = reverse("household", args=[family.case_id])
    foreign = _rows(desk, Person, family__cases=other.case_id)[0]

    answer = client.post(address, {**_form(client, address), "form-0-key": str(foreign.pk)})

    assert answer.status_code == 409
    assert _rows(desk, TimelineEntry, case=family.case_id, what="family.corrected") == []
