"""A decision and a reason never contradict: for every journey, set of facts and outcome."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from journeys.language.definition import Definition, Step
from journeys.language.fact_types import Shape, type_of
from journeys.reader import CATALOGUE, read_catalogue
from journeys.rules.decisions import REFUSED, contradicts, grounds
from journeys.rules.entitlements import StepsEnded, entitlements
from journeys.rules.explanation import explain, own_days
from tests.proofs import examples

CATALOGUE_READ = read_catalogue(CATALOGUE)
PAYING = [
    (definition, step)
    for definition in CATALOGUE_READ.definitions.values()
    for step in definition.steps
    if step.pays in definition.amounts
]
SUMS = (0, 5_000, 9_000, 15_000, 16_999, 17_001, 18_500, 18_701, 89_000, 300_000)
TODAY = date(2026, 11, 20)


def drawn(definition: Definition, chance: Random) -> dict[str, Any]:
    """Draw facts, some of them unknown."""
    found: dict[str, Any] = {}
    for key, fact in definition.vocabulary.facts.items():
        if chance.random() < 0.25:
            continue
        match type_of(fact).shape:
            case Shape.TRUTH:
                found[key] = chance.random() < 0.5
            case Shape.FIGURE:
                found[key] = Decimal(chance.choice(SUMS if fact.type == "money" else (0, 1, 2, 3, 5, 9, 12, 17, 40)))
            case Shape.DAY:
                found[key] = TODAY + timedelta(days=chance.randint(-400, 60))
            case Shape.CHOICE:
                found[key] = chance.choice(fact.choices)
    return found


@pytest.mark.parametrize(("definition", "step"), PAYING, ids=[f"{one.ref} {step.key}" for one, step in PAYING])
def test_no_page_and_no_paper_shows_a_decision_beside_a_reason_against_it(definition: Definition, step: Step) -> None:
    assert step.pays is not None
    chance = Random(f"{definition.ref} {step.key}")
    against = 0
    for _ in range(examples(60)):
        facts = drawn(definition, chance)
        for outcome in step.outcomes:
            days = {key: TODAY for key in own_days(definition) if facts.get(key) is None}
            amounts = explain(definition, {**facts, **days}, TODAY, languages=("en",)).amounts
            right = next(one.right for one in amounts if one.amount == step.pays)
            wrong = contradicts(outcome=outcome, hoped_for=step.hoped_for, right=right)
            against += wrong

            paper = grounds(definition, step, outcome, facts, TODAY, "en")
            assert paper is not None and paper.contradicts is wrong
            if wrong:
                assert not paper.amount and not paper.why and paper.rules_say["en"]

            standing = StepsEnded({step.key: outcome}, {}, frozenset())
            told = [one for one in entitlements(definition, facts, TODAY, standing, "en") if one.key == step.pays]
            for one in told:
                if outcome == step.hoped_for:
                    assert one.verdict is True and one.decided_well
                if outcome == REFUSED:
                    assert one.verdict is False and one.value is None
                if one.otherwise:
                    assert not (one.reason or one.grounds or one.changes or one.missing or one.right_from)
    assert against or len(step.outcomes) < 2 or definition.amounts[step.pays].when is None


def test_what_contradicts_and_what_does_not() -> None:
    table = [
        ("granted", True, False), ("granted", False, True), ("granted", None, False),
        ("refused", True, True), ("refused", False, False), ("refused", None, False),
        ("papers_missing", True, False), ("papers_missing", False, False),
    ]  # fmt: skip
    for outcome, right, expected in table:
        assert contradicts(outcome=outcome, hoped_for="granted", right=right) is expected, (outcome, right)
