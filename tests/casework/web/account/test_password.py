"""Passwords: changed by who knows the present one, forgotten ones chosen anew by a letter that tells nobody who is known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import AccountLetter, User
from tests.casework.web.account.acting import confirmed, letters, link_in, sign_in
from tests.casework.web.conftest import PASSWORD, Desk

BETTER = "four words nobody puts together"


@pytest.fixture
def owner(desk: Desk) -> User:
    """The worker with a password."""
    confirmed(desk.worker.user)
    return desk.worker.user


def _forgot(email: str, *, language: str = "en") -> Any:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()), answer.redirect_chain


def _change(client: Client, old: str) -> Any:
    told = {"oldpassword": old, "password1": BETTER, "password2": BETTER}
    return client.post(reverse("account_change_password"), told)


def test_given_an_unattended_session_when_the_password_is_changed_then_the_present_one_is_needed(
    desk: Desk, owner: User
) -> None:
    answer = _change(desk.client(language="en"), "guessed")

    assert "This is not your password" in answer.content.decode()
    assert User.objects.get(pk=owner.pk).check_password(PASSWORD)


def test_given_guesses_at_the_present_password_then_a_page_says_that_there_were_too_many(
    desk: Desk, owner: User
) -> None:
    client = desk.client(language="en")
    seen = [_change(client, f"guess {number}").status_code for number in range(12)]

    assert (seen[0], seen[-1]) == (200, 429)


def test_given_the_present_password_when_it_is_changed_then_others_are_signed_out_and_the_person_is_told(
    desk: Desk, owner: User, settings: Any
) -> None:
    elsewhere, here = desk.client(language="en"), desk.client(language="en")

    answer = _change(here, PASSWORD)

    assert answer["Location"] == reverse("mfa_index")
    assert here.get(reverse("mfa_index")).status_code == 200
    assert elsewhere.get(reverse("mfa_index"))["Location"].startswith(reverse("sign_in"))
    (told,) = letters(settings)
    assert told.to == [owner.email]
    assert "call your administrator at once" in told.body


def test_given_two_different_new_passwords_then_words_say_so(desk: Desk, owner: User) -> None:
    told = {"oldpassword": PASSWORD, "password1": BETTER, "password2": BETTER + "!"}
    answer = desk.client(language="en").post(reverse("account_change_password"), told)
    assert "The two passwords differ" in answer.content.decode()


# ---- forgotten ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_known_and_an_unknown_address_then_page_and_work_are_the_same_and_only_the_known_one_gets_a_letter(
    desk: Desk, owner: User, settings: Any, language: str
) -> None:
    _forgot("warm.up@example.org")
    with CaptureQueriesContext(connection) as for_known:
        known = _forgot(owner.email, language=language)
    with CaptureQueriesContext(connection) as for_unknown:
        unknown = _forgot("nobody.knows@example.org", language=language)

    assert known == unknown
    written = [
        [query["sql"].partition(" ")[0] for query in queries if "INSERT" in query["sql"] and "account" in query["sql"]]
        for queries in (for_known.captured_queries, for_unknown.captured_queries)
    ]
    assert written[0] == written[1] != []
    assert [letter.to for letter in letters(settings)] == [[owner.email]]


def test_given_an_account_that_is_switched_off_then_no_letter_goes_out(desk: Desk, settings: Any) -> None:
    user = desk.administrator.user
    User.objects.filter(pk=user.pk).update(is_active=False)
    _forgot(user.email)
    found = letters(settings)
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert found == []


@pytest.mark.parametrize(("language", "words"), [("ru", "Новый пароль"), ("en", "A new password")])
def test_given_an_account_when_the_password_was_forgotten_then_the_letter_speaks_its_language_whatever_the_page_speaks(
    desk: Desk, owner: User, settings: Any, language: str, words: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    _forgot(owner.email, language="en" if language == "ru" else "ru")
    (letter,) = letters(settings)
    assert letter.subject.startswith(words)


def test_given_the_letter_when_its_link_is_followed_then_a_password_is_chosen_once_and_the_address_is_confirmed(
    desk: Desk, owner: User, settings: Any
) -> None:
    EmailAddress.objects.filter(user=owner).delete()
    _forgot(owner.email)
    (letter,) = letters(settings)
    client = Client()
    form = client.get(link_in(letter), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": BETTER, "password2": BETTER})

    assert answer["Location"] == reverse("account_reset_password_from_key_done")
    assert User.objects.get(pk=owner.pk).check_password(BETTER)
    assert EmailAddress.objects.get(user=owner).verified
    assert "_auth_user_id" not in client.session, "the letter alone signs nobody in"
    again = Client(headers={"accept-language": "en"}).get(link_in(letter), follow=True)
    assert "This link is not valid any more" in again.content.decode()


def test_given_a_letter_that_was_asked_for_on_a_forged_host_then_its_link_leads_to_our_site(
    desk: Desk, owner: User, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    Client().post(reverse("account_reset_password"), {"email": owner.email}, headers={"host": "thief.example"})
    (letter,) = letters(settings)
    assert "thief.example" not in letter.body
    assert settings.SITE_URL in letter.body


def test_given_letters_when_they_are_sent_then_none_is_kept_and_at_rest_none_holds_a_link(
    desk: Desk, owner: User, settings: Any
) -> None:
    _forgot(owner.email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM casework_outboxrow WHERE topic = 'send_account_letter'")
        waiting = [row[0] for row in cursor.fetchall()]
    letters(settings)

    assert waiting
    assert not any("@" in payload or "/" in payload for payload in waiting)
    assert not AccountLetter.objects.exists()


def test_given_the_mail_server_is_away_then_the_page_answers_and_the_letter_waits(
    desk: Desk, owner: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
    )  # fmt: skip
    page, _chain = _forgot(owner.email)
    assert "Look into your mail" in page


def test_given_many_asked_for_one_address_then_a_page_says_so(desk: Desk, owner: User) -> None:
    seen = [Client().post(reverse("account_reset_password"), {"email": owner.email}).status_code for _ in range(7)]
    assert (seen[0], seen[-1]) == (302, 429)


def test_given_a_chosen_password_then_it_signs_in(desk: Desk, owner: User) -> None:
    assert sign_in(Client(), owner)["Location"] == reverse("home")
