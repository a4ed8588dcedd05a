"""What changes in the family itself: a guardian speaks for it from now on; of twins one dies and the other's way goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework import access, clock
from casework.act_parts.household_input import PersonInput
from casework.actions.case import intake
from casework.models import AccessLink, LinkKind, Notice, PartnerRequest, Person
from tests.browser import acting
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults
from tests.builders import FLAGSHIP, Story
from tests.casework.web.visiting import token_of
from tests.workers import wait_until

pytestmark = pytest.mark.browser


def _looks_well(page: Page, name: str) -> None:
    """Nothing for axe to find in light and dark, nothing too wide; kept as pictures."""
    assert faults(page, picture=lambda scheme: shoot(page, f"exception_{name}.{scheme}")) == []


def test_given_a_guardian_speaks_for_the_family_then_the_old_link_is_dead_and_nothing_is_shared_until_she_agrees(
    site: Site, browser: Browser
) -> None:
    story = acting.town_of(site).a_case().talked().agreed().done("medical_birth_record")
    family = acting.family_of(site, story)
    old = token_of(family)
    mother = acting.on_the_phone(site, browser, family)
    (asked,) = story.rows(PartnerRequest, work_item_key=story.item("register_birth").key)
    wait_until(lambda: not story.queued("send_request"), within_seconds=60, what="the registry is asked")

    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    acting.happened(worker, story.case_id, "The legal representative changed")
    _looks_well(worker, "representative.en.desk")
    worker.get_by_label("Somebody new").check()
    worker.get_by_label("Surname").fill("Ветрова")
    worker.get_by_label("First name").fill("Ольга")
    phone = worker.get_by_label("Phone")
    worker.get_by_role("button", name="It happened, note it").click()
    expect(worker.get_by_text("the code of the new link would go to the old one").first).to_be_visible()
    phone.fill("+7 000 417-41-74")
    acting.note_it(worker)
    expect(worker.get_by_role("heading", level=1)).to_contain_text("Ветрова Ольга")

    # the mother is out at her next click, and her link lets nobody in
    mother.goto(reverse("family_page"))
    expect(mother.locator("#main").get_by_text("Анна")).to_have_count(0)
    mother.goto(reverse("family_link", args=[old]))
    expect(mother.get_by_role("button", name="Пришлите мне код")).to_have_count(0)
    registry = acting.at_the_desk(site, browser, acting.member_of(site, "civil_registry"))
    address = reverse("question_request", args=[asked.pk])
    registry.goto(address)
    expect(registry.get_by_text("Согласие семьи сейчас не действует")).to_be_visible()

    fresh = max(story.rows(AccessLink, kind=LinkKind.FAMILY), key=lambda link: link.made_at)
    assert [(one.template, one.link_id) for one in story.rows(Notice, template="welcome", link=fresh)]
    guardian = acting.on_the_phone(site, browser, family)
    expect(guardian.get_by_role("heading", level=1)).to_have_text("Ольга, здравствуйте!")
    acting.open_step(guardian, "Ваше согласие")
    _looks_well(guardian, "guardian_consents.ru.phone")
    for box in guardian.get_by_role("checkbox").all():
        box.check()
    guardian.get_by_role("button", name="Сохранить моё решение").click()
    expect(guardian.get_by_text("Ваше решение записано.")).to_be_visible()
    registry.goto(address)
    expect(registry.get_by_text("Ветрова Ольга")).to_be_visible()
    acting.open_case(worker, story.case_id)
    worker.get_by_text("consents given").click()
    expect(worker.locator("#consents").get_by_text("Ветрова Ольга").first).to_be_visible()
    acting.close(mother, guardian, registry, worker)


def _twins(site: Site) -> tuple[Story, Story]:
    """Two runs of one case, both children insured; the days for their doctors are found by the worker process."""
    town = acting.town_of(site)
    told = town.intake(born_days_ago=22, phone="+7 000 417-22-22")
    born = town.today - timedelta(days=22)
    sister = PersonInput(relation="child", last_name="Соколова", first_name="Мила", sex="f", born_on=born)
    case_id = intake.open_case(by=town.worker, intake=replace(told, people=(*told.people, sister)))
    with access.acting_as(town.machine):
        children = list(Person.objects.filter(family__cases=case_id, born_on=born).order_by("first_name"))
    both = [
        Story(
            town,
            town.worker,
            case_id,
            intake.choose_journey(by=town.worker, case_id=case_id, journey=FLAGSHIP, subject_id=child.pk),
        )
        for child in children
    ]
    for story in both:
        story.talked()
        story.agreed() if story is both[0] else story.done("consents")
        story.done("medical_birth_record").done("register_birth").done("insurance_policy")
    for story in both:
        key = story.item("doctors_day").key
        wait_until(
            lambda story=story, key=key: any(day.work_item_key == key for day in story.days("proposed")),
            within_seconds=90,
            what="days proposed for each twin",
        )
    return both[0], both[1]


def test_given_one_of_twins_dies_then_nothing_is_asked_about_her_and_her_brothers_way_goes_on(
    site: Site, browser: Browser
) -> None:
    mila, miron = _twins(site)
    family = acting.family_of(site, mila)
    mother = acting.on_the_phone(site, browser, family)
    expect(mother.get_by_text("Мила").first).to_be_visible()

    worker = acting.at_the_desk(site, browser, site.desk.worker, language="en")
    acting.happened(worker, mila.case_id, "The child died")
    expect(worker.get_by_text("The journey of the other goes on as it was.")).to_be_visible()
    _looks_well(worker, "twins_which.en.desk")
    worker.get_by_role("button", name="It happened, note it").click()
    expect(worker.get_by_text("No child is chosen").first).to_be_visible()
    assert "doctors_day" in mila.items()  # a form without the child changes nothing
    worker.get_by_label("daughter Мила").check()
    acting.note_it(worker)
    assert set(mila.items()) <= {"quiet_call", "grief_support", "rights_after_loss", "maternity_capital", "allowances"}
    assert "doctors_day" in miron.items()

    # the worker's page says for whom it is quiet and for whom it goes on
    banner = worker.get_by_role("note").filter(has_text="Quiet branch: Мила")
    expect(banner).to_contain_text("The journey goes on for: Мирон")
    expect(worker.get_by_role("button", name="Send the family its link")).to_be_attached()
    _looks_well(worker, "twins_case.en.desk")

    # the mother's page: another tone, nothing of Mila's journey, nothing pressed about Miron's
    mother.goto(reverse("family_page"))
    expect(mother.get_by_role("heading", level=1)).to_have_text("Мы рядом")
    main = mother.locator("#main")
    for gone in ("Здравствуйте", "Мила", "Как всё прошло", "Что сделано"):
        expect(main.get_by_text(gone)).to_have_count(0)
    expect(mother.get_by_role("heading", name="Мирон: когда будете готовы")).to_be_visible()
    _looks_well(mother, "twins_family.ru.phone")
    mother.get_by_role("link", name="Все врачи за один день").click()
    chosen = next(day for day in miron.days("proposed") if day.work_item_key == miron.item("doctors_day").key)
    mother.locator(f'input[name="day"][value="{chosen.pk}"]').check()
    mother.get_by_role("button", name="Выбрать").click()
    expect(mother.get_by_text("Вы записаны.")).to_be_visible()
    mother.goto(reverse("family_page"))
    expect(mother.get_by_role("heading", level=1)).to_have_text("Мы рядом")
    expect(main.get_by_text("Все врачи вас ждут").first).to_be_visible()
    _looks_well(mother, "twins_booked.ru.phone")

    # days go by: nothing is told about Mila, nobody asks how it was, and Miron's steps come in their time
    told = {one.pk for one in mila.rows(Notice, organisation=None)}
    asked_before = len(mila.rows(Notice, template="how_was_it"))
    clock.move(timedelta(days=2))
    for story in (mila, miron):
        story.wake()
    of_mila = {item.key for item in mila.items().values()}
    fresh = [one for one in mila.rows(Notice, organisation=None) if one.pk not in told]
    assert not [one for one in fresh if one.work_item_key in of_mila or one.template == "how_was_it"]
    messages = site.open(browser).new_page()
    messages.goto(reverse("sent_messages"))
    mine = messages.locator("ul.sent li").filter(has_text="+7 000 417-22-22")
    expect(mine.first).to_be_visible()
    # one that was asked before may have gone with another word, or was held back in time; none came since
    assert mine.filter(has_text="Как всё прошло").count() <= asked_before
    acting.close(mother, worker, messages)
