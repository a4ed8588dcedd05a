"""What a browser receives: texts compressed, each time of another length, and never a page that shows a key."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework.web.conftest import Desk
from tests.casework.web.weighing import AS_A_BROWSER

NEW_EACH_TIME = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|name="receipt" value="[^"]+"')


def test_given_a_browser_that_takes_it_when_a_page_is_opened_then_it_comes_compressed_and_is_the_same(
    desk: Desk,
) -> None:
    client = desk.client()
    plain, sent = client.get(reverse("away")), client.get(reverse("away"), headers=AS_A_BROWSER)

    assert (sent["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert "Accept-Encoding" in sent["Vary"] and sent["Cache-Control"] == "private, no-store"
    read = gzip.decompress(sent.content)
    assert NEW_EACH_TIME.sub(b"", read) == NEW_EACH_TIME.sub(b"", plain.content)


def test_given_the_same_page_when_it_is_opened_again_then_its_length_is_another_one(desk: Desk) -> None:
    client = desk.client()

    assert len({len(client.get(reverse("away"), headers=AS_A_BROWSER).content) for _time in range(12)}) > 3


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"])
def test_given_a_page_that_shows_a_key_when_it_is_opened_then_it_is_not_compressed(desk: Desk, page: str) -> None:
    answer = desk.client().get(reverse(page), headers=AS_A_BROWSER)

    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("address", ["/f/a-key-that-nobody-has/", "/o/a-key-that-nobody-has/", "/i/a-key-of-nobody/"])
def test_given_an_address_that_is_a_key_when_it_is_opened_then_its_page_is_not_compressed(
    desk: Desk, address: str
) -> None:
    answer = Client().get(address, headers=AS_A_BROWSER)

    assert answer.status_code < 500 and "Content-Encoding" not in answer.headers


def test_given_a_demo_when_a_page_is_opened_then_a_browser_can_show_how_long_the_server_took(desk: Desk) -> None:
    told = desk.client().get(reverse("away"))["Server-Timing"]

    assert re.fullmatch(r'app;dur=\d+, db;dur=\d+;desc="\d+ statements"', told)
