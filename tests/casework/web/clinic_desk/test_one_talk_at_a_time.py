"""One draft of a first talk, open in two windows or on two machines: nothing of one family gets into the other's."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Case
from tests.casework.web.conftest import Desk

PERSON = {"relation": "mother", "first_name": "Анна", "sex": "f", "form-TOTAL": "1"}


def _page(client: Client, part: str) -> dict[str, str]:
    """Open a part and return its hidden fields."""
    text = client.get(reverse("intake_part", args=[part]), follow=True).content.decode()
    return dict(re.findall(r'type="hidden" name="(receipt|draft_seen)" value="([^"]*)"', text))


def _people(last_name: str) -> dict[str, Any]:
    told = {"relation": "mother", "last_name": last_name, "first_name": "Анна", "sex": "f", "is_representative": "on"}
    counts = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "act": "next", "new": "yes"}
    return {**counts, **{f"form-0-{name}": value for name, value in told.items()}}


def _send(client: Client, part: str, **told: Any) -> Any:
    return client.post(reverse("intake_part", args=[part]), told, follow=True)


def _begun(desk: Desk, last_name: str) -> Client:
    client = desk.client()
    client.post(reverse("intake_throw_away"))
    _send(client, "look", last_name=last_name, new="yes")
    return client


def test_given_a_talk_when_another_window_keeps_another_family_then_the_first_one_writes_nothing_over(
    desk: Desk,
) -> None:
    here, there = _begun(desk, "Первакова"), desk.client()
    shown_here = _page(here, "people")
    _send(there, "people", **_people("Второва"), **_page(there, "people"))

    answer = _send(here, "people", **_people("Первакова"), **shown_here)

    text = answer.content.decode()
    assert "gone on with in another window" in text
    assert "Второва" in text and 'value="Первакова"' not in text.replace("look", "")


def test_given_a_talk_when_another_window_changes_its_people_then_it_cannot_be_finished_with_them_unseen(
    desk: Desk,
) -> None:
    here, there = _begun(desk, "Первакова"), desk.client()
    _send(here, "people", **_people("Первакова"))
    _send(here, "home", language="ru", address="ул. Тихая, 1", phone="+7 900 000-00-01")
    _send(here, "known")
    last = _page(here, "consents")
    _send(there, "people", **_people("Второва"), **_page(there, "people"))

    answer = _send(here, "consents", given="processing", channel="paper", **last)

    assert "gone on with in another window" in answer.content.decode()
    with access.acting_as(desk.actor) as actor:
        assert not access.visible(Case, to=actor).exists(), "no case of two families"


def test_given_one_window_when_a_button_is_pressed_twice_or_the_talk_goes_back_then_it_simply_goes_on(
    desk: Desk,
) -> None:
    client = _begun(desk, "Третьякова")
    shown = _page(client, "people")
    first = _send(client, "people", **_people("Третьякова"), **shown)
    second = _send(client, "people", **_people("Третьякова"), **shown)
    back = _send(client, "people", **_people("Третьяк"), **_page(client, "people"))

    for answer in (first, second, back):
        assert "another window" not in answer.content.decode()
        assert answer.request["PATH_INFO"] == reverse("intake_part", args=["home"])


def test_given_the_first_page_of_a_talk_when_it_is_sent_as_it_stands_then_the_talk_goes_on(desk: Desk) -> None:
    client = desk.client()
    client.post(reverse("intake_throw_away"))
    hidden = _page(client, "look")
    assert hidden["draft_seen"]

    answer = _send(client, "look", **hidden, last_name="Ромашкина", first_name="Вера")

    assert answer.redirect_chain[-1][0] == reverse("intake_part", args=["people"])
    assert "another window" not in answer.content.decode()
