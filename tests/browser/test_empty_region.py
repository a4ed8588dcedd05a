"""A region that the command has just founded, walked on its pages to the first booked doctors' day: minutes and clicks.

Everything is typed in as people do it. A field and a press count three seconds each; nobody sleeps.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from casework import access, clock
from casework.act_parts import invitation_links
from casework.models import Invitation, Region, User
from journeys import public as journeys
from partners import public as partners
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.browser.test_the_straight_way import agree, book, do, take_in
from tests.casework.web.account.acting import code_of

pytestmark = pytest.mark.browser

CODE = "НР"
PASSWORD = "four words that nobody puts together"
FLAGSHIP = "Birth of a child with special needs"
DOCTORS = 12
SECONDS = 3  # a field or a press
MOST_MINUTES = 45
# counts in the window, for pages come and go
_COUNTER = """
const add = (what) => localStorage.setItem(what, 1 + Number(localStorage.getItem(what) || 0));
addEventListener('input', (event) => {
  if (!['checkbox', 'radio'].includes(event.target.type)) add('fields');
}, true);
addEventListener('click', (event) => {
  if (event.isTrusted && event.target.closest('a, button, summary, input[type=checkbox], input[type=radio]')) add('clicks');
}, true);
"""


@dataclass
class Pace:
    """What people have typed and pressed."""

    fields: int = 0
    clicks: int = 0

    @property
    def minutes(self) -> float:
        """Return how long that takes at a person's pace."""
        return (self.fields + self.clicks) * SECONDS / 60


@contextmanager
def _window(site: Site, browser: Browser, pace: Pace) -> Iterator[Page]:
    with site.open(browser, language="en") as context:
        context.add_init_script(_COUNTER)
        page = context.new_page()
        yield page
        for what in ("fields", "clicks"):
            told = page.evaluate(f"Number(localStorage.getItem('{what}') || 0)")
            setattr(pace, what, getattr(pace, what) + told)


def _found() -> None:
    say = io.StringIO()
    call_command("region", "found", CODE, "--name-ru", "Новая область", "--name-en", "New region", stdout=say)
    told = ("--type", "service_curator", "--short-code", "КУР", "--name-ru", "Куратор услуги", "--name-en", "Curators")
    call_command("region", "organisation", CODE, *told, stdout=say)
    two = ("pavel.nr@ryadom.example", "renata.nr@ryadom.example")
    call_command("region", "administrators", CODE, "--email", *two, "--organisation", "КУР", stdout=say)


def _letter_to(email: str) -> str:
    """The link of a letter, as its owner opens it."""
    with access.acting_as(access.machine(Region.objects.get(code=CODE), "test")):
        return urlsplit(invitation_links.address_of(Invitation.objects.get(email=email))).path


def _accept(page: Page, email: str, name: str) -> None:
    page.goto(_letter_to(email))
    page.get_by_label("First name and surname").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password once more").fill(PASSWORD)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="You have accepted")).to_be_visible()
    User.objects.filter(email=email).update(language="en")
    page.get_by_role("link", name="To the first page").click()
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=login]) button").click()


def _second_factor(page: Page) -> None:
    page.goto(reverse("mfa_activate_totp"))
    if page.locator("input[name=password]").count():
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
    key = page.locator("code").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(code_of(key))
    page.locator("form:has(input[name=code]) button").first.click()
    page.goto(reverse("home"))


def _unfolded(page: Page) -> Locator:
    """The journey among the first steps, with what it lacks."""
    card = page.locator("details").filter(has=page.locator("summary", has_text=FLAGSHIP))
    if card.get_attribute("open") is None:
        card.locator("summary").click()
    return card


def _organisations(page: Page) -> int:
    """Enter what the journey lacks, one after the other, by the links of the first steps."""
    entered = 0
    while True:
        page.goto(reverse("first_steps"))
        card = _unfolded(page)
        link = card.get_by_role("link", name="Enter one").first
        if not link.count():
            return entered
        link.click()
        page.get_by_label("Code", exact=True).fill(f"ОР{entered}")
        page.get_by_label("Name in Russian").fill(f"Организация {entered}")
        page.get_by_label("Phone").fill(f"+7 900 000-00-{entered:02}")
        page.get_by_role("button", name="Enter", exact=True).click()
        expect(page.get_by_text("Entered. It can be asked from now on.")).to_be_visible()
        entered += 1


def _invite(page: Page, email: str, *, organisation: str, role: str) -> None:
    page.goto(reverse("members"))
    page.locator("summary", has_text="Invite somebody").click()
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Organisation", exact=True).select_option(label=organisation)
    page.get_by_label("Role", exact=True).select_option(label=role)
    page.locator("form:has(select[name=role]) button").first.click()
    expect(page.get_by_text("Invited. An e-mail asks the owner").or_(page.get_by_text("Proposed."))).to_be_visible()


def _doctors(page: Page) -> None:
    """Twelve doctors: one for each visit that lacks one, then more; then everybody's week, typed once and copied."""
    page.goto(reverse("first_steps"))
    card = _unfolded(page)
    card.get_by_role("link", name="Enter a doctor").first.click()
    wanted = _specialties()
    for number in range(DOCTORS):
        page.get_by_label("Name in Russian").fill(f"Врач {number + 1}")
        page.get_by_label("What it is needed for").select_option(wanted[number % len(wanted)])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("Entered. Now type in the hours.")).to_be_visible()
    rows = page.locator("table.week-grid tbody tr")
    assert rows.count() == DOCTORS
    for row in range(DOCTORS):
        cells = rows.nth(row).locator("input")
        cells.nth(0).fill("^" if row else "9-13, 14-18")
        for day in range(1, 5):
            cells.nth(day).fill("=")
    page.get_by_role("button", name="Look what it changes").first.click()
    expect(page.get_by_text("No family’s day is hit")).to_be_visible()
    shoot(page, "calendar.looked.en.desk.light")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("times written")).to_be_visible()
    assert faults(page) == []


def _specialties() -> list[str]:
    info = next(one for one in journeys.published_journeys(language="en") if one.title == FLAGSHIP)
    visits = [visit for need in journeys.needs(ref=info.ref) for visit in need.visits]
    return list(dict.fromkeys(visit.specialty for visit in visits))


def _name_curator(page: Page) -> None:
    page.goto(reverse("published_journeys"))
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=FLAGSHIP))
    card.locator("select").select_option(index=1)
    card.get_by_role("button").click()
    expect(page.get_by_text("Done. New cases carry the name")).to_be_visible()


def test_given_a_region_just_founded_when_its_people_type_all_in_then_a_doctors_day_is_booked_in_time(
    site: Site, browser: Browser
) -> None:
    _found()
    pace = Pace()
    with _window(site, browser, pace) as page:
        _accept(page, "renata.nr@ryadom.example", "Рената Соболева")
    with _window(site, browser, pace) as page:
        _accept(page, "pavel.nr@ryadom.example", "Павел Ильин")
        _second_factor(page)
        expect(page.get_by_role("heading", level=1, name="First steps")).to_be_visible()
        assert faults(page) == []
        shoot(page, "first_steps.empty.en.desk.light")
        entered = _organisations(page)
        worker_at = _leading_organisation()
        _invite(page, "curator.nr@ryadom.example", organisation="Curators", role="Service curator")
        _invite(page, "worker.nr@ryadom.example", organisation=worker_at, role="Social worker")
        _doctors(page)
    with _window(site, browser, pace) as page:
        _accept(page, "curator.nr@ryadom.example", "Игорь Зимин")
    with _window(site, browser, pace) as page:
        page.goto("/sign-in/")
        page.locator("input[name=login]").fill("renata.nr@ryadom.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=login]) button").click()
        _name_curator(page)
    before_family = Pace(pace.fields, pace.clicks)
    with _window(site, browser, pace) as page:
        _accept(page, "worker.nr@ryadom.example", "Ольга Белова")
        take_in(page, site)
        page.get_by_role("button", name="Begin this journey").first.click()
        expect(page.get_by_text("The journey has begun.")).to_be_visible()
        do(page, "First talk", "Done, go on")
        agree(page)
        do(page, "Medical birth certificate", "Note the answer", number="0125-000417")
        do(page, "Birth certificate", "Note the answer", facts={"Birth record number": "417"}, number="I-ГР 712345")
        do(
            page, "Health policy", "Note the answer", facts={"Health policy number": "7700000000000412"},
            number="В-417",
        )  # fmt: skip
        book(page)
        expect(page.get_by_role("heading", name="Booked:")).to_be_visible()

    print(
        f"empty region to a booked day: {pace.fields} fields, {pace.clicks} clicks, {pace.minutes:.0f} minutes; of these "
        f"until the first family {before_family.fields} fields, {before_family.clicks} clicks, {entered} organisations"
    )
    assert pace.minutes < MOST_MINUTES


def _leading_organisation() -> str:
    """The organisation of the kind that leads the journey, as the list of members names it."""
    region = Region.objects.get(code=CODE)
    with access.acting_as(access.machine(region, "test")):
        there = partners.directory(region_key=region.pk, at=clock.now())
    return next(one.name["en"] for one in there if one.type == "clinic_social_service")
