"""The figures of the law and the household's income in the browser: they fit every screen and axe finds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from casework import access, clock
from casework.act_parts import income_reckoning
from casework.actions.case import household_income, told_facts
from casework.actions.region import law_figures
from casework.models import Case, Membership
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from tests.browser.conftest import Site, shoot
from tests.browser.looking import faults

pytestmark = pytest.mark.browser
ALLOWANCE = "birth_allowance"


@dataclass
class Stage:
    """The product with a proposed figure and an income, and who looks at which page."""

    site: Site
    pages: dict[str, tuple[Membership, str]]


@pytest.fixture(scope="module")
def stage(site: Site) -> Stage:
    """A figure that waits for a second person, and a family whose income was told."""
    desk = site.desk
    texts = read_catalogue(CATALOGUE).sources(ALLOWANCE, 1)
    name = f"{ALLOWANCE}/v1.yaml"
    published.store({**texts, name: texts[name].replace("status: draft", "status: ready")}, at=clock.now())
    proposed = law_figures.Proposed(
        "subsistence_minimum", desk.today, Decimal("17634.50"), "Постановление № 417-п", desk.today, sure=True
    )
    law_figures.propose(by=access.member(desk.administrator), proposed=proposed)
    family = desk.family(journey=ALLOWANCE)
    told_facts.add_facts(by=desk.actor, case_id=family.case_id, facts={"family.property_within_limits": True})
    with access.acting_as(desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        people = {person.relation: person.pk for person in case.family.people.all()}
    first, last = date(desk.today.year - 2, 1, 1), desk.today.replace(day=1)
    spans = (("father", "wage", Decimal(45000)), ("mother", "excuse:care_of_child", None))
    for relation, what, amount in spans:
        span = household_income.MonthSpan(people[relation], what, first, last, amount)
        household_income.note(by=desk.actor, case_id=family.case_id, span=span)
    with access.acting_as(desk.actor) as actor:
        run_key = access.find(Case, to=actor, pk=family.case_id).journeys.get().run_key
        answer = income_reckoning.reckoned(case=case, by=actor, applied_on=desk.today, language="ru")
    household_income.take_over(
        by=desk.actor,
        case_id=family.case_id,
        applied_on=desk.today,
        shown=income_reckoning.seal(answer),
        run_key=run_key,
    )
    curator = desk.planted.curator.membership
    assert curator is not None
    return Stage(
        site,
        {
            "figures": (curator, reverse("figures_of_law")),
            "figure": (curator, reverse("figure_of_law", args=["subsistence_minimum"])),
            "income": (desk.worker, reverse("household_income", args=[family.case_id])),
            "case_with_rights": (desk.worker, reverse("case", args=[family.case_id])),
            "shown_with_rights": (desk.worker, reverse("shown_family_page", args=[family.case_id])),
        },
    )


@pytest.mark.parametrize("name", ["figures", "figure", "income", "case_with_rights", "shown_with_rights"])
def test_given_a_page_when_it_is_looked_at_then_axe_finds_nothing_and_it_fits(
    stage: Stage, browser: Browser, name: str
) -> None:
    member, address = stage.pages[name]
    wrong: dict[str, list[str]] = {}
    for language, size in (("ru", "desk"), ("en", "phone")):
        context = stage.site.open(browser, size=size, language=language)
        page = context.new_page()
        stage.site.sign_in(page, member, language=language)
        page.goto(address)
        picture = partial(_picture, page, f"{name}.{language}.{size}")
        wrong[f"{language} {size}"] = faults(page, picture=picture, again=language == "en")
        context.close()
    assert {key: found for key, found in wrong.items() if found} == {}


def _picture(page: Page, name: str, scheme: str) -> None:
    shoot(page, f"{name}.{scheme}")
