"""What somebody does about her own account, as a browser does it, and the letters that come of it."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework import actions, outbox
from casework.access import accounts
from casework.models import OutboxRow, User
from tests.casework.web.conftest import PASSWORD

outbox.load_effects(actions)


def confirmed(user: User) -> None:
    """Let a person have a password and a confirmed address."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    accounts.confirm_address(user)


def sign_in(client: Client, user: User, *, password: str = PASSWORD, **more: Any) -> HttpResponse:
    """Enter e-mail and password at the door."""
    return client.post(reverse("sign_in"), {"login": user.email, "password": password}, **more)


def ask_again(client: Client, *, password: str = PASSWORD) -> HttpResponse:
    """Say the password again, as before every change of the account."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def set_up_generator(client: Client) -> str:
    """Set up a code generator by typing its key; return the key."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert found is not None, page
    key = found[1].replace(" ", "")
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(key)})
    assert answer.status_code == 302, answer.content.decode()
    return key


def code_of(key: str, *, steps: int = 0) -> str:
    """Return what a generator with this key shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def letters(settings: Any) -> list[Any]:
    """Have the letters sent that wait, and return them."""
    settings.MAIL_IS_SET_UP = True
    mail.outbox.clear()
    for row in OutboxRow.objects.filter(topic="send_account_letter", dead=False).order_by("id"):
        assert outbox.have_effect(row.pk)
    return list(mail.outbox)


def link_in(letter: Any) -> str:
    """Return the path of the link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.body)
    assert found is not None, letter.body
    return found[1]
