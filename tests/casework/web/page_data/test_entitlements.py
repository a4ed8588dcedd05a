"""What a family may get, and why: on the worker's page all of it, on the family's what helps."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from casework import access, clock
from casework.actions.case import life_events, told_facts
from casework.models import Case
from journeys import public as journeys
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import enter
from tests.casework.web.visiting import page as family_page

ALLOWANCE = "birth_allowance"
POOR: dict[str, Any] = {
    "family.income_per_person": Decimal(9000), "family.lowest_adult_earnings": Decimal(900000),
    "family.property_within_limits": True, "family.income_with_half_share": Decimal(12000),
    "family.income_with_three_quarters": Decimal(14000),
}  # fmt: skip
WORK: dict[str, Any] = {"child.alive_at_birth": True, "family.employed_parents": Decimal(1)}


@pytest.fixture(scope="module")
def allowance(desk: Desk) -> Desk:
    """The desk with the allowance's journey published."""
    published.store(read_catalogue(CATALOGUE).sources(ALLOWANCE, 1), at=clock.now())
    return desk


@pytest.fixture
def family(allowance: Desk) -> Family:
    """A family in the allowance's journey alone, of whom the law's questions are not answered yet."""
    return allowance.family(journey=ALLOWANCE, facts={"child.order_in_family": Decimal(1)})


def run_key(family: Family) -> UUID:
    with access.acting_as(family.desk.actor) as actor:
        key: UUID = access.find(Case, to=actor, pk=family.case_id).journeys.get().run_key
        return key


def told(family: Family, facts: dict[str, Any]) -> None:
    told_facts.add_facts(by=family.desk.actor, case_id=family.case_id, facts=facts, run_key=run_key(family))


def rights(html: str) -> str:
    found = re.search(r'<section class="card" id="rights">.*?</section>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])).replace("\u00a0", " ") if found else ""


def at_the_desk(family: Family, language: str = "en") -> str:
    answer = family.desk.client(language=language).get(reverse("case", args=[family.case_id]))
    assert answer.status_code == 200
    return rights(answer.content.decode())


def at_home(family: Family, language: str = "en") -> str:
    return rights(family_page(enter(family, language=language)))


def entitled(family: Family) -> dict[str, journeys.rules.Entitlement]:
    key = run_key(family)
    with access.acting_as(family.desk.actor):
        found = journeys.rules.entitled(run_key=key, language="en", now=clock.now())
    return {one.key: one for one in found}


def test_given_unknown_facts_then_the_worker_reads_what_is_missing_and_the_family_what_to_bring(family):
    desk = at_the_desk(family)
    assert "Unified allowance a month not known yet" in desk
    assert "What is missing: " in desk and "It stands in: Income statement" in desk
    assert "Judged as if the application were made today." in desk
    home = at_home(family)
    assert "We do not know yet. To find out, bring: Income statement" in home
    assert "above" not in home


def test_given_a_right_then_sum_reason_figures_and_sources_stand_there_and_what_is_unsure_is_marked(family):
    told(family, WORK | POOR)
    desk = at_the_desk(family)
    assert "Unified allowance a month probably to be confirmed 16,700 RUB" in desk
    assert "Unified allowance: probably, entitled; Share of the unified allowance: probably, 100 %" in desk
    assert "Birth grant probably to be confirmed 28,450.45 RUB for each child" in desk
    assert (
        "Grounds, figures and sources" in desk
        and "Source: Minimum Wage Act (82-FZ of 19 June 2000), article 1" in desk
        and "since 1 January 2026" in desk
    )
    home = at_home(family)
    assert "16,700 RUB Probably: the figures behind it are still being checked. How it is reckoned" in home
    russian = at_home(family, "ru")
    assert "Что вам положено" in russian and "16 700 ₽" in russian


def test_given_a_refusal_then_no_sum_is_told_anywhere_and_the_family_is_not_shamed(family):
    told(family, WORK | POOR | {"family.income_per_person": Decimal(17400)})
    found = entitled(family)["unified_allowance"]
    assert (found.verdict, found.value) == (False, None)
    desk = at_the_desk(family)
    assert "Unified allowance a month not yet" in desk and "16,700" not in desk.split("Grounds")[0]
    assert "Income per person 17,400 RUB — above 17,000 RUB" in desk
    assert "It would be “Entitled” if “Income per person”: 17,000 RUB or less" in desk
    assert "Unified allowance" not in at_home(family)


def test_given_a_later_day_with_a_right_then_both_pages_name_it(family):
    month = date(clock.now().year + 1, 3, 1)
    told(family, WORK | POOR | {"family.income_per_person": Decimal(17400), "allowance.earliest_good_month": month})
    assert f"The earliest good month to apply: March {month.year} ." in at_the_desk(family)
    home = at_home(family)
    assert f"It is too early now. A good month to apply: March {month.year}." in home
    assert "17,400" not in home


def test_given_a_child_that_died_then_both_pages_are_silent(family):
    told(family, {"child.alive_at_birth": False})
    life_events.tell_event(by=family.desk.actor, case_id=family.case_id, event="child_died")
    assert (at_the_desk(family), at_home(family)) == ("", "")


def test_given_a_leave_in_days_then_it_is_told_in_days_and_never_in_money(allowance):
    mother = allowance.family()
    desk, home = at_the_desk(mother), at_home(mother, "ru")
    assert "70 days" in desk and "70 RUB" not in desk
    assert "70 дней" in home and "70 ₽" not in home


def test_given_ways_that_are_gone_only_after_bad_news_then_the_family_reads_of_none_of_them_ahead(family):
    home = family_page(enter(family, language="ru"))
    assert "Заявление на единое пособие" in home
    assert "Тихий разговор" not in home and "Жалоба" not in home


def test_given_the_table_of_figures_then_every_unit_of_it_has_its_word_in_each_language() -> None:
    vocabulary = read_catalogue(CATALOGUE).definitions[ALLOWANCE, 1].vocabulary
    units = {figure.unit for figure in vocabulary.parameters.values() if figure.unit}
    assert units <= vocabulary.words.keys()
    assert all(vocabulary.words[unit].keys() >= {"ru", "en"} for unit in units)
