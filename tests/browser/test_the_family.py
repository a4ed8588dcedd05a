"""A mother on her phone: by link and code to her page, her doctors' day chosen, a message sent; with script and without."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from casework.actions import visits
from casework.models import VisitDay
from tests.browser.conftest import Site, shoot
from tests.browser.looking import findings, overflow
from tests.casework.web.conftest import Family
from tests.casework.web.visiting import days, done, newest_code, rows, token_of, weeks_old
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


def _come_in(page: Page, family: Family, *, language: str) -> None:
    """Follow the link of the SMS, ask for the code, type it in."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.context._options["baseURL"]}]
                             if language != "ru" else [])  # fmt: skip
    page.goto(reverse("family_link", args=[token_of(family)]))
    page.get_by_role("button", name={"ru": "Пришлите мне код", "en": "Send me the code"}[language]).click()
    page.get_by_label({"ru": "Код", "en": "Code"}[language], exact=True).fill(newest_code(family))
    page.get_by_role("button", name={"ru": "Открыть мою страницу", "en": "Open my page"}[language]).click()
    page.wait_for_url("**/family/")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_given_a_mother_on_her_phone_when_she_follows_her_link_then_she_books_her_day_and_writes(
    site: Site, browser: Browser, script: bool
) -> None:
    family, item = _insured(site)
    context = site.open(browser, size="phone", script=script)
    page = context.new_page()
    _come_in(page, family, language="ru")
    expect(page.get_by_role("heading", level=1)).to_have_text("Анна, здравствуйте!")

    page.get_by_role("link", name="Все врачи за один день").or_(
        page.get_by_role("link", name="Посмотреть дни")
    ).first.click()
    expect(page.get_by_role("radio", name="Ни один не подходит").or_(page.get_by_role("radio").nth(3))).to_be_visible()
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


# ---- how the pages look --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def looked_at(site: Site) -> tuple[Family, Family, dict[str, str]]:
    """A family that chooses, one that has booked, and the addresses of the first one's pages."""
    family, item = _insured(site)
    booked, its_day = _insured(site)
    visits.choose_day(by=site.desk.actor, visit_day_id=days(booked, "proposed")[0].pk)
    assert rows(booked, VisitDay, case=booked.case_id, state="booked")
    assert its_day
    return (
        family,
        booked,
        {
            "family": reverse("family_page"),
            "family_day": reverse("family_day", args=[item.key]),
            "family_stay": reverse("family_step", args=[family.item("choose_stay").key]),
            "family_leave": reverse("family_step", args=[family.item("choose_leave").key]),
            "family_sharing": reverse("family_sharing"),
            "family_stop": reverse("family_stop"),
            "family_who_looked": reverse("family_who_looked"),
            "family_write": reverse("family_write"),
            "family_nowhere": reverse("family_page") + "nowhere/",
        },
    )


def _window(site: Site, browser: Browser, family: Family, **look: Any) -> tuple[BrowserContext, Page]:
    context = site.open(browser, **look)
    page = context.new_page()
    _come_in(page, family, language=look["language"])
    return context, page


@pytest.mark.parametrize(("language", "size"), [("ru", "phone"), ("en", "desk")])
def test_given_a_familys_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    site: Site, browser: Browser, looked_at: tuple[Family, Family, dict[str, str]], language: str, size: str
) -> None:
    family, _booked, addresses = looked_at
    context, page = _window(site, browser, family, size=size, language=language)
    wrong: dict[str, list[str]] = {}
    for name, address in {**addresses, "messages": reverse("sent_messages"), "closed": "/f/nobody/"}.items():
        page.goto(address)
        wider = overflow(page)
        found = [*findings(page), *([f"{wider} px too wide"] if wider else [])]
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {one}" for one in findings(page, rules=["color-contrast"])]
        page.emulate_media(color_scheme="light")
        wrong |= {name: found} if found else {}
        if name not in ("family", "family_day"):
            shoot(page, f"{name}.{language}.{size}.light")
    context.close()
    assert wrong == {}


def test_given_the_smallest_phone_when_a_familys_page_is_opened_then_nothing_scrolls_sideways(
    site: Site, browser: Browser, looked_at: tuple[Family, Family, dict[str, str]]
) -> None:
    family, _booked, addresses = looked_at
    context, page = _window(site, browser, family, size="small", language="ru")
    wider = {}
    for name, address in {**addresses, "entrance": "/f/nobody/", "messages": reverse("sent_messages")}.items():
        for text in ("100%", "200%"):
            page.goto(address)
            page.evaluate("size => document.documentElement.style.fontSize = size", text)
            wider[name, text] = overflow(page)
    context.close()
    assert {name: by for name, by in wider.items() if by} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_the_approved_pages_of_a_family_then_the_pictures_lie_beside_the_approved_ones(
    site: Site,
    browser: Browser,
    looked_at: tuple[Family, Family, dict[str, str]],
    visits_of: dict[str, Any],
    language: str,
    size: str,
    scheme: str,
) -> None:
    _family, _booked, addresses = looked_at
    context = site.open(browser, size=size, scheme=scheme, language=language)
    page = context.new_page()
    for who, name, address in (
        ("family", "family", addresses["family"]),
        ("family", "family_day", addresses["family_day"]),
        ("booked", "family.booked", addresses["family"]),
        ("booked", "family_day.booked", visits_of["day"]),
    ):
        context.clear_cookies()
        context.add_cookies([*visits_of[who], {"name": "django_language", "value": language, "url": site.address}])
        page.goto(address)
        shoot(page, f"{name}.{language}.{size}.{scheme}")
    context.close()


@pytest.fixture(scope="module")
def visits_of(site: Site, browser: Browser, looked_at: tuple[Family, Family, dict[str, str]]) -> dict[str, Any]:
    """Cookies of one visit of each family, for all pictures: three codes an hour are all that a family gets."""
    family, booked, _addresses = looked_at
    found: dict[str, Any] = {"day": reverse("family_day", args=[booked.item("doctors_day").key])}
    for name, one in (("family", family), ("booked", booked)):
        context, _page = _window(site, browser, one, size="phone", language="ru")
        found[name] = [cookie for cookie in context.cookies() if cookie["name"] != "django_language"]
        context.close()
    return found
