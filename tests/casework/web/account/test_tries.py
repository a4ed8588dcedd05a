"""Too many tries hold who tries, not others: counted for an account from an address, in the database, in words."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from casework.models import User
from casework.runtime import deployment, shared_cache
from casework.web.client_address import client_of
from tests.casework.web.account.acting import confirmed, sign_in
from tests.casework.web.conftest import Desk

THIEF, CLINIC = "203.0.113.66", "198.51.100.7"


@pytest.fixture
def two(desk: Desk) -> tuple[User, User]:
    """Two workers with passwords."""
    other = desk.planted.workers[1].membership
    assert other is not None
    for user in (desk.worker.user, other.user):
        confirmed(user)
    return desk.worker.user, other.user


def _via_proxy(address: str, *, language: str = "en") -> Client:
    """A browser as the web server in front hands it on: all come from one machine, the header says from where."""
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
    client.cookies["django_language"] = language
    return client


def test_given_seventy_wrong_tries_by_one_then_the_others_behind_the_same_proxy_sign_in(
    two: tuple[User, User],
) -> None:
    olga, other = two
    seen = [sign_in(_via_proxy(THIEF), olga, password=f"guess {number}").status_code for number in range(70)]

    assert set(seen[5:]) == {429}
    assert sign_in(_via_proxy(CLINIC), other).status_code == 302
    assert sign_in(_via_proxy(CLINIC), olga).status_code == 302, "the owner of the account, from her own address"


def test_given_seventy_wrong_tries_from_the_clinics_own_address_then_colleagues_there_sign_in(
    two: tuple[User, User],
) -> None:
    olga, other = two
    for number in range(70):
        sign_in(_via_proxy(CLINIC), olga, password=f"guess {number}")

    assert sign_in(_via_proxy(CLINIC), other).status_code == 302


def test_given_guesses_at_many_accounts_from_one_address_then_it_is_held(two: tuple[User, User], settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_address": "8/h/ip"}
    told = {"password": "guess"}
    seen = [
        _via_proxy(THIEF).post(reverse("sign_in"), {**told, "login": f"n{number}@example.org"}).status_code
        for number in range(10)
    ]

    assert seen == [200] * 8 + [429] * 2
    assert sign_in(_via_proxy(CLINIC), two[0]).status_code == 302


def test_given_guesses_at_one_account_from_everywhere_then_it_is_held_but_for_addresses_that_it_knows(
    two: tuple[User, User], settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_everywhere": "6/d/key"}
    olga = two[0]
    assert sign_in(_via_proxy(CLINIC), olga).status_code == 302
    for number in range(8):
        sign_in(_via_proxy(f"203.0.113.{number}"), olga, password="guess")

    assert sign_in(_via_proxy("203.0.113.200"), olga).status_code == 429
    assert sign_in(_via_proxy(CLINIC), olga).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("ru", "Слишком много попыток"), ("en", "Too many tries")])
def test_given_too_many_tries_then_a_page_of_ours_says_so_in_the_readers_language(
    two: tuple[User, User], language: str, words: str
) -> None:
    for _time in range(6):
        answer = sign_in(_via_proxy(THIEF, language=language), two[0], password="guess")

    page = answer.content.decode()
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert words in page
    assert "casework/casework.css" in page


def test_given_the_right_password_then_it_uses_up_no_try(two: tuple[User, User]) -> None:
    assert {sign_in(_via_proxy(CLINIC), two[0]).status_code for _time in range(12)} == {302}


def test_given_another_process_then_it_knows_of_the_tries(two: tuple[User, User]) -> None:
    """What counts stands in the database: a web process that was just started refuses as well."""
    for _time in range(6):
        sign_in(_via_proxy(THIEF), two[0], password="guess")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(length(key)), string_agg(value::text, ' ') FROM casework_sharedvalue")
        count, longest, values = cursor.fetchone()

    assert count >= 2
    assert longest == 64
    assert THIEF not in values
    assert "@" not in values


# ---- the client's address ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        pytest.param("127.0.0.1", "203.0.113.9", "203.0.113.9", id="behind-the-proxy"),
        pytest.param("203.0.113.9", "198.51.100.1", "203.0.113.9", id="a-stranger's-own-word"),
        pytest.param("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", id="a-client's-own-word-left-of-it"),
        pytest.param("127.0.0.1", "203.0.113.9, 10.0.0.3", "203.0.113.9", id="two-proxies-of-ours"),
        pytest.param("127.0.0.1", "203.0.113.9, 10.9.0.3", "10.9.0.3", id="a-proxy-that-is-not-ours"),
        pytest.param("127.0.0.1", "", "127.0.0.1", id="no-header"),
        pytest.param("127.0.0.1", "nonsense", "127.0.0.1", id="nonsense"),
        pytest.param("127.0.0.1", "203.0.113.9:4711", "203.0.113.9", id="with-a-port"),
        pytest.param("::1", "[2001:db8::9]:4711", "2001:db8::9", id="sixth-version"),
        pytest.param("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9", id="fourth-in-the-sixth"),
        pytest.param("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9", id="the-proxy-in-the-sixth"),
        pytest.param("", "203.0.113.9", "203.0.113.9", id="by-a-socket"),
        pytest.param("127.0.0.1", "10.0.0.3", "10.0.0.3", id="a-machine-of-ours-asks"),
    ],
)
def test_the_clients_address_is_what_our_own_proxy_says(settings: Any, peer: str, told: str, client: str) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1/32", "::1/128", "10.0.0.0/24", "unix")
    assert client_of(peer, told=told) == client


def test_given_no_proxy_is_trusted_then_no_header_counts(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ()
    assert client_of("127.0.0.1", told="203.0.113.9") == "127.0.0.1"
    assert client_of("", told="203.0.113.9") == ""


@pytest.mark.parametrize("told", ["0.0.0.0/0", "::/0", "localhost", "10.0.0.0/40", "*"])
def test_given_a_proxy_that_is_none_then_nothing_starts(told: str) -> None:
    with pytest.raises(deployment.WrongSetting, match="CASEWORK_TRUSTED_PROXIES"):
        deployment.proxies_of([told])


def test_given_proxies_by_comma_then_blanks_do_not_matter() -> None:
    assert deployment.proxies_of([" 10.0.0.1", "", "unix"]) == ("10.0.0.1/32", "unix")


# ---- the shared cache --------------------------------------------------------------------------------------------------


def test_given_many_who_add_one_key_at_once_then_one_is_told_yes_and_none_is_lost_in_counting(desk: Desk) -> None:
    cache.set("tries", 0, 60)

    def both(_number: int) -> tuple[bool, int]:
        try:
            return cache.add("once", "x", 60), cache.incr("tries")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(both, range(24)))
    assert [new for new, _number in found].count(True) == 1
    assert sorted(number for _new, number in found) == list(range(1, 25))


def test_given_what_has_run_out_then_it_is_not_there_and_is_forgotten_at_night(desk: Desk) -> None:
    cache.set("gone", [1.5], 0)
    cache.set("here", {"a": ["б"]}, None)
    shared_cache.forget_expired()

    assert cache.get("gone", "nothing") == "nothing"
    assert cache.get("here") == json.loads('{"a": ["б"]}')
    assert (cache.touch("here", 5), cache.touch("gone")) == (True, False)
    assert (cache.delete("here"), cache.delete("here")) == (True, False)
    with pytest.raises(ValueError, match="Nothing is counted"):
        cache.incr("gone")


def test_given_an_odd_login_then_nothing_breaks(desk: Desk) -> None:
    for login in ("", "x" * 5000, "a@b", "нет@пример.рф", "a@example.org' OR 1=1", "\x00@example.org"):
        answer = Client().post(reverse("sign_in"), {"login": login, "password": "p"})
        assert answer.status_code in (200, 400, 422, 429), login
