"""The social worker takes a family from the first talk to the booked day, through the pages, with a real worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, shoot

pytestmark = pytest.mark.browser


def test_given_a_new_family_when_the_worker_follows_the_pages_then_all_doctors_are_booked_for_one_day(
    site: Site, browser: Browser
) -> None:
    context = site.open(browser)
    page = context.new_page()
    site.sign_in(page, site.desk.worker, language="en")

    take_in(page, site)
    expect(page.get_by_role("heading", name="Which journey fits?")).to_be_visible()
    page.get_by_role("button", name="Begin this journey").first.click()
    expect(page.get_by_text("The journey has begun.")).to_be_visible()

    do(page, "First talk", "Done, go on")
    agree(page)
    do(page, "Medical birth certificate", "Note the answer", number="0125-000417")
    do(page, "Birth certificate", "Note the answer", facts={"Birth record number": "417"}, number="I-ГР 712345")
    do(page, "Health policy", "Note the answer", facts={"Health policy number": "7700000000000412"}, number="В-417")
    book(page)

    expect(page.get_by_role("heading", name="Booked:")).to_be_visible()
    shoot(page, "step_day.booked.en.desk.light")
    page.get_by_role("link", name="Today").first.click()
    expect(page.get_by_role("complementary").get_by_role("link", name="Соколова Анна, son Мирон")).to_be_visible()
    context.close()


def take_in(page: Page, site: Site) -> None:
    page.get_by_role("link", name="New family").first.click()
    page.get_by_label("Surname").fill("Соколова")
    page.get_by_label("First name").fill("Анна")
    page.get_by_role("button", name="Look for the family").click()

    page.get_by_label("SNILS").first.fill("112-233-445 95")
    child = page.get_by_role("group", name="Person 2")
    child.get_by_label("First name").fill("Мирон")
    child.get_by_label("Date of birth").fill((site.desk.today - timedelta(days=22)).isoformat())
    child.get_by_label("Sex").select_option("m")
    page.get_by_role("button", name="Go on").click()

    page.get_by_label("Address").fill("Светлоречье, ул. Лесная, 5")
    page.get_by_label("Phone").fill("+7 000 200-10-10")
    page.get_by_role("button", name="Go on").click()

    page.get_by_label("Which child in the family").fill("3")
    page.get_by_role("radio", name="Diagnosis on the list").check()
    page.get_by_role("group", name="Parents are married").get_by_label("Yes").check()
    page.get_by_role("button", name="Go on").click()

    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Save and see which journeys fit").click()


def do(page: Page, title: str, button: str, *, facts: dict[str, str] | None = None, number: str = "") -> None:
    """Open a step from the case page, fill in what is asked, press its button; the case page follows."""
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for label, value in (facts or {}).items():
        page.get_by_label(label).fill(value)
    if number:
        page.get_by_role("textbox", name="Number", exact=True).first.fill(number)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(f"Noted: {title}")).to_be_visible()


def agree(page: Page) -> None:
    page.get_by_role("link", name="Your consent").first.click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Note the consents").click()
    expect(page.get_by_text("The consents are noted.")).to_be_visible()


def book(page: Page) -> None:
    """The worker process looks for the days; the page shows them when they are there."""
    page.get_by_role("link", name="All doctors in one day").first.click()
    days = page.get_by_role("radio")
    expect(days.first).to_be_visible(timeout=60_000)
    assert days.count() == 4, "three days and none of these"
    shoot(page, "step_day.en.desk.light")
    days.first.check()
    expect(page.get_by_role("button", name="Book ")).to_be_visible()
    page.get_by_role("button", name="Book ").click()
