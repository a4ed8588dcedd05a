"""Two curators at the texts of the journeys, whose turn it is and the figures: each page looked at once on the way."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser.acting import town_of
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.casework.web.conftest import FLAGSHIP
from tests.casework.web.curator_desk.test_catalogue import changed, curators

pytestmark = pytest.mark.browser

MISTAKEN = changed("needs: [register_birth]", "needs: [registr_birth]")
GOOD = changed("title: Полис ОМС", "title: Полис для ребёнка")
GOOD["v3.en.yaml"] = GOOD["v3.en.yaml"].rstrip() + "\nsteps:\n  insurance_policy: {title: The child's policy}\n"


def bring(page: Page, files: dict[str, str]) -> None:
    page.goto(reverse("catalogue"))
    uploads = [{"name": name, "mimeType": "text/yaml", "buffer": text.encode()} for name, text in files.items()]
    page.locator("#files").set_input_files(uploads)  # type: ignore[arg-type]
    page.get_by_role("button", name="Проверить файлы").click()
    page.wait_for_url("**/curator/drafts/**")


def test_given_two_curators_when_one_brings_a_version_then_the_other_publishes_it_and_every_page_reads_well(
    site: Site, browser: Browser
) -> None:
    town = town_of(site)
    case = town.a_case().talked().agreed()
    town.move(days=30)
    case.wake()
    first, second = curators(site.desk)[:2]
    wrong: dict[str, list[str]] = {}

    def look(page: Page, name: str, address: str = "") -> None:
        if address:
            page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wrong[name] = faults(page, picture=lambda scheme: shoot(page, f"curator_{name}.{scheme}"))

    mine = site.open(browser).new_page()
    site.sign_in(mine, first)
    look(mine, "texts.ru.desk", reverse("catalogue"))
    bring(mine, MISTAKEN)
    expect(mine.get_by_text(re.compile("v3.yaml:[0-9]+")).first).to_be_visible()
    look(mine, "mistakes.ru.desk")
    bring(mine, GOOD)
    expect(mine.locator("ins", has_text="Полис для ребёнка").first).to_be_visible()
    look(mine, "draft.ru.desk")
    mine.get_by_role("button", name="Попросить коллегу").click()
    expect(mine.get_by_role("button", name=re.compile("Опубликовать"))).to_have_count(0)

    theirs = site.open(browser, size="phone", language="en").new_page()
    site.sign_in(theirs, second, language="en")
    look(theirs, "texts.en.phone", reverse("catalogue"))
    theirs.get_by_role("listitem").filter(has_text="Waits for a second person").get_by_role(
        "link", name="Draft of version 3"
    ).click()
    look(theirs, "draft.en.phone")
    theirs.get_by_role("button", name=re.compile("^Publish it")).click()
    expect(theirs.get_by_text("Published. New families take this version from now on.")).to_be_visible()
    look(theirs, "turns.en.phone", reverse("whose_turn"))
    look(theirs, "figures.en.phone", reverse("figures_of_law"))
    look(theirs, "figure.en.phone", reverse("figure_of_law", args=["subsistence_minimum"]))
    look(mine, "version.ru.desk", reverse("version_in_words", args=[FLAGSHIP, 3]))
    look(mine, "turns.ru.desk", reverse("whose_turn"))
    for page in (mine, theirs):
        page.context.close()
    assert {name: found for name, found in wrong.items() if found} == {}
