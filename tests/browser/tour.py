"""Walks the README's tour in a running demo, each step as it is written, and takes the README's pictures on the way.

    .venv/bin/python -m tests.browser.tour http://localhost:8000 --pictures docs/pictures

The demo's families must all be in. A step that does not hold stops the program with what was expected there.
"""

from __future__ import annotations

import argparse
import io
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

DESK, PHONE = (1440, 900), (390, 844)
DESK_SCALE, TALLEST, COLOURS = 0.7, 1260, 128
PHONE_TALLEST = 1200
PATIENCE = 40_000  # milliseconds; messages leave every quarter of a minute


@dataclass
class Tour:
    """A visitor with a desk and a phone; `pictures` is None when none are to be taken."""

    desk: Page
    phone: Page
    pictures: Path | None

    def read_english(self) -> None:
        """Press *EN* on the first page, on both machines."""
        for page in (self.desk, self.phone):
            page.goto("/sign-in/")
            page.get_by_role("button", name="EN", exact=True).click()

    # -- the steps, numbered as in the README ---------------------------------------------------------------------------

    def step_1_olga_sees_what_needs_her(self) -> None:
        """*Today*: due first, the vulnerable first."""
        self.sign_in("Ольга Белова")
        expect(self.desk.get_by_role("heading", name="First of all")).to_be_visible()
        self.picture("inbox", self.desk)

    def step_2_a_misspelt_name_finds_the_family_and_partners_are_asked(self) -> None:
        """The map shows who does what; one line comes off the list of things."""
        self.desk.keyboard.press("/")
        self.desk.keyboard.type("сокалова")
        self.desk.keyboard.press("Enter")
        self.desk.get_by_role("main").get_by_role("link", name="Соколова Анна").first.click()
        expect(self.desk.get_by_role("table").first).to_be_visible()
        self.picture("case", self.desk)
        self.desk.get_by_role("main").get_by_role("link", name="Things").first.click()
        self.desk.locator("input.amount, input[type=number]").first.fill("0")
        self.desk.get_by_role("button", name="Keep the list and ask partners").click()
        expect(self.desk.get_by_role("heading", name="Who was asked")).to_be_visible()

    def step_3_a_charity_says_yes_to_a_part(self) -> None:
        """The newest e-mail's link, without an account."""
        self.sign_out()
        self.messages(self.phone, "E-mail").get_by_role("link", name="Open the link").click()
        expect(self.phone.get_by_text("What can you bring?")).to_be_visible()
        self.picture("partner", self.phone)
        self.phone.get_by_role("checkbox").first.uncheck()
        self.phone.get_by_role("button", name="We will bring these").click()
        expect(self.phone.get_by_role("heading", name="Thank you. We are counting on you.")).to_be_visible()

    def step_4_a_mother_comes_in_by_link_and_code(self) -> None:
        """The code is the newest message."""
        self.messages(self.phone, "SMS", with_link=True).get_by_role("link", name="Open the link").click()
        self.phone.get_by_role("button", name="Send me the code").click()
        self.phone.goto("/messages/")
        enter = self.phone.get_by_role("button", name="Enter ")
        enter.first.click()
        self.phone.wait_for_url("**/family/")
        self.picture("family", self.phone)

    def step_5_a_family_chooses_its_day(self) -> None:
        """Three plans that differ, or none of these."""
        self.phone.goto("/sign-in/")
        self.phone.get_by_role("button", name="All doctors in one day").first.click()
        self.phone.wait_for_url("**/family/")
        self.phone.get_by_role("link", name="See the days").click()
        expect(self.phone.get_by_text("None of these")).to_be_visible()
        self.picture("family-day", self.phone)
        self.phone.get_by_role("button", name="Choose ").click()
        expect(self.phone.get_by_role("main")).to_contain_text("All doctors of that day expect you")

    def step_6_the_registry_answers(self) -> None:
        """Overdue first; a number and a date, and the step is done."""
        self.sign_in("Тамара Зорина")
        self.desk.get_by_role("main").get_by_role("link", name="Birth certificate").first.click()
        self.desk.locator('[name="fact-child-birth_record_number"]').fill("417")
        self.desk.locator('[name="birth_certificate-number"]').fill("I-ГР 712345")
        self.desk.locator('button[value="answer"]').click()
        self.desk.wait_for_url("**/questions/")

    def step_7_olga_sees_what_happened(self) -> None:
        """*Handled today*, and the timeline says who did it."""
        self.sign_in("Ольга Белова")
        self.desk.get_by_role("link", name="Handled today").click()
        expect(self.desk.get_by_role("heading", level=1)).to_contain_text("Handled today")
        self.desk.get_by_role("main").get_by_role("link", name="Соколова").first.click()
        expect(self.desk.get_by_role("heading", name="What happened")).to_be_visible()

    def step_8_the_curator_sees_numbers_and_no_name(self) -> None:
        """Where families wait, what they say, how versions compare, what to look into."""
        self.sign_in("Игорь Зимин")
        self.desk.get_by_role("link", name="Look closer").first.click()
        for heading in ("What families say", "Where people wait the longest", "Journey versions", "In their own words"):
            expect(self.desk.get_by_role("heading", name=heading)).to_be_visible()
        expect(self.desk.get_by_role("main")).not_to_contain_text("Соколов")
        self.picture("curator", self.desk)
        self.desk.get_by_role("link", name="To look into").first.click()
        expect(self.desk.get_by_role("heading", name="To look into")).to_be_visible()

    def step_9_the_administrator_sees_how_issues_were_picked(self) -> None:
        """*Priorities*, and the page for everybody."""
        self.sign_in("Павел Ильин")
        self.desk.get_by_role("link", name="Priorities").first.click()
        self.desk.get_by_role("link", name="Page for everybody").click()
        expect(self.desk.get_by_role("heading", name="What the region works on first")).to_be_visible()

    def step_10_the_next_day_comes(self) -> None:
        """At the top of any desk."""
        self.desk.goto("/")
        self.desk.get_by_role("button", name="Next day").click()
        expect(self.desk.get_by_text("It is ").first).to_be_visible()

    # -- what a visitor does again and again ----------------------------------------------------------------------------

    def sign_in(self, name: str) -> None:
        """Choose a person; read English from then on."""
        self.sign_out()
        self.desk.get_by_role("button", name=name).click()
        self.desk.get_by_role("button", name="EN", exact=True).first.click()

    def sign_out(self) -> None:
        """Leave, whoever is in."""
        self.desk.goto("/sign-in/")
        if "/sign-in/" not in self.desk.url:
            self.desk.locator("summary.avatar").click()
            self.desk.get_by_role("button", name="Sign out").click()
        self.desk.wait_for_url("**/sign-in/**")

    def messages(self, page: Page, kind: str, *, with_link: bool = True):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Return the newest message of a kind, once it is there."""
        until = time.monotonic() + PATIENCE / 1000
        while True:
            page.goto("/messages/")
            found = page.get_by_role("listitem").filter(has=page.get_by_text(kind, exact=True))
            found = found.filter(has=page.get_by_role("link", name="Open the link")) if with_link else found
            if found.count() or time.monotonic() > until:
                return found.first
            page.wait_for_timeout(1000)

    def picture(self, name: str, page: Page) -> None:
        """Keep the page as a small picture."""
        if self.pictures is None:
            return
        page.evaluate("document.fonts.ready")
        is_phone = page is self.phone
        image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        if not is_phone:
            image = image.resize((round(image.width * DESK_SCALE), round(image.height * DESK_SCALE)), Image.LANCZOS)
        tallest = PHONE_TALLEST if is_phone else TALLEST
        image = image.crop((0, 0, image.width, min(image.height, tallest)))
        image.quantize(COLOURS).save(self.pictures / f"{name}.png", optimize=True)


def steps_of(tour: Tour) -> list[tuple[str, Callable[[], None]]]:
    """Return the steps in their order, each with its name in words."""
    names = sorted((name for name in dir(tour) if name.startswith("step_")), key=lambda name: int(name.split("_")[1]))
    return [(name.replace("_", " "), getattr(tour, name)) for name in names]


def _open(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    width, height = size
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="en", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def main() -> None:
    """Walk the tour; say each step and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="where the demo stands, e.g. http://localhost:8000")
    parser.add_argument("--pictures", type=Path, help="folder for the pictures; without it none are taken")
    given = parser.parse_args()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        tour = Tour(_open(browser, given.address, DESK), _open(browser, given.address, PHONE), given.pictures)
        tour.read_english()
        for name, step in steps_of(tour):
            began = time.monotonic()
            step()
            print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
