"""Signing in and out, the language, the look."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import Membership, User
from tests.casework.web.conftest import PASSWORD, Desk


def test_given_a_stranger_when_any_page_is_opened_then_the_sign_in_page_follows(desk: Desk) -> None:
    answer = Client().get("/", follow=True)

    assert answer.redirect_chain == [("/sign-in/?next=/", 302)]
    assert "Вход по почте и паролю" in answer.content.decode()


def test_given_the_right_password_when_signing_in_then_the_first_page_of_the_role_opens(desk: Desk) -> None:
    client = Client()

    answer = client.post(reverse("sign_in"), {"login": desk.worker.user.email, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("inbox")


def test_given_a_wrong_password_when_signing_in_then_three_sentences_say_so(desk: Desk) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")

    answer = client.post(reverse("sign_in"), {"login": desk.worker.user.email, "password": "wrong"})

    assert "E-mail and password do not fit together, so you are not signed in." in answer.content.decode()


def test_given_the_demo_when_a_card_is_clicked_then_that_person_is_signed_in(desk: Desk) -> None:
    answer = Client().post(reverse("demo_sign_in", args=[desk.worker.user_id]), follow=True)

    assert answer.wsgi_request.user == desk.worker.user


@pytest.mark.parametrize("production", [True, False], ids=["production", "switched off"])
def test_given_no_demo_when_a_card_is_clicked_then_there_is_no_such_page(
    desk: Desk, settings: Any, production: bool
) -> None:
    settings.IN_PRODUCTION, settings.DEMO_SIGN_IN = production, production

    answer = Client().post(reverse("demo_sign_in", args=[desk.worker.user_id]))

    assert answer.status_code == 404
    assert "Ольга" not in Client().get(reverse("sign_in")).content.decode()


def test_given_a_card_link_when_it_is_only_opened_then_nobody_is_signed_in(desk: Desk) -> None:
    assert Client().get(reverse("demo_sign_in", args=[desk.worker.user_id])).status_code == 405


def test_given_nobody_may_sign_up_when_the_page_is_tried_then_no_account_is_made(desk: Desk) -> None:
    before = User.objects.count()

    Client().post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert User.objects.count() == before


def test_given_a_member_who_left_when_a_page_is_opened_then_nothing_is_shown(desk: Desk) -> None:
    leaving = desk.planted.workers[1].membership
    assert leaving is not None
    client = desk.client(leaving)
    Membership.objects.filter(pk=leaving.pk).update(active=False)

    answer = client.get(reverse("inbox"))

    assert answer.status_code == 403
    assert "You belong to no organisation" in answer.content.decode()


def test_given_a_signed_in_worker_when_choosing_english_then_it_stays_with_the_account(desk: Desk) -> None:
    client = desk.client(language="ru")

    client.post(reverse("choose_language"), {"language": "en", "next": "/today/"})

    desk.worker.user.refresh_from_db()
    assert desk.worker.user.language == "en"
    assert '<html lang="en"' in client.get(reverse("inbox")).content.decode()


def test_given_a_foreign_address_when_choosing_a_language_then_the_page_does_not_lead_there(desk: Desk) -> None:
    answer = Client().post(reverse("choose_language"), {"language": "en", "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"


def test_given_dark_was_chosen_when_a_page_is_opened_then_it_is_dark(desk: Desk) -> None:
    client = Client()
    client.post(reverse("choose_theme"), {"theme": "dark"})

    assert 'data-theme="dark"' in client.get(reverse("sign_in")).content.decode()


def test_given_an_unknown_look_in_the_cookie_when_a_page_is_opened_then_it_is_as_on_the_machine(desk: Desk) -> None:
    client = Client()
    client.cookies["theme"] = '"><script>'

    assert "data-theme" not in client.get(reverse("sign_in")).content.decode()


def test_given_a_page_when_it_is_served_then_it_names_no_outer_host_and_no_inline_style(desk: Desk) -> None:
    answer = Client().get(reverse("sign_in"))
    page = answer.content.decode()

    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert "https://" not in page


def test_given_the_library_has_a_page_of_its_own_when_it_is_opened_then_ours_follows(desk: Desk) -> None:
    assert Client().get("/account/login/?next=/today/")["Location"] == "/sign-in/?next=/today/"


@pytest.mark.parametrize("next_one", ["http://[", "//[x", "https://[::1"])
def test_given_an_address_that_is_none_when_somebody_signs_in_with_it_then_it_leads_nowhere(
    desk: Desk, next_one: str
) -> None:
    client, told = Client(), {"login": "nobody@example.org", "password": PASSWORD, "next": next_one}
    assert client.post(reverse("sign_in"), told).status_code == 200  # the form again, with words
    for name in ("sign_in", "account_reset_password"):
        assert client.get(reverse(name), {"next": next_one}).status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password"])
def test_given_a_page_of_the_library_when_it_is_opened_then_it_stands_in_our_frame(desk: Desk, name: str) -> None:
    answer = Client().get(reverse(name))

    assert answer.status_code == 200
    assert "casework/casework.css" in answer.content.decode()


def test_given_a_form_when_its_page_is_served_then_browsers_name_their_origin(desk: Desk) -> None:
    """With "no-referrer" browsers send "Origin: null", and the check against forged forms refuses every post."""
    assert Client().get(reverse("sign_in"))["Referrer-Policy"] == "same-origin"
