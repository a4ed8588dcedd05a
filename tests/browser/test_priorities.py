"""The pages of priorities in a browser: nothing for axe-core to find, nothing scrolls sideways, no script is needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from casework.demo import citizens
from casework.models import CitizenSurvey, Membership
from tests.browser.conftest import Site
from tests.browser.looking import faults, overflow_with_large_letters

pytestmark = pytest.mark.browser

RANKING = "/region/priorities/?area=employment"  # of 44 rows axe-core would look at the same thing for long
CHOICE = "/region/priorities/choose/?issue=first_job&issue=kindergarten_place&issue=elderly_home_care"


def _administrator(site: Site) -> Membership:
    citizens.plant(site.desk.planted.region)
    return site.desk.administrator


def _draft(site: Site) -> str:
    from casework import access

    with access.acting_as(access.member(site.desk.administrator)) as actor:
        one = access.visible(CitizenSurvey, to=actor).filter(state="checked").first()
    assert one is not None
    return f"/region/surveys/{one.pk}/"


@pytest.mark.parametrize(("language", "size", "again"), [("ru", "phone", False), ("en", "desk", True)])
def test_given_the_pages_of_priorities_when_they_are_looked_at_then_nothing_is_found(
    site: Site, browser: Browser, language: str, size: str, again: bool
) -> None:
    member = _administrator(site)
    with site.open(browser, size=size, language=language) as context:
        page = context.new_page()
        site.sign_in(page, member, language=language)
        found = {}
        for address in (RANKING, "/region/surveys/", _draft(site), CHOICE, "/priorities/"):
            page.goto(address)
            found[address] = faults(page, again=again)

    assert found == dict.fromkeys(found, [])


def test_given_the_smallest_phone_and_large_letters_when_the_pages_of_priorities_are_opened_then_they_fit(
    site: Site, browser: Browser
) -> None:
    member = _administrator(site)
    with site.open(browser, size="small") as context:
        page = context.new_page()
        site.sign_in(page, member)
        wider = {}
        for address in (RANKING, "/region/surveys/", _draft(site), CHOICE, "/priorities/"):
            page.goto(address)
            wider[address] = overflow_with_large_letters(page)

    assert wider == dict.fromkeys(wider, 0)


def test_given_no_script_and_no_sign_in_when_the_page_for_everybody_is_opened_then_it_can_be_read_and_printed(
    site: Site, browser: Browser
) -> None:
    _administrator(site)
    with site.open(browser, size="phone", language="ru", script=False) as context:
        page = context.new_page()
        page.goto("/priorities/")
        page.get_by_role("heading", name="Над чем регион работает").wait_for()
        page.get_by_role("button", name="EN").click()
        page.get_by_role("heading", name="What the region works on first").wait_for()
        assert page.locator("li.issue").count() == 7
        assert len(page.pdf()) > 10_000
