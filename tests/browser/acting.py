"""People at their pages in one case: a family on its phone, a partner at its desk, the worker at hers."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.models import Membership, Role
from tests.browser.conftest import Site
from tests.builders import Story, Town
from tests.casework.web.conftest import Family
from tests.casework.web.visiting import newest_code, token_of


def town_of(site: Site) -> Town:
    """The region of a site, for stories told act by act."""
    return Town(site.desk.planted)


def family_of(site: Site, story: Story) -> Family:
    """The family of a story, as it comes by its link."""
    return Family(site.desk, story.case_id)


def come_in(page: Page, family: Family) -> None:
    """Follow the link of the SMS, ask for the code, type it in."""
    page.goto(reverse("family_link", args=[token_of(family)]))
    page.get_by_role("button", name="Пришлите мне код").click()
    page.get_by_label("Код", exact=True).fill(newest_code(family))
    page.get_by_role("button", name="Открыть мою страницу").click()
    page.wait_for_url("**/family/")


def on_the_phone(site: Site, browser: Browser, family: Family, *, script: bool = True) -> Page:
    """The family's page on a phone, in Russian, after link and code."""
    page = site.open(browser, size="phone", script=script).new_page()
    come_in(page, family)
    return page


def open_step(page: Page, title: str) -> None:
    """The family opens a step from its page: the one thing to do now, or one of the others."""
    first = page.locator("section.status").filter(has=page.get_by_role("heading", name=title)).get_by_role("link")
    first.or_(page.get_by_role("link", name=title)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def at_the_desk(site: Site, browser: Browser, member: Membership, *, language: str = "ru") -> Page:
    """A member's desk after signing in."""
    page = site.open(browser, language=language).new_page()
    site.sign_in(page, member, language=language)
    return page


def member_of(site: Site, kind: str) -> Membership:
    """Who signs in for a kind of organisation."""
    rows = Membership.objects.select_related("user", "organisation").order_by("user__created_at")
    wanted = rows.filter(region=site.desk.planted.region, role=Role.PARTNER, organisation__type=kind)
    return wanted[0]


def open_case(page: Page, case_id: UUID) -> None:
    """The worker opens a case."""
    page.goto(reverse("case", args=[case_id]))


def happened(page: Page, case_id: UUID, title: str) -> None:
    """The worker opens the page of an event from the case's menu."""
    open_case(page, case_id)
    page.locator("details.menu > summary").last.click()
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def note_it(page: Page) -> None:
    """The worker says that it happened; the case page follows."""
    page.get_by_role("button", name="It happened, note it").click()
    expect(page.get_by_text("Noted. The journey has been changed accordingly.")).to_be_visible()


def close(*pages: Page) -> None:
    """Close the windows of several people."""
    for page in pages:
        page.context.close()
