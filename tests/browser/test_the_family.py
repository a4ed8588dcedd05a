"""A mother on her phone: by link and code to her page, her doctors' day chosen, a message sent; with script and without."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.actions.case import life_events
from casework.actions.visits import booked_days
from tests.browser.acting import come_in
from tests.browser.conftest import SCREENS, Site, shoot
from tests.browser.looking import SCHEMES, faults, overflow
from tests.casework.web.conftest import Family
from tests.casework.web.visiting import days, done, token_of, weeks_old
from tests.workers import wait_until

pytestmark = pytest.mark.browser


def _insured(site: Site) -> tuple[Family, Any]:
    """A family with its papers under way, whose doctors' days have been found by the worker process."""
    family = weeks_old(site.desk)
    family.agree()
    done(family, "medical_birth_record")
    done(family, "register_birth", **{"child.birth_record_number": "417"})
    done(family, "insurance_policy", **{"child.policy_number": "7700000000000417"})
    item = family.item("doctors_day")
    wait_until(lambda: bool(days(family, "proposed")), within_seconds=60, what="days proposed")
    return family, item


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_given_a_mother_on_her_phone_when_she_follows_her_link_then_she_books_her_day_and_writes(
    site: Site, browser: Browser, script: bool
) -> None:
    family, item = _insured(site)
    context = site.open(browser, size="phone", script=script)
    page = context.new_page()
    come_in(page, family)
    expect(page.get_by_role("heading", level=1)).to_have_text("Анна, здравствуйте!")

    page.get_by_role("link", name="Все врачи за один день").click()
    expect(page.get_by_role("radio", name="Ни один не подходит")).to_be_visible()
    second = days(family, "proposed")
    page.locator(f'input[name="day"][value="{second[1].pk}"]').check()
    page.get_by_role("button", name="Выбрать").click()
    expect(page.get_by_text("Вы записаны. Все врачи этого дня вас ждут.")).to_be_visible()
    assert [day.pk for day in days(family, "booked")] == [second[1].pk]
    with page.expect_download() as file:
        page.get_by_role("link", name="Добавить в мой календарь").click()
    assert file.value.suggested_filename == "day.ics"

    page.get_by_role("link", name="Написать").click()
    page.get_by_label("Ваше сообщение").fill("Спасибо! Нам нужна машина 🚗")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("🚗")).to_be_visible()
    page.get_by_role("link", name="Назад").click()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Вы вышли")).to_be_visible()
    context.close()
    assert item.key == family.item("doctors_day").key


def test_given_danger_at_home_when_the_worker_shows_the_page_then_a_day_is_chosen_together_and_nothing_is_printed(
    site: Site, browser: Browser
) -> None:
    family, item = _insured(site)
    life_events.tell_event(by=site.desk.actor, case_id=family.case_id, event="danger_at_home")
    context = site.open(browser, size="desk")
    page = context.new_page()
    site.sign_in(page, site.desk.worker)
    page.goto(reverse("case", args=[family.case_id]))
    page.get_by_role("link", name="Показать страницу семьи здесь").click()
    expect(page.get_by_text("Вы показываете семье её страницу")).to_be_visible()
    found = {"shown": _wrong(page, "shown.ru.desk")}
    page.emulate_media(media="print")
    expect(page.get_by_text("не печатают")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    page.emulate_media(media="screen")

    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("link", name="Все врачи за один день").click()
    found["shown_day"] = _wrong(page, "shown_day.ru.small")
    page.locator('input[name="day"]').first.check()
    page.get_by_role("button", name="Выбрать").click()
    expect(page.get_by_text("Вы записаны. Все врачи этого дня вас ждут.")).to_be_visible()
    assert days(family, "booked")
    page.get_by_role("link", name="Закрыть страницу").click()
    expect(page.get_by_text("от имени семьи").first).to_be_visible()
    context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert item.key == family.item("doctors_day").key


def _wrong(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, and take a picture of it in each scheme."""
    return faults(page, picture=lambda scheme: shoot(page, f"{name}.{scheme}"))


# ---- how the pages look --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Visit:
    """One family's visit, by the cookies of its browser: three codes an hour are all that a family gets."""

    cookies: list[Any]
    addresses: dict[str, str]

    def open(self, site: Site, browser: Browser, *, language: str, **look: Any) -> Page:
        """Open a window in which the family is in already."""
        context = site.open(browser, language=language, **look)
        chosen = {"name": "django_language", "value": language, "url": site.address}
        context.add_cookies([*self.cookies, chosen])
        return context.new_page()


def _visit(site: Site, browser: Browser, family: Family, addresses: dict[str, str]) -> Visit:
    context = site.open(browser, size="phone")
    page = context.new_page()
    come_in(page, family)
    cookies = [cookie for cookie in context.cookies() if cookie["name"] != "django_language"]
    context.close()
    return Visit(cookies, addresses)


@pytest.fixture(scope="module")
def looked_at(site: Site, browser: Browser) -> list[Visit]:
    """A family that chooses its day and one that has booked, each with the addresses of its pages."""
    choosing, item = _insured(site)
    for step in ("choose_stay", "choose_leave"):
        done(choosing, step)
    booked, its_day = _insured(site)
    booked_days.choose_day(by=site.desk.actor, visit_day_id=days(booked, "proposed")[0].pk)
    its_pages = {
        "family": reverse("family_page"),
        "family_day": reverse("family_day", args=[item.key]),
        "family_sharing": reverse("family_sharing"),
        "family_stop": reverse("family_stop"),
        "family_who_looked": reverse("family_who_looked"),
        "family_write": reverse("family_write"),
        "family_nowhere": reverse("family_page") + "nowhere/",
        "family_closed": "/f/nobody/",
        "messages": reverse("sent_messages"),
    }
    others = {
        "family.booked": reverse("family_page"),
        "family_day.booked": reverse("family_day", args=[its_day.key]),
        "family_stay": reverse("family_step", args=[booked.item("choose_stay").key]),
        "family_leave": reverse("family_step", args=[booked.item("choose_leave").key]),
        "family_link": reverse("family_code", args=[token_of(choosing)]),
    }
    return [_visit(site, browser, choosing, its_pages), _visit(site, browser, booked, others)]


@pytest.mark.parametrize(("language", "size", "again"), [("ru", "phone", False), ("en", "desk", True)])
def test_given_a_familys_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    site: Site, browser: Browser, looked_at: list[Visit], language: str, size: str, again: bool
) -> None:
    wrong: dict[str, list[str]] = {}
    for visit in looked_at:
        page = visit.open(site, browser, size=size, language=language)
        for name, address in visit.addresses.items():
            page.goto(address)
            found = faults(page, again=again)
            wrong |= {name: found} if found else {}
            shoot(page, f"{name}.{language}.{size}.light")
        page.context.close()
    assert wrong == {}


def test_given_the_smallest_phone_and_large_letters_when_a_familys_page_is_opened_then_nothing_scrolls_sideways(
    site: Site, browser: Browser, looked_at: list[Visit]
) -> None:
    wider = {}
    for visit in looked_at:
        page = visit.open(site, browser, size="small", language="ru")
        for name, address in visit.addresses.items():
            page.goto(address)
            for text in ("100%", "200%"):
                page.evaluate("size => document.documentElement.style.fontSize = size", text)
                wider[name, text] = overflow(page)
        page.context.close()
    assert {name: by for name, by in wider.items() if by} == {}


@pytest.mark.pictures
def test_given_the_approved_pages_of_a_family_then_the_pictures_lie_beside_the_approved_ones(
    site: Site, browser: Browser, looked_at: list[Visit]
) -> None:
    names = ("family", "family_day", "family.booked", "family_day.booked")
    for visit, language, size in product(looked_at, ("ru", "en"), ("desk", "phone")):
        page = visit.open(site, browser, language=language, size=size)
        for name, scheme in product((one for one in names if one in visit.addresses), SCHEMES):
            if scheme == SCHEMES[0]:
                page.goto(visit.addresses[name])
            page.emulate_media(color_scheme=scheme)
            shoot(page, f"{name}.{language}.{size}.{scheme}")
            assert (SCREENS / f"{name}.{language}.{size}.{scheme}.png").stat().st_size > 20_000
        page.context.close()
