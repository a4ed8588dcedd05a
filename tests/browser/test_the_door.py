"""A family's way in on a phone: an old link offers a new one, a wrong number is told with two taps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework import access, clock
from casework.models import AccessLink, Notice, NoticeState
from tests.browser import acting
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.casework.web.visiting import token_of

pytestmark = pytest.mark.browser


def _looks_well(page: Page, name: str) -> None:
    assert faults(page, picture=lambda scheme: shoot(page, f"door_{name}.{scheme}")) == []


def test_given_an_old_link_and_a_wrong_number_when_they_are_told_then_each_page_says_what_happens(
    site: Site, browser: Browser
) -> None:
    family = acting.family_of(site, acting.town_of(site).a_case().talked())
    token = token_of(family)
    phone = site.open(browser, size="phone").new_page()
    phone.goto(reverse("family_link", args=[token]))
    expect(phone.get_by_text("на телефон, который оканчивается на")).to_be_visible()
    _looks_well(phone, "before_code.ru.phone")

    with access.acting_as(access.machine(site.desk.planted.region, "test")):
        AccessLink.objects.filter(case=family.case_id).update(expires_at=clock.now() - timedelta(seconds=1))
        Notice.objects.filter(case=family.case_id).update(state=NoticeState.SENT)  # it was, long ago
    phone.reload()
    _looks_well(phone, "old_link.ru.phone")
    phone.get_by_role("button", name="Пришлите мне новую ссылку").click()
    expect(phone.get_by_role("heading", name="Новая ссылка в пути")).to_be_visible()

    phone.goto(reverse("family_link", args=[token_of(family)]))
    phone.get_by_role("link", name="Это не я, или у меня теперь другой номер").click()
    _looks_well(phone, "wrong_number.ru.phone")
    phone.get_by_role("button", name="Это я, но номер у меня теперь другой").click()
    expect(phone.get_by_role("heading", name="Спасибо, больше не пишем")).to_be_visible()
    _looks_well(phone, "wrong_number_told.ru.phone")

    phone.goto(reverse("family_link", args=["A" * 22]))
    expect(phone.get_by_role("heading", name="Эта ссылка не открывается")).to_be_visible()
    _looks_well(phone, "dead_link.ru.phone")

    worker = acting.at_the_desk(site, browser, site.desk.worker)
    acting.open_case(worker, family.case_id)
    expect(worker.get_by_text("Спросите семью другим способом")).to_be_visible()
    _looks_well(worker.locator("#family-side").page, "phone_in_doubt.ru.desk")
    acting.close(phone, worker)
