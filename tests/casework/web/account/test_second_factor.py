"""The second factor: set up without a phone, asked for at signing in, kept secret at rest, compulsory in production."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework.models import Membership, User
from tests.casework.web.account.acting import (
    ask_again,
    code_of,
    confirmed,
    letters,
    link_in,
    set_up_generator,
    sign_in,
)
from tests.casework.web.account.soft_passkey import SoftPasskey
from tests.casework.web.conftest import Desk
from tests.casework.web.visiting import enter


@pytest.fixture
def owner(desk: Desk) -> User:
    """The worker with a password and no device."""
    user = desk.worker.user
    Authenticator.objects.filter(user=user).delete()
    confirmed(user)
    return user


def _asked_again(desk: Desk) -> Client:
    client = desk.client(language="en")
    assert ask_again(client).status_code == 302
    return client


def _data(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="passkey_data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None, page
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told.get("creation_options") or told["request_options"]


def _add_passkey(client: Client, passkey: SoftPasskey) -> Any:
    asked = _data(client.get(reverse("mfa_add_webauthn"), secure=True).content.decode())
    told = {"name": "the blue key", "passwordless": "on", "credential": passkey.made(asked)}
    return client.post(reverse("mfa_add_webauthn"), told, secure=True)


def _spare_codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r'<code class="num">(\d+)</code>', page)


# ---- the generator -----------------------------------------------------------------------------------------------------


def test_given_a_typed_key_when_its_code_fits_then_the_generator_is_on_with_spare_codes_and_the_person_is_told(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = _asked_again(desk)
    set_up_generator(client)

    kinds = set(Authenticator.objects.filter(user=owner).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert len(_spare_codes(client)) == 10
    (told,) = letters(settings)
    assert told.to == [owner.email]
    assert told.subject == "Signing in to Ryadom asks for a code now"


def test_given_an_unattended_session_when_a_device_is_to_be_set_up_then_the_password_is_asked_for_first(
    desk: Desk, owner: User
) -> None:
    client = desk.client()
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "123456"})):
            assert answer["Location"].startswith(reverse("account_reauthenticate")), name
    assert not Authenticator.objects.filter(user=owner).exists()


def test_given_a_generator_when_signing_in_then_the_password_alone_does_not_do(desk: Desk, owner: User) -> None:
    key = set_up_generator(_asked_again(desk))
    client = Client()
    first = sign_in(client, owner)
    still_out = client.get(reverse("inbox"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(key, steps=1)})

    assert first["Location"] == reverse("mfa_authenticate")
    assert still_out["Location"].startswith(reverse("sign_in"))
    assert wrong.status_code == 200
    assert right["Location"] == reverse("home")
    assert client.get(reverse("inbox")).status_code == 200


def test_given_a_code_that_was_used_when_it_is_typed_again_then_it_does_not_count(desk: Desk, owner: User) -> None:
    key = set_up_generator(_asked_again(desk))
    code = code_of(key, steps=1)
    seen = []
    for typed in (code, code, f"{code[:3]}-{code[3:]}", f" {code[:3]} {code[3:]}"):
        client = Client()
        sign_in(client, owner)
        seen.append(client.post(reverse("mfa_authenticate"), {"code": typed}).status_code)
    assert seen == [302, 200, 200, 200]


def test_given_guesses_at_the_code_then_a_page_says_that_there_were_too_many(desk: Desk, owner: User) -> None:
    set_up_generator(_asked_again(desk))
    client = Client()
    sign_in(client, owner)
    seen = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}).status_code for number in range(8)]
    assert (seen[0], seen[-1]) == (200, 429)


def test_given_a_spare_code_then_it_signs_in_once(desk: Desk, owner: User) -> None:
    client = _asked_again(desk)
    set_up_generator(client)
    spare = _spare_codes(client)[0]
    seen = []
    for _time in range(2):
        elsewhere = Client()
        sign_in(elsewhere, owner)
        seen.append(elsewhere.post(reverse("mfa_authenticate"), {"code": spare}).status_code)
    assert seen == [302, 200]
    assert spare not in _spare_codes(client)


def test_given_secrets_then_they_are_encrypted_at_rest_and_read_with_an_older_key(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = _asked_again(desk)
    key = set_up_generator(client)
    spare = _spare_codes(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator WHERE user_id = %s", [owner.pk])
        (kept,) = cursor.fetchone()
    assert key not in kept
    assert not any(code in kept for code in spare)

    totp = Authenticator.objects.get(user=owner, type="totp")
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.OLD_FACTOR_KEYS = "another key of the server, long enough", [old]
    assert totp.wrap().validate_code(code_of(key, steps=1))
    settings.OLD_FACTOR_KEYS = []
    assert not totp.wrap().validate_code(code_of(key))


def test_given_a_generator_when_it_is_taken_away_then_the_person_is_told(
    desk: Desk, owner: User, settings: Any
) -> None:
    client = _asked_again(desk)
    set_up_generator(client)
    letters(settings)
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=owner).exists()
    assert [letter.subject for letter in letters(settings)] == ["Signing in to Ryadom asks for no code any more"]


def test_given_new_spare_codes_then_the_old_ones_are_gone_and_they_come_as_a_file(desk: Desk, owner: User) -> None:
    client = _asked_again(desk)
    set_up_generator(client)
    before = _spare_codes(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    after = _spare_codes(client)
    file = client.get(reverse("mfa_download_recovery_codes"))

    assert not set(before) & set(after)
    assert after[0] in file.content.decode()
    assert "attachment" in file["Content-Disposition"]


def test_given_a_forgotten_password_when_it_is_chosen_anew_then_the_device_is_asked_for_all_the_same(
    desk: Desk, owner: User, settings: Any
) -> None:
    set_up_generator(_asked_again(desk))
    Client().post(reverse("account_reset_password"), {"email": owner.email})
    (letter,) = [one for one in letters(settings) if "/password/reset/key/" in one.body]
    client = Client()
    form = client.get(link_in(letter), follow=True)
    new = "four words nobody puts together"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(Client(), owner, password=new)["Location"] == reverse("mfa_authenticate")


# ---- passkeys ----------------------------------------------------------------------------------------------------------


def test_given_a_passkey_then_it_is_added_signs_in_after_the_password_and_alone_and_is_removed(
    desk: Desk, owner: User, settings: Any
) -> None:
    here, passkey = _asked_again(desk), SoftPasskey()
    assert _add_passkey(here, passkey).status_code == 302
    assert "the blue key" in here.get(reverse("mfa_index")).content.decode()

    after_password = Client()
    sign_in(after_password, owner, secure=True)
    asked = _data(after_password.get(reverse("mfa_authenticate"), secure=True).content.decode())
    after_password.post(reverse("mfa_authenticate"), {"credential": passkey.used(asked)}, secure=True)
    assert after_password.get(reverse("inbox")).status_code == 200

    alone = Client()
    options = alone.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}, secure=True).json()
    answer = passkey.used(options["request_options"])
    alone.post(reverse("mfa_login_webauthn"), {"credential": answer}, secure=True)
    assert alone.get(reverse("inbox")).status_code == 200

    kept = Authenticator.objects.get(user=owner, type="webauthn")
    here.post(reverse("mfa_remove_webauthn", args=[kept.pk]))
    assert not Authenticator.objects.filter(user=owner).exists()
    assert {letter.subject for letter in letters(settings)} == {
        "A passkey was added to your account in Ryadom",
        "A passkey of your account in Ryadom was removed",
    }


def test_given_a_passkey_of_another_site_or_person_then_it_does_not_sign_in(desk: Desk, owner: User) -> None:
    _add_passkey(_asked_again(desk), SoftPasskey())
    for stranger in (SoftPasskey(), SoftPasskey(origin="https://thief.example")):
        client = Client()
        client.cookies["django_language"] = "en"
        options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}, secure=True).json()
        stranger.person = b""
        answer = client.post(
            reverse("mfa_login_webauthn"),
            {"credential": stranger.used(options["request_options"])},
            secure=True,
            follow=True,
        )
        assert "_auth_user_id" not in client.session
        assert "This passkey is not known here" in answer.content.decode()


def test_given_a_passkey_when_something_is_changed_then_it_stands_for_the_password(desk: Desk, owner: User) -> None:
    passkey = SoftPasskey()
    _add_passkey(_asked_again(desk), passkey)
    client = desk.client(language="en")
    page = client.get(reverse("mfa_reauthenticate_webauthn"), secure=True).content.decode()
    wrong = client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": "{}"}, secure=True)
    asked = _data(client.get(reverse("mfa_reauthenticate_webauthn"), secure=True).content.decode())
    client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": passkey.used(asked)}, secure=True)

    assert "Use my passkey" in page
    assert wrong.status_code == 422
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200


@pytest.mark.parametrize("credential", ["", "nonsense", "[]", "{}", '{"id": 1}', '{"response": {"userHandle": "AA"}}'])
def test_given_what_is_no_passkey_then_words_say_so_and_nothing_breaks(
    desk: Desk, owner: User, credential: str
) -> None:
    client = _asked_again(desk)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    assert Client().post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 302


# ---- compulsory --------------------------------------------------------------------------------------------------------


@pytest.fixture
def production(settings: Any) -> Any:
    """As on a server with real families."""
    settings.SECOND_FACTOR_IS_COMPULSORY = True
    return settings


@pytest.mark.parametrize("role", ["worker", "administrator", "partner"])
def test_given_production_when_who_has_no_device_opens_a_page_then_setting_it_up_follows_and_nothing_is_shown(
    desk: Desk, owner: User, production: Any, role: str
) -> None:
    partner = Membership.objects.filter(role="partner", active=True).select_related("user")[0]
    member = {"worker": desk.worker, "administrator": desk.administrator, "partner": partner}[role]
    Authenticator.objects.filter(user=member.user).delete()
    client = desk.client(member)
    names = ("home", "inbox", "families", "documents", "questions", "members", "health", "lost_devices", "catalogue")
    for name in names:
        for answer in (client.get(reverse(name)), client.post(reverse(name), {"q": "Соколова"})):
            if answer.status_code != 405:  # a page that is only read
                assert answer["Location"] == reverse("mfa_index"), name
    page = client.get(reverse("home"), follow=True).content.decode()
    assert "One step before you see families" in page
    assert reverse("home") not in re.findall(r'class="btn[^"]*"\s+href="([^"]+)"', page)


def test_given_production_when_the_device_is_set_up_then_the_pages_open(
    desk: Desk, owner: User, production: Any
) -> None:
    client = _asked_again(desk)
    assert client.get(reverse("inbox"))["Location"] == reverse("mfa_index")
    set_up_generator(client)
    assert client.get(reverse("inbox")).status_code == 200


def test_given_production_then_the_way_out_the_language_and_a_familys_page_stay_open(
    desk: Desk, owner: User, production: Any
) -> None:
    client = desk.client(language="en")
    client.post(reverse("choose_language"), {"language": "ru"})
    assert '<html lang="ru"' in client.get(reverse("mfa_index")).content.decode()
    assert enter(desk.family()).get(reverse("family_page")).status_code == 200
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")


def test_given_spare_codes_alone_then_they_are_no_device(desk: Desk, owner: User, production: Any) -> None:
    Authenticator.objects.create(user=owner, type="recovery_codes", data={"seed": "", "used_mask": 0})
    assert desk.client().get(reverse("inbox"))["Location"] == reverse("mfa_index")


def test_given_a_demo_then_nobody_is_led_to_a_device(desk: Desk, owner: User, settings: Any) -> None:
    assert settings.SECOND_FACTOR_IS_COMPULSORY is False
    assert desk.client().get(reverse("inbox")).status_code == 200
