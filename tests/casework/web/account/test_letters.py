"""Every letter that allauth would write has one of ours, or nobody asks for it."""

from __future__ import annotations

import logging
from pathlib import Path

import allauth
import pytest

from casework.runtime.log_format import LineFormatter
from casework.texts import account_letters
from casework.web.account.adapter import LETTERS

ASKED_FOR_BY_NOBODY = {
    "account/email/account_already_exists": "nobody signs up",
    "account/email/email_confirmation_signup": "nobody signs up",
    "account/email/email_confirm": "not sent by allauth any more",
    "account/email/login_code": "a code by e-mail signs nobody in",
    "account/email/password_reset_code": "the letter carries a link",
}


def test_given_the_letters_of_allauth_then_each_is_ours_or_asked_for_by_nobody() -> None:
    templates = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(file.relative_to(templates)).removesuffix("_subject.txt")
        for kind in ("account", "mfa")
        for file in (templates / kind / "email").glob("*_subject.txt")
    }
    assert theirs == set(LETTERS) | set(ASKED_FOR_BY_NOBODY)


def test_given_what_is_written_then_its_words_are_known() -> None:
    assert {kind for kind in LETTERS.values() if kind} <= account_letters.KINDS


@pytest.mark.parametrize("page", ["/account/password/reset/key/", "/account/confirm-email/", "/i/"])
def test_given_a_link_of_a_letter_when_it_is_logged_then_the_line_lets_nobody_in(page: str) -> None:
    address = f"{page}4fzk-d0-a1b2:c3D/"
    apart = logging.makeLogRecord({"name": "django.request", "msg": "Not Found: %s", "args": (address,)})
    filled_in = logging.makeLogRecord({"name": "django.request", "msg": f"Not Found: {address}"})

    assert f"{page}…/" in LineFormatter().format(filled_in)
    assert [record for record in (apart, filled_in) if "a1b2" in LineFormatter().format(record)] == []


@pytest.mark.parametrize("kind", sorted(account_letters.KINDS))
def test_given_a_letter_then_it_is_written_in_both_languages_and_names_nobody(kind: str) -> None:
    written = {
        language: account_letters.letter(kind, language=language, link="https://ryadom.example/way")
        for language in ("ru", "en")
    }
    assert written["ru"].subject != written["en"].subject
    assert all("%(" not in words.text and words.subject for words in written.values())
    assert all(
        ("https://" in words.text) == (kind in ("forgotten_password", "new_address")) for words in written.values()
    )
