"""Another e-mail for an account: not without saying who one is, not before its letter is answered, and the old one is told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from casework.models import User
from tests.casework.web.account.acting import ask_again, confirmed, letters, link_in, sign_in
from tests.casework.web.conftest import Desk

NEW = "olga.new@example.org"


@pytest.fixture
def owner(desk: Desk) -> User:
    """The worker with a password and the address with which she was let in."""
    user = desk.worker.user
    EmailAddress.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(email="olga@example.org")
    user.refresh_from_db()
    confirmed(user)
    return user


def _ask_for(client: Client, email: str = NEW) -> Any:
    return client.post(reverse("account_email"), {"email": email, "action_add": "yes"})


def _email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_given_an_unattended_session_when_the_e_mail_is_changed_then_the_password_is_asked_for_first(
    desk: Desk, owner: User, settings: Any
) -> None:
    answer = _ask_for(desk.client())

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert letters(settings) == []
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_given_the_password_was_said_again_when_the_letter_is_answered_then_the_address_is_changed_and_the_old_one_told(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = desk.client(language="en")
    ask_again(client)
    _ask_for(client)
    (question,) = letters(settings)
    before = _email_of(owner)
    client.get(link_in(question))  # a scanner opens every link
    still = _email_of(owner)
    client.post(link_in(question))
    (told,) = letters(settings)

    assert (question.to, before, still) == ([NEW], "olga@example.org", "olga@example.org")
    assert _email_of(owner) == NEW
    assert told.to == ["olga@example.org"]
    assert "call your administrator at once" in told.body
    assert NEW not in told.body
    owner.refresh_from_db()
    assert sign_in(Client(), owner).status_code == 302


def test_given_what_was_asked_before_the_password_then_it_is_done_after_it(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = desk.client()
    wanted = _ask_for(client)
    client.post(wanted["Location"], {"password": "a-long-enough-password", "next": reverse("account_email")})

    assert [letter.to for letter in letters(settings)] == [[NEW]]


def test_given_an_address_that_another_account_has_then_the_answer_is_the_same_and_it_is_never_taken(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = desk.client(language="en")
    ask_again(client)
    theirs = desk.administrator.user.email
    known, unknown = _ask_for(client, theirs), _ask_for(client, NEW)
    asked = [letter for letter in letters(settings) if letter.to == [theirs]]

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    for letter in asked:
        assert client.post(link_in(letter)).status_code in (404, 409)
    assert _email_of(owner) == "olga@example.org"
    assert _email_of(desk.administrator.user) == theirs


def test_given_an_address_of_another_account_when_its_letter_is_answered_then_nothing_changes(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = desk.client(language="en")
    ask_again(client)
    theirs = desk.administrator.user.email
    _ask_for(client, theirs)
    (letter,) = letters(settings)

    answer = client.post(link_in(letter))

    assert answer.status_code == 409
    assert "This link is not valid any more" in answer.content.decode()
    assert _email_of(owner) == "olga@example.org"


def test_given_an_address_that_is_not_confirmed_when_another_is_wanted_then_the_present_one_stays(
    desk: Desk, owner: User
) -> None:
    EmailAddress.objects.filter(user=owner).update(verified=False)
    client = desk.client(language="en")
    ask_again(client)

    answer = _ask_for(client)

    assert "Your present address is not confirmed" in answer.content.decode()
    assert _email_of(owner) == "olga@example.org"


def test_given_an_address_that_is_not_confirmed_when_the_letter_is_sent_and_answered_then_it_is(
    desk: Desk, owner: User, settings: Any
) -> None:
    EmailAddress.objects.filter(user=owner).update(verified=False)
    client = desk.client(language="en")
    page = client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"email": owner.email, "action_send": "yes"})
    (letter,) = letters(settings)
    client.post(link_in(letter))

    assert "not confirmed yet" in page
    assert EmailAddress.objects.get(user=owner).verified


def test_given_an_address_that_waits_when_it_is_left_as_it_was_then_its_letter_confirms_nothing_any_more(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = desk.client(language="en")
    ask_again(client)
    _ask_for(client)
    (letter,) = letters(settings)
    waiting = client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"email": NEW, "action_remove": "yes"})

    assert f"{NEW} waits to be confirmed" in waiting
    assert client.post(link_in(letter)).status_code == 404
    assert _email_of(owner) == "olga@example.org"
    assert letters(settings) == []


@pytest.mark.parametrize(("language", "words"), [("ru", "Подтвердите"), ("en", "Confirm")])
def test_given_an_account_when_a_letter_is_written_then_it_speaks_the_accounts_language(
    desk: Desk, owner: User, settings: Any, language: str, words: str
) -> None:
    client = desk.client(language=language)
    client.cookies["django_language"] = "en" if language == "ru" else "ru"
    ask_again(client)
    _ask_for(client)

    (letter,) = letters(settings)
    assert letter.subject.startswith(words)


@pytest.mark.parametrize("email", ["", "nonsense", "a" * 300 + "@example.org", "olga@example.org"])
def test_given_what_is_no_new_address_then_words_say_so(desk: Desk, owner: User, email: str, settings: Any) -> None:
    client = desk.client(language="en")
    ask_again(client)
    answer = _ask_for(client, email)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert letters(settings) == []
