"""The pages of the own account stand in our frame, in both languages; nothing else of allauth is there."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from casework.models import User
from tests.casework.web.account.acting import ask_again, confirmed, set_up_generator
from tests.casework.web.conftest import Desk

AT_THE_DOOR = ["account_signup", "account_inactive", "account_reset_password", "account_reset_password_done"]
OWN = [
    "mfa_index",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
]
WITH_GENERATOR = [
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
GONE = [
    "account_logout",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_request_login_code",
    "mfa_list_webauthn",
    "mfa_edit_webauthn",
    "mfa_trust",
    "mfa_signup_webauthn",
]
WORDS_OF_ALLAUTH = re.compile(r"Two-Factor|Authenticator App|Security Key|Recovery Codes|Menu:|Двухфакторн")


@pytest.fixture(scope="module")
def owner(desk: Desk) -> Client:
    """A worker who has just said her password again, with a generator."""
    confirmed(desk.worker.user)
    client = desk.client()
    ask_again(client)
    set_up_generator(client)
    return client


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", AT_THE_DOOR)
def test_given_a_page_at_the_door_then_it_expect_ours_in_the_readers_language(
    desk: Desk, name: str, language: str
) -> None:
    client = Client()
    client.cookies["django_language"] = language
    _expect_ours(client, name, language)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", OWN)
def test_given_a_page_of_the_own_account_then_it_expect_ours_in_the_accounts_language(
    desk: Desk, name: str, language: str
) -> None:
    member = desk.planted.workers[1].membership
    assert member is not None
    confirmed(member.user)
    client = desk.client(member, language=language)
    ask_again(client)
    _expect_ours(client, name, language)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", WITH_GENERATOR)
def test_given_a_page_of_who_has_a_generator_then_it_expect_ours(
    desk: Desk, owner: Client, name: str, language: str
) -> None:
    User.objects.filter(pk=desk.worker.user_id).update(language=language)
    _expect_ours(owner, name, language)


@pytest.mark.parametrize("name", OWN + WITH_GENERATOR)
def test_given_a_stranger_when_a_page_of_an_account_is_opened_then_the_door_follows(desk: Desk, name: str) -> None:
    assert Client().get(reverse(name))["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", GONE)
def test_given_a_page_of_allauth_that_nobody_needs_then_there_is_none(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_given_every_page_below_account_then_a_test_here_or_beside_opens_it() -> None:
    """A page that allauth brings in a later version is not mounted unread."""
    (mounted,) = (one for one in get_resolver().url_patterns if str(one.pattern) == "")
    (account,) = (one for one in mounted.url_patterns if str(one.pattern) == "account/")
    assert {one.name for one in account.url_patterns} == {
        *AT_THE_DOOR, *OWN, *WITH_GENERATOR, "own_account", "account_login", "mfa_authenticate", "mfa_login_webauthn",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_email",
        "account_set_password", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_download_recovery_codes",
    }  # fmt: skip


def _expect_ours(client: Client, name: str, language: str) -> None:
    answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code in (200, 403)
    assert "casework/casework.css" in page
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert not WORDS_OF_ALLAUTH.search(page)
    assert "no-store" in answer["Cache-Control"] if name not in AT_THE_DOOR else True
    title = re.sub(r"<[^>]+>", "", page.partition("<h1")[2].partition("</h1>")[0].partition(">")[2]).strip()
    assert bool(re.search("[а-яё]", title)) == (language == "ru"), title
