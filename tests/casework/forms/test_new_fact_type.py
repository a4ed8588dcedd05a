"""A new type of facts is one row of the language and one row of widgets: nothing else of the product knows the list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms

from casework import facts as kept_facts
from casework.actions.partners.connector_answers import _typed as typed
from casework.demo.played_worker import invent
from casework.forms import step_form
from journeys.language.fact_types import EQUAL, KNOWING, ORDERED, TYPES, FactType, Shape
from journeys.language.vocabulary import Fact
from journeys.rules.explanation import explain
from journeys.runs import fact_input
from journeys.runs.work_items import fact_field
from partners import public as partners
from tests.journeys.rules import small

SHARE = "share"
RENT = "family.rent_share"
NEW = f"{RENT}: {{type: share, unit: percent, ru: Доля платы за жильё, en: Share of the rent, from: parents}}\n"


def _percent(fact: Any, people: Any, common: dict[str, Any]) -> forms.Field:
    return forms.DecimalField(min_value=0, max_value=100, decimal_places=1, **common)


def _tenths(fact: Fact, named: Any, today: date) -> list[Any]:
    return [Decimal(0), Decimal(100), *(share for share in named if isinstance(share, Decimal))]


@pytest.fixture
def _shares(monkeypatch: pytest.MonkeyPatch) -> None:
    row = FactType(
        Shape.FIGURE, (int, Decimal), ORDERED | EQUAL | KNOWING, _tenths,
        known=Decimal(50), plain=Decimal(10), likely=Decimal("12.5"), answered_as="number", nearest=Decimal("0.1"),
    )  # fmt: skip
    monkeypatch.setitem(TYPES, SHARE, row)  # type: ignore[arg-type]
    monkeypatch.setitem(step_form.WIDGETS, SHARE, _percent)  # type: ignore[arg-type]
    monkeypatch.setitem(small.SHARED, "_shared/facts.yaml", small.SHARED["_shared/facts.yaml"] + NEW)


@pytest.fixture
def journey(_shares: None) -> Any:
    return small.definition(eligibility=f"dear: {RENT} at least 30", rights_date="opening", records=RENT)


def test_given_a_new_type_when_a_condition_asks_it_then_its_verbs_fit_and_the_answer_is_explained(journey):
    told = explain(journey, {RENT: Decimal("29.9")}, date(2026, 3, 1))
    assert told.eligibility.verdict is False
    changed = [change.briefly["en"].replace("\N{NO-BREAK SPACE}", " ") for change in told.changes]
    assert changed == ["It would be “yes” if “Share of the rent”: 30 or more (now 29.9, a difference of 0.1)"]
    with pytest.raises(AssertionError, match="is of type share, 'not before' does not fit"):
        small.definition(eligibility=f"dear: {RENT} not before 2026-01-01", rights_date="opening", records=RENT)


def test_given_a_new_type_when_a_value_comes_in_then_only_a_fitting_one_is_taken_and_it_is_kept_exactly(journey):
    told = fact_input.clean(journey, {RENT: Decimal("12.5")})
    assert kept_facts.read(kept_facts.write(told[RENT])) == Decimal("12.5")
    with pytest.raises(fact_input.WrongFact):
        fact_input.clean(journey, {RENT: "a third"})


def test_given_a_new_type_when_its_form_is_drawn_then_its_own_widget_stands_there_with_its_unit(journey):
    field = step_form.fact_field(fact_field(journey, RENT))
    assert field.clean("12.5") == Decimal("12.5")
    assert field.unit == "percent"


def test_given_a_new_type_when_a_partner_is_asked_then_it_answers_in_the_form_of_the_row(journey):
    asked = fact_field(journey, RENT)
    assert partners.AskType(TYPES[asked.type].answered_as) is partners.AskType.NUMBER
    assert typed(SHARE, "12.5") == Decimal("12.5")
    assert invent(asked, date(2026, 3, 1)) == Decimal("12.5")
