"""Who tries a family's link or code elsewhere uses up nothing of the family's own tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from casework.web import link_guesses
from tests.casework.web.conftest import Desk
from tests.casework.web.visiting import newest_code, page, rows, token_of

HOME, ELSEWHERE = "198.51.100.20", "203.0.113.77"


def _at(address: str) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
    client.cookies["django_language"] = "en"
    return client


def _type(client: Client, token: str, digits: str) -> Any:
    return client.post(reverse("family_code", args=[token]), {"code": digits})


def test_given_wrong_codes_from_elsewhere_when_the_family_types_its_code_then_it_comes_in(desk: Desk) -> None:
    family = desk.family()
    token, home, elsewhere = token_of(family), _at(HOME), _at(ELSEWHERE)
    home.post(reverse("family_link", args=[token]))
    right = newest_code(family)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _time in range(70):
        assert _type(elsewhere, token, wrong).status_code == 422

    assert _type(elsewhere, token, right).status_code == 422, "there the tries are used up"
    assert _type(home, token, right).status_code == 302
    assert "Hello" in page(home)


def test_given_codes_asked_for_from_elsewhere_when_the_family_asks_then_it_gets_one(desk: Desk) -> None:
    family = desk.family()
    token, home, elsewhere = token_of(family), _at(HOME), _at(ELSEWHERE)
    seen = [elsewhere.post(reverse("family_link", args=[token])).status_code for _time in range(5)]
    answer = home.post(reverse("family_link", args=[token]))

    assert seen == [302, 302, 302, 422, 422]
    assert answer.status_code == 302
    assert _type(home, token, newest_code(family)).status_code == 302


def test_given_a_code_from_many_addresses_then_it_is_void_after_twenty_wrong_tries(desk: Desk) -> None:
    family = desk.family()
    token = token_of(family)
    _at(HOME).post(reverse("family_link", args=[token]))
    right = newest_code(family)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for number in range(8):
        for _time in range(5):
            _type(_at(f"203.0.113.{number}"), token, wrong)

    assert _type(_at(HOME), token, right).status_code == 422


def test_given_a_family_that_comes_in_then_its_earlier_wrong_codes_are_forgotten(desk: Desk) -> None:
    from casework.models import AccessLink

    family = desk.family()
    token, home = token_of(family), _at(HOME)
    home.post(reverse("family_link", args=[token]))
    right = newest_code(family)
    _type(home, token, "000000" if right != "000000" else "000001")
    _type(home, token, right)

    assert [link.failures for link in rows(family, AccessLink, case=family.case_id)] == [0]


@pytest.mark.parametrize("name", ["family_link", "offer_by_link"])
def test_given_guessed_links_from_one_address_then_it_is_told_in_its_language_and_a_good_link_opens_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(link_guesses, "MOST", 5)
    cache.clear()
    family = desk.family()
    elsewhere = _at(ELSEWHERE)
    seen = [elsewhere.get(reverse(name, args=[f"{number:022}"])) for number in range(8)]

    assert [answer.status_code for answer in seen] == [404] * 5 + [429] * 3
    assert "Too many tries" in seen[-1].content.decode()
    assert elsewhere.get(reverse("family_link", args=[token_of(family)])).status_code == 200
