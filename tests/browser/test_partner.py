"""Partners in the browser: a charity by its link on the phone and at a desk, a registry at its desk, without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from casework import access, clock
from casework.act_parts import access_links
from casework.actions.partners import needs
from casework.actions.steps import work_items
from casework.models import Membership, Offer, PartnerRequest, Person, Pledge, Role
from tests import scans
from tests.browser.conftest import SCREENS, Site, shoot
from tests.browser.looking import SCHEMES, faults
from tests.casework.web.conftest import Family

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "bring": "We will bring these",
        "promised": "Where to bring it",
        "brought": "We have brought it",
        "thanks": "Thank you for bringing it.",
        "cannot": "We cannot this time",
        "too_far": "It is too far away for us",
        "send_no": "Send our no",
        "no_thanks": "Thank you for telling us.",
        "received": "received by the family’s service",
        "given": "It is done. Thank you.",
    },
    "ru": {
        "bring": "Берём отмеченное",
        "promised": "Куда привезти",
        "brought": "Мы привезли",
        "thanks": "Спасибо, что привезли.",
        "cannot": "Сейчас не сможем",
        "too_far": "Для нас это слишком далеко",
        "send_no": "Отправить отказ",
        "no_thanks": "Спасибо за ответ.",
        "received": "приняла служба, которая ведёт семью",
        "given": "Всё сделано. Спасибо.",
    },
}
THINGS = {"cot": 1, "pram": 1, "nappies": 60}


@dataclass(frozen=True)
class Asked:
    """A family that lacks things, and the offer that a charity has of it."""

    family: Family
    item_key: Any

    def offer(self) -> Offer:
        """The offer that was made last."""
        with access.acting_as(self.family.desk.actor) as actor:
            rows = access.visible(Offer, to=actor).filter(work_item_key=self.item_key).select_related("case")
            return rows.order_by("-number")[0]

    def address(self) -> str:
        """Where its link leads."""
        offer = self.offer()
        with access.acting_as(access.machine(self.family.desk.planted.region, "test_job")):
            return access_links.path_of(access_links.of_offer(offer=offer, at=clock.now()))


def _lacking(site: Site) -> Asked:
    family = site.desk.family()
    family.agree()
    item = family.item("necessities")
    offered = {one.key: one.amount for one in (item.kit.items if item.kit else ())}
    amounts = {key: min(amount, offered[key]) for key, amount in THINGS.items() if key in offered}
    needs.choose_items(by=site.desk.actor, item_key=item.key, amounts=amounts)
    return Asked(family, item.key)


def _received(asked: Asked, offer: Offer) -> None:
    desk = asked.family.desk
    with access.acting_as(desk.actor) as actor:
        promised = list(access.visible(Pledge, to=actor).filter(offer=offer))
    for pledge in promised:
        needs.receive_pledge(by=desk.actor, pledge_id=pledge.pk)


def _handed_over(asked: Asked) -> None:
    desk = asked.family.desk
    with access.acting_as(desk.actor) as actor:
        mother = access.visible(Person, to=actor).filter(family__cases=asked.family.case_id, relation="mother")[0]
    needs.hand_over(by=desk.actor, item_key=asked.item_key, to_person_id=mother.pk)


@pytest.mark.parametrize(("language", "size"), [("ru", "phone"), ("en", "desk")])
def test_given_a_link_and_no_script_when_a_charity_says_yes_and_brings_it_then_it_sees_how_it_reached_the_family(
    site: Site, browser: Browser, language: str, size: str
) -> None:
    asked, words = _lacking(site), WORDS[language]
    offer = asked.offer()
    context = site.open(browser, size=size, language=language, script=False)
    page = context.new_page()
    page.goto(asked.address())
    page.get_by_role("checkbox").last.uncheck()
    page.get_by_role("button", name=words["bring"]).click()
    expect(page.get_by_role("heading", name=words["promised"])).to_be_visible()
    shoot(page, f"partner_yes.{language}.{size}.light")
    page.get_by_role("button", name=words["brought"]).click()
    expect(page.get_by_role("heading", name=words["thanks"])).to_be_visible()
    _received(asked, offer)
    page.reload()
    expect(page.get_by_text(words["received"]).first).to_be_visible()
    _handed_over(asked)
    page.reload()
    expect(page.get_by_role("heading", name=words["given"])).to_be_visible()
    context.close()


@pytest.mark.parametrize(("language", "size"), [("ru", "desk"), ("en", "phone")])
def test_given_a_link_and_no_script_when_a_charity_says_no_then_it_is_thanked(
    site: Site, browser: Browser, language: str, size: str
) -> None:
    asked, words = _lacking(site), WORDS[language]
    context = site.open(browser, size=size, language=language, script=False)
    page = context.new_page()
    page.goto(asked.address())
    page.get_by_role("link", name=words["cannot"]).click()
    page.get_by_label(words["too_far"]).check()
    page.get_by_role("textbox").fill("🙂")
    page.get_by_role("button", name=words["send_no"]).click()
    expect(page.get_by_text(words["no_thanks"])).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("language", "size", "again"),
    [("ru", "desk", False), ("ru", "phone", True), ("en", "desk", True), ("en", "phone", True)],
)
def test_given_the_page_of_an_offer_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    lacking: Asked, site: Site, browser: Browser, language: str, size: str, again: bool
) -> None:
    context = site.open(browser, size=size, language=language)
    page = context.new_page()
    address, nobodys = lacking.address(), "/o/" + "A" * 22 + "/"
    wrong = _looked_at(page, [address, f"{address}no/", nobodys], again=again)
    context.close()
    assert wrong == []


@pytest.mark.pictures
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_the_page_of_an_offer_when_it_is_pictured_then_the_picture_lies_beside_the_approved_one(
    lacking: Asked, site: Site, browser: Browser, language: str, size: str
) -> None:
    context = site.open(browser, size=size, language=language)
    page = context.new_page()
    page.goto(lacking.address())
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        shoot(page, f"partner.{language}.{size}.{scheme}")
    context.close()
    assert all((SCREENS / f"partner.{language}.{size}.{one}.png").stat().st_size > 20_000 for one in SCHEMES)


@pytest.fixture(scope="module")
def lacking(site: Site) -> Asked:
    """An offer that nobody answers."""
    return _lacking(site)


def test_given_the_keyboard_only_when_yes_is_said_then_it_is_taken(site: Site, browser: Browser) -> None:
    asked = _lacking(site)
    context = site.open(browser, language="en")
    page = context.new_page()
    page.goto(asked.address())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "accept":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=WORDS["en"]["promised"])).to_be_visible()
    context.close()


# ---- the desk --------------------------------------------------------------------------------------------------------


def _member(site: Site, kind: str) -> Membership:
    rows = Membership.objects.select_related("user", "organisation").order_by("user__created_at")
    return rows.filter(region=site.desk.planted.region, role=Role.PARTNER, organisation__type=kind)[0]


def _request(family: Family, step: str) -> str:
    item_key = family.item(step).key
    with access.acting_as(family.desk.actor) as actor:
        asked = access.find(PartnerRequest, to=actor, work_item_key=item_key)
    return reverse("question_request", args=[asked.pk])


@pytest.mark.parametrize(("language", "size", "script"), [("ru", "small", True), ("en", "desk", False)])
def test_given_a_registry_when_it_answers_at_its_desk_then_axe_finds_nothing_and_the_step_is_done(
    site: Site, browser: Browser, language: str, size: str, script: bool
) -> None:
    family = site.desk.family()
    family.agree()
    item = family.item("medical_birth_record")
    work_items.complete(by=site.desk.actor, item_key=item.key, outcome=item.hoped_for)
    address = _request(family, "register_birth")
    context = site.open(browser, size=size, language=language, script=script)
    page = context.new_page()
    site.sign_in(page, _member(site, "civil_registry"), language=language)
    wrong = [] if not script else _looked_at(page, [reverse("questions"), reverse("own_members"), address])
    page.goto(address)
    shoot(page, f"partner_request.{language}.{size}.light")
    page.locator('[name="fact-child-birth_record_number"]').fill("417")
    page.locator('[name="birth_certificate-number"]').fill("I-ГР 712345")
    page.locator('[name="birth_certificate-copy"]').set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scans.pdf()}
    )
    page.locator('button[value="answer"]').click()
    page.wait_for_url("**/questions/")
    shoot(page, f"partner_questions.{language}.{size}.light")
    context.close()
    assert wrong == []
    assert "register_birth" not in family.items()


def _looked_at(page: Page, addresses: list[str], *, again: bool = False) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {one}" for one in faults(page, again=again)]
    return found
