"""A question of the family waits at the desk until it is answered there."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser import acting
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.workers import wait_until

pytestmark = pytest.mark.browser
QUESTION = "Когда нам можно приехать? Бабушка посидит со старшими только в среду."


def _looks_well(page: Page, name: str) -> None:
    assert faults(page, picture=lambda scheme: shoot(page, f"answer_{name}.{scheme}")) == []


def test_given_a_question_when_it_is_answered_in_the_banner_then_the_mother_reads_it_and_it_waits_no_more(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case().talked().agreed()
    mother = acting.on_the_phone(site, browser, acting.family_of(site, story))
    mother.goto(reverse("family_write"))
    mother.locator("textarea").first.fill(QUESTION)
    mother.locator("form").filter(has=mother.locator("textarea")).get_by_role("button").click()

    wait_until(lambda: not story.queued("draft_paper", "print_paper"), within_seconds=60, what="the consents printed")
    worker = acting.at_the_desk(site, browser, site.desk.worker)
    acting.open_case(worker, story.case_id)
    expect(worker.get_by_text(QUESTION).first).to_be_visible()
    _looks_well(worker, "banner.ru.desk")
    worker.set_viewport_size({"width": 390, "height": 844})
    shoot(worker, "answer_banner.ru.phone")
    worker.set_viewport_size({"width": 1440, "height": 900})
    worker.locator("#reply").fill("В среду можно, к десяти.")
    worker.get_by_role("button", name="Ответить").click()

    expect(worker.locator("#reply")).to_have_count(0)
    mother.goto(reverse("family_page"))
    expect(mother.get_by_text("В среду можно, к десяти.").first).to_be_visible()
    acting.close(mother, worker)
