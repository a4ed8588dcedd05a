"""The flagship's exceptions, walked by the people concerned: unmarried parents, no more help, consent withdrawn, moved."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework.models import Notice, Offer, PartnerRequest
from tests.browser import acting
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.builders import Story
from tests.workers import wait_until

pytestmark = pytest.mark.browser


def _looks_well(page: Page, name: str) -> None:
    """Nothing for axe to find in light and dark, nothing too wide; kept as pictures."""
    assert faults(page, picture=lambda scheme: shoot(page, f"exception_{name}.{scheme}")) == []


def _sms(story: Story) -> int:
    return len(story.rows(Notice, organisation=None))


def _question(story: Story, step: str) -> str:
    (asked,) = story.rows(PartnerRequest, work_item_key=story.item(step).key)
    return reverse("question_request", args=[asked.pk])


def test_given_unmarried_parents_when_both_have_signed_then_the_registry_is_asked_and_names_both(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case(facts={"parents.married": False, "parents.paternity_recognised": True}).talked()
    family = acting.family_of(site, story)
    mother = acting.on_the_phone(site, browser, family)
    # the mother speaks for the family: she consents, on her own page
    acting.open_step(mother, "Ваше согласие")
    for box in mother.get_by_role("checkbox").all():
        box.check()
    mother.get_by_role("button", name="Сохранить моё решение").click()
    expect(mother.get_by_text("Ваше решение записано.")).to_be_visible()

    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    acting.open_case(worker, story.case_id)
    worker.get_by_text("consents given").click()
    expect(worker.locator("#consents").get_by_text("Соколова Анна Петровна").first).to_be_visible()
    story.done("medical_birth_record")
    assert "register_birth" not in story.items()  # the father is on the record only when both have signed

    mother.goto(reverse("family_page"))
    acting.open_step(mother, "Заявление об отцовстве")
    expect(mother.get_by_text("Подпишите заявление вдвоём, и отец будет в свидетельстве.")).to_be_visible()
    _looks_well(mother, "paternity.ru.phone")
    mother.get_by_role("button", name="Выполнено").click()
    expect(mother.get_by_text("Спасибо, записали.")).to_be_visible()

    registry = acting.at_the_desk(site, browser, acting.member_of(site, "civil_registry"))
    registry.goto(_question(story, "register_birth"))
    expect(registry.get_by_text("Соколова Анна Петровна")).to_be_visible()
    expect(registry.get_by_text("Соколов Илья")).to_be_visible()
    registry.locator('[name="fact-child-birth_record_number"]').fill("417")
    registry.locator('[name="birth_certificate-number"]').fill("I-ГР 712345")
    registry.locator('button[value="answer"]').click()
    registry.wait_for_url("**/questions/")

    mother.goto(reverse("family_page"))
    done = mother.locator("ol.steps li.d").filter(has_text=re.compile("Свидетельство о рождении"))
    expect(done).to_have_count(1)
    acting.open_case(worker, story.case_id)
    expect(worker.get_by_text("answered: Birth certificate")).to_be_visible()
    acting.close(mother, worker, registry)


def test_given_a_mother_wants_no_more_help_when_she_says_so_then_everybody_stops_and_the_door_stays_open(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case().talked().agreed().wanting(pram=1)
    family = acting.family_of(site, story)
    offer = story.need_offer()
    mother = acting.on_the_phone(site, browser, family)
    mother.get_by_role("link", name="Мне больше не нужна помощь").click()
    expect(mother.get_by_text("Вещи для ребёнка")).to_be_visible()  # what would end
    expect(mother.get_by_text("Скрининг")).to_have_count(0)  # the clinic does it as before
    _looks_well(mother, "refuse.ru.phone")
    wait_until(lambda: not story.queued("draft_paper", "print_paper"), within_seconds=60, what="the consents printed")
    before = _sms(story)  # with the one that says so
    mother.get_by_role("button", name="Да, помощь больше не нужна").click()

    expect(mother.get_by_role("heading", level=1)).to_have_text("Вы решили справиться сами")
    expect(mother.get_by_text("Больше никто не звонит и не пишет")).to_be_visible()
    for gone in ("Здравствуйте", "Мы рядом", "Вещи для ребёнка", "Проверяем"):
        expect(mother.locator("#main").get_by_text(gone)).to_have_count(0)
    _looks_well(mother, "refused.ru.phone")

    charity = site.open(browser).new_page()
    charity.goto(f"/o/{story.link_to(offer)}/")
    expect(charity.get_by_text("От вас ничего не ждут.")).to_be_visible()

    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    worker.goto(reverse("inbox") + "?queue=family_replied")
    expect(worker.get_by_text("Checking that nothing is left").first).to_be_visible()
    acting.open_case(worker, story.case_id)
    expect(worker.get_by_role("note").filter(has_text="The family wants no help")).to_be_visible()
    expect(worker.get_by_text("Only one person calls the family")).to_have_count(0)
    _looks_well(worker, "refused_case.en.desk")
    worker.get_by_role("button", name="Done, go on").first.click()
    expect(worker.get_by_text("The case is closed")).to_be_visible()

    mother.reload()
    expect(mother.get_by_text("Больше никто не звонит и не пишет")).to_be_visible()
    expect(mother.get_by_role("link", name="Написать")).to_be_visible()
    assert _sms(story) == before  # no word of it, and nobody asks how it was
    acting.close(mother, charity, worker)


def test_given_a_mother_takes_everything_back_then_partners_lose_what_they_had_until_she_agrees_again(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case().talked().agreed().done("medical_birth_record").wanting(pram=1)
    family, offer = acting.family_of(site, story), story.need_offer()
    registry = acting.at_the_desk(site, browser, acting.member_of(site, "civil_registry"))
    address = _question(story, "register_birth")
    registry.goto(address)
    expect(registry.get_by_text("Соколова Анна Петровна")).to_be_visible()

    mother = acting.on_the_phone(site, browser, family)
    mother.get_by_role("link", name="Что и кому мы передаём").click()
    mother.get_by_role("link", name="Отозвать всё").click()
    expect(mother.get_by_text("Свидетельство о рождении")).to_be_visible()  # what would stand still
    mother.get_by_role("button", name="Отозвать всё").click()
    expect(mother.get_by_text("Мы остановились. Ваш помощник поговорит с вами")).to_be_visible()
    expect(mother.get_by_role("heading", name="Мы остановились.")).to_be_visible()
    for gone in ("Сколько дней оставаться", "СНИЛС", "Психолог"):
        expect(mother.get_by_text(gone)).to_have_count(0)
    _looks_well(mother, "withdrawn.ru.phone")

    registry.goto(address)
    expect(registry.get_by_text("Согласие семьи сейчас не действует")).to_be_visible()
    for gone in ("Соколова", "Мирон", "Лесная"):
        expect(registry.locator("#main").get_by_text(gone)).to_have_count(0)
    expect(registry.locator('button[value="answer"]')).to_have_count(0)
    _looks_well(registry, "withdrawn_request.ru.desk")
    charity = acting.at_the_desk(site, browser, acting.member_of(site, "charity"))
    charity.goto(reverse("question_offer", args=[offer.pk]))
    expect(charity.get_by_text("От вас ничего не ждут.")).to_be_visible()

    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    acting.open_case(worker, story.case_id)
    # each recipient has a line of its own, later ones first
    worker.get_by_role("link", name="The whole history").click()
    expect(worker.get_by_text("It happened: Consent withdrawn")).to_be_visible()
    acting.open_case(worker, story.case_id)
    expect(worker.get_by_role("note").filter(has_text="The family has taken its consent back")).to_be_visible()
    _looks_well(worker, "withdrawn_case.en.desk")
    expect(worker.locator("#consents").get_by_text("withdrawn on").first).to_be_visible()
    worker.get_by_role("link", name="A talk about consent").first.click()
    worker.get_by_role("button", name="Done, go on").click()

    # they have spoken: the mother agrees to the registry again, and the worker notes that it is settled
    mother.goto(reverse("family_sharing"))
    for one in ("Обработка", "ЗАГС"):
        mother.get_by_role("button", name="Согласиться").and_(mother.locator(f'[aria-label*="{one}"]')).click()
        expect(mother.get_by_text("Вы согласились.")).to_be_visible()
    acting.open_case(worker, story.case_id)
    worker.get_by_role("link", name="It is settled").click()
    acting.note_it(worker)
    expect(worker.get_by_text("The family has taken its consent back")).to_have_count(0)
    registry.goto(address)
    expect(registry.get_by_text("Соколова Анна Петровна")).to_be_visible()
    expect(registry.locator('button[value="answer"]')).to_be_visible()
    acting.close(mother, registry, charity, worker)


def test_given_a_family_moves_away_then_partners_are_released_and_it_takes_its_file_along(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case().talked().agreed().done("medical_birth_record").wanting(pram=1)
    family, offers = acting.family_of(site, story), story.offers(state="offered")
    address = _question(story, "register_birth")
    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    acting.happened(worker, story.case_id, "The family moved to another region")
    expect(worker.get_by_text("Handing over to the new region")).to_be_visible()
    acting.note_it(worker)

    registry = acting.at_the_desk(site, browser, acting.member_of(site, "civil_registry"))
    registry.goto(address)
    expect(registry.get_by_text("Это больше не нужно.")).to_be_visible()
    expect(registry.locator("#main").get_by_text("Соколова")).to_have_count(0)
    assert {offer.state for offer in story.rows(Offer, pk__in=[one.pk for one in offers])} == {"withdrawn"}

    wait_until(lambda: story.case().state == "closed", within_seconds=60, what="the file printed, the case closed")
    mother = acting.on_the_phone(site, browser, family)
    expect(mother.get_by_role("heading", name="Удачи на новом месте!")).to_be_visible()
    with mother.expect_download() as file:
        mother.get_by_role("link", name="Скачать: Дело для другого региона").click()
    assert file.value.suggested_filename.endswith(".pdf")
    _looks_well(mother, "moved.ru.phone")
    acting.open_case(worker, story.case_id)
    expect(worker.get_by_text("The case is closed")).to_be_visible()
    acting.close(mother, worker, registry)
