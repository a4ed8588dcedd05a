"""The worker's keyboard, drafts kept while typing, ticked families with and without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.act_parts.household_input import PersonInput
from casework.models import User
from tests.browser.conftest import Site
from tests.browser.looking import findings
from tests.casework.web.conftest import Family

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def families(site: Site) -> list[Family]:
    """Three families that need the worker today."""
    return [
        site.desk.family(people=(PersonInput("mother", name, "Мария", is_representative=True),))
        for name in ("Первая", "Вторая", "Третья")
    ]


def _opened(site: Site, browser: Browser, address: str, **how: Any) -> Page:
    page = site.open(browser, language="en", **how).new_page()
    site.sign_in(page, site.desk.worker, language="en")
    page.goto(address)
    return page


def test_given_the_list_when_only_single_keys_are_used_then_families_are_ticked_opened_and_looked_for(
    site: Site, families: list[Family], browser: Browser
) -> None:
    page = _opened(site, browser, reverse("inbox"))
    bar = page.locator("[data-bulk]")
    assert bar.is_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    russian = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', bubbles: true}))"
    page.evaluate(russian)  # the key of J on a Russian keyboard
    page.keyboard.press("x")
    expect(bar).to_contain_text("selected: 2")
    assert findings(page) == []
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")

    page.keyboard.press("/")
    page.keyboard.type("jxk?")
    assert page.locator("#q").input_value() == "jxk?"  # off inside fields
    page.locator("#q").fill("Втарая")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Вторая Мария")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.context.close()


def test_given_somebody_who_switched_the_keys_off_when_they_are_pressed_then_nothing_happens(
    site: Site, families: list[Family], browser: Browser
) -> None:
    page = _opened(site, browser, reverse("inbox"))
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Single keys as commands").click()
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator('input[form="bulk"]:checked').count() == 0
    assert page.locator(".here").count() == 0
    User.objects.filter(pk=site.desk.worker.user_id).update(shortcuts=True)
    page.context.close()


def test_given_a_form_when_something_is_typed_and_the_page_left_then_it_stands_there_again(
    site: Site, families: list[Family], browser: Browser
) -> None:
    item = families[0].item("intake")
    page = _opened(site, browser, reverse("step", args=[item.key]))
    expect(page.locator(".draft")).to_have_count(0)
    number = page.get_by_label("Number")
    number.fill("4509 123456")
    expect(page.locator("[data-draft-said]")).to_contain_text("Draft kept at")
    page.goto(reverse("inbox"))
    page.goto(reverse("step", args=[item.key]))

    assert number.input_value() == "4509 123456"
    assert findings(page) == []
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_load_state("load")
    assert number.input_value() == ""
    page.context.close()


def test_given_no_script_when_families_are_ticked_then_the_bar_is_there_and_sheets_are_printed(
    site: Site, families: list[Family], browser: Browser
) -> None:
    page = _opened(site, browser, reverse("inbox"), script=False)
    page.locator('input[form="bulk"]').first.check()
    page.get_by_role("button", name="Print sheets").click()

    expect(page.get_by_role("heading", name="Sheets of the families")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator(".top").is_hidden() and page.locator(".sheet").is_visible()
    page.context.close()
