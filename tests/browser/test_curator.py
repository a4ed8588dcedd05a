"""The curator in the browser: from the region's journeys to a low score that is looked into and told back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from casework import access, clock
from casework.actions.family import survey_answers
from casework.actions.steps import work_items
from casework.models import Membership, SurveyAnswer
from tests.browser.conftest import SCREENS, Site, shoot
from tests.browser.looking import SCHEMES, faults
from tests.casework.web.conftest import FLAGSHIP, Family

pytestmark = pytest.mark.browser

SAID = (
    (5, "Пришли прямо в палату, мы никуда не ездили."),
    (4, ""),
    (2, "Ждали в коридоре два часа."),
    (1, "Никто не сказал, когда придут."),
    (None, ""),
)


@dataclass
class Stage:
    """The product with answers, and the curator's addresses."""

    site: Site
    curator: Membership
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def stage(site: Site) -> Stage:
    """Families that have their birth certificate; some say how it was."""
    for score, words in SAID:
        family = site.desk.family()
        family.agree()
        clock.move(timedelta(hours=9 + 7 * len(words) % 31))
        _done(family, "medical_birth_record")
        clock.move(timedelta(days=3))
        _done(family, "register_birth", **{"child.birth_record_number": "417"})
        if score is not None:
            with access.acting_as(site.desk.actor) as actor:
                question = access.visible(SurveyAnswer, to=actor).get(case=family.case_id)
            survey_answers.answer_question(by=site.desk.actor, question_id=question.pk, score=score, words=words)
    curator = site.desk.planted.curator.membership
    assert curator is not None
    addresses = {
        "journeys": reverse("curator_journeys"),
        "journey": reverse("curator_journey", args=[FLAGSHIP]),
        "version": reverse("curator_version", args=[FLAGSHIP, 2]),
        "work": reverse("curator_work"),
    }
    return Stage(site, curator, addresses)


def _done(family: Family, step: str, **facts: str) -> None:
    item = family.item(step)
    work_items.complete(by=family.desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts)


def _faults(page: Page, address: str, *, again: bool) -> list[str]:
    page.goto(address)
    return faults(page, again=again)


@pytest.mark.parametrize(("language", "size", "again"), [("ru", "desk", False), ("en", "phone", True)])
def test_given_a_curators_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    stage: Stage, browser: Browser, language: str, size: str, again: bool
) -> None:
    context = stage.site.open(browser, size=size, language=language)
    page = context.new_page()
    stage.site.sign_in(page, stage.curator, language=language)

    wrong = {name: _faults(page, address, again=again) for name, address in stage.addresses.items()}

    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.pictures
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_the_approved_page_when_it_is_pictured_then_the_picture_lies_beside_the_approved_one(
    stage: Stage, browser: Browser, language: str, size: str
) -> None:
    context = stage.site.open(browser, size=size, language=language)
    page = context.new_page()
    stage.site.sign_in(page, stage.curator, language=language)

    page.goto(stage.addresses["journey"])
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        shoot(page, f"curator.{language}.{size}.{scheme}")

    context.close()
    assert all((SCREENS / f"curator.{language}.{size}.{one}.png").stat().st_size > 20_000 for one in SCHEMES)


def test_given_the_picture_of_a_version_when_it_is_read_then_it_has_a_name_russian_labels_and_live_counts(
    stage: Stage, browser: Browser
) -> None:
    context = stage.site.open(browser)
    page = context.new_page()
    stage.site.sign_in(page, stage.curator)
    page.goto(stage.addresses["version"])

    picture = page.get_by_role("img", name="Рождение ребёнка с особенностями развития, версия 2")
    assert picture.is_visible()
    assert picture.locator(".badge").count() > 3
    # every line of a label lies inside its box, measured with the real letters
    sticking_out = page.evaluate(
        """() => [...document.querySelectorAll("svg.dia g.step")].filter(step => {
             const box = step.querySelector("rect").getBBox();
             return [...step.querySelectorAll("text.t, text.by")].some(line => {
               const text = line.getBBox();
               return text.x + text.width > box.x + box.width || text.y + text.height > box.y + box.height;
             });
           }).map(step => step.textContent)"""
    )
    context.close()
    assert sticking_out == []


def test_given_a_low_score_when_the_curator_looks_into_it_without_a_script_then_the_family_is_told(
    stage: Stage, browser: Browser
) -> None:
    context = stage.site.open(browser, language="en", script=False)
    page = context.new_page()
    stage.site.sign_in(page, stage.curator, language="en")

    page.get_by_role("link", name="Look closer").first.click()
    page.get_by_text("Никто не сказал, когда придут.").wait_for()
    page.get_by_role("link", name="To look into").first.click()
    card = page.get_by_role("listitem").filter(has_text="Никто не сказал, когда придут.").last
    card.get_by_text("Take it up, or close it").click()
    card.get_by_label("For colleagues: what is it about?").fill("The hours hung nowhere")
    card.get_by_role("button", name="I take it up").click()
    page.get_by_text("You have taken it up.").wait_for()
    card = page.get_by_role("listitem").filter(has_text="taken up by").last
    card.get_by_label("What was changed: one sentence for the family").fill("Часы прихода висят в палатах.")
    card.get_by_role("button", name="Done, tell the family").click()

    page.get_by_text("Done. The family is told what was changed.").wait_for()
    assert page.get_by_text("Часы прихода висят в палатах.").is_visible()
    context.close()


def test_given_paper_when_the_page_is_printed_then_the_figures_are_on_it_and_the_frame_is_not(
    stage: Stage, browser: Browser
) -> None:
    context = stage.site.open(browser)
    page = context.new_page()
    stage.site.sign_in(page, stage.curator)
    page.goto(stage.addresses["journey"])
    page.emulate_media(media="print")

    assert not page.get_by_role("navigation").is_visible()
    assert page.locator(".kpi").first.is_visible()  # of so few families no share is told, and none is drawn
    assert page.locator("svg.chart").count() == 0
    assert page.locator("svg.bar").first.is_visible()
    context.close()
