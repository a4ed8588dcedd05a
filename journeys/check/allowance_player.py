"""Golden cases of the unified allowance, played against the rules: what differs is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from journeys.language.definition import Definition
from journeys.reader.allowance_cases import AllowanceCase
from journeys.rules.best_month import APPLIED
from journeys.rules.family_context import FamilyContext
from journeys.rules.reckoning import INCOME, NEEDED, reckon

SHARES: Mapping[int, str] = {50: "half", 75: "three_quarters", 100: "full"}


def differences(definition: Definition, case: AllowanceCase) -> Iterator[str]:
    """Yield what the rules say otherwise than the case."""
    look = FamilyContext(definition, {**case.facts, APPLIED: case.applied_on}, case.applied_on, {})
    facts = reckon(case.household, look, case.applied_on).facts
    there = look.knowing({**facts, **{key: value for key, value in case.facts.items() if key in facts}})
    amount = next((one for one in definition.amounts.values() if _hangs_on(one.when, case.of)), None)
    pairs = [("answer", case.answer, there.rule(case.of)), ("income per person", case.per_person, facts[INCOME]),
             ("needed earnings", case.needed, facts[NEEDED])]  # fmt: skip
    if amount is not None:
        share = there.rule(amount.by_rule) if amount.by_rule else None
        pairs += [
            ("share", SHARES.get(case.share or 0), share),
            ("amount", case.amount, there.amount(amount.key)),
        ]
    for what, right, said in pairs:
        if right is not None and right != said:
            yield f"{what} should be {_plain(right)}, is {_plain(said)}"


def _hangs_on(when: object, rule: str) -> bool:
    leaves = getattr(when, "leaves", None)
    return leaves is not None and any(leaf.key == rule for leaf in leaves())


def _plain(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
