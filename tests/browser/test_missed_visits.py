"""A doctors' day of which a part did not take place, on the worker's screen and on the mother's phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.actions.visits import booked_days
from tests.browser import acting
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.casework.actions.visits.past_days import let_it_begin
from tests.workers import wait_until

pytestmark = pytest.mark.browser


def _looks_well(page: Page, name: str) -> None:
    assert faults(page, picture=lambda scheme: shoot(page, f"{name}.{scheme}")) == []


def test_given_a_doctor_was_missing_when_the_worker_says_so_then_the_mother_reads_that_the_rest_is_looked_for(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case(born_days_ago=22).insured()
    family = acting.family_of(site, story)
    wait_until(lambda: len(story.days("proposed")) == 3, within_seconds=120, what="three days")
    mother = acting.on_the_phone(site, browser, family)
    mother.goto(reverse("family_day", args=[story.item("doctors_day").key]))
    assert mother.locator('input[name="day"]:checked').count() == 0
    _looks_well(mother, "day_choice.ru.phone")

    booked_days.choose_day(by=story.by, visit_day_id=story.days("proposed")[0].pk)
    let_it_begin(story)
    worker = acting.at_the_desk(site, browser, site.desk.worker)
    step = reverse("step", args=[story.item("doctors_day").key])
    worker.goto(step)
    worker.get_by_text("Состоялось не всё").click()
    worker.locator('select[name^="visit-"]').first.select_option("doctor")
    _looks_well(worker, "day_missed_form.ru.desk")
    worker.get_by_role("button", name="Искать для них день").click()
    expect(worker.get_by_text("Отмечено. Ищем другие дни.")).to_be_visible()
    wait_until(lambda: bool(story.days("proposed")), within_seconds=120, what="days for the rest")
    worker.goto(step)
    expect(worker.get_by_text("Врача не было")).to_be_visible()
    _looks_well(worker, "day_missed.ru.desk")

    mother.reload()
    expect(mother.get_by_text("Часть приёмов состоялась. Для остальных мы ищем другой день.")).to_be_visible()
    _looks_well(mother, "day_missed.ru.phone")
    mother.get_by_role("radio", name="Ни один не подходит").check()
    mother.get_by_label("вторник").check()
    mother.get_by_label("Что ещё нам нужно знать?").fill("Нас привозит сестра, только по вторникам.")
    _looks_well(mother, "day_wish.ru.phone")
    mother.get_by_role("button", name="Искать другие дни").click()
    expect(mother.get_by_text("Ищем другие дни.")).to_be_visible()
    acting.close(mother, worker)
