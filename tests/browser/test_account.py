"""The own account in a browser: every page can be read by everybody, and a passkey of the machine really signs in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.models import User
from tests.browser.conftest import Site
from tests.browser.looking import faults
from tests.casework.web.account.acting import code_of, confirmed
from tests.casework.web.conftest import PASSWORD

pytestmark = pytest.mark.browser

AT_THE_DOOR = ("account_signup", "account_inactive", "account_reset_password", "account_reset_password_done")
OWN = (
    "mfa_index",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_add_webauthn",
    "mfa_activate_totp",
)
WITH_GENERATOR = (
    "mfa_index",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
)


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """A desk's window."""
    with site.open(browser, language="en") as context:
        yield context.new_page()


def _sign_in(page: Page, user: User, *, home: str = "") -> None:
    """Sign in with a password, and say it once more, as before every change of the account."""
    User.objects.filter(pk=user.pk).update(language="ru")
    confirmed(user)
    page.goto(f"{home}{reverse('sign_in')}")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=login]) button").click()
    page.wait_for_url("**/today/")
    page.goto(f"{home}{reverse('account_reauthenticate')}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Дальше").click()
    page.wait_for_url("**/today/")


def test_given_the_pages_of_an_account_then_everybody_can_read_them(site: Site, page: Page) -> None:
    for name in AT_THE_DOOR:
        page.goto(reverse(name))
        assert faults(page) == [], name
    _sign_in(page, site.desk.worker.user)
    for name in OWN:
        page.goto(reverse(name))
        assert faults(page) == [], name
    key = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Код").fill(code_of(key))
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    for name in WITH_GENERATOR:
        page.goto(reverse(name))
        assert faults(page) == [], name
    page.goto(reverse("mfa_deactivate_totp"))
    page.get_by_role("button", name="Убрать генератор").click()
    page.wait_for_url(re.compile(reverse("mfa_index")))


def test_given_a_lost_device_then_the_page_of_who_helps_can_be_read(site: Site, page: Page) -> None:
    site.sign_in(page, site.desk.administrator, language="ru")
    page.goto(reverse("lost_devices"))
    assert faults(page) == []


def test_given_a_machine_with_a_passkey_when_it_is_added_then_one_press_signs_in(site: Site, page: Page) -> None:
    # browsers take passkeys for a name only, not for an address of numbers
    home = site.address.replace("127.0.0.1", "localhost")
    machine = page.context.new_cdp_session(page)
    machine.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    told |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    machine.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    _sign_in(page, site.desk.worker.user, home=home)
    page.goto(f"{home}{reverse('mfa_add_webauthn')}")
    page.locator("#passkey_add").click()
    page.wait_for_url(re.compile(reverse("mfa_view_recovery_codes")))
    page.goto(f"{home}{reverse('mfa_index')}")
    page.locator("footer form button").click()
    page.wait_for_url("**/sign-in/")
    page.locator("#passkey_sign_in").click()

    expect(page).to_have_url(f"{home}/today/")
