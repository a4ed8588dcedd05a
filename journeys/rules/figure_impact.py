"""What of a version hangs on a figure: criteria, rules, amounts and steps, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.dependency_plan import leaves_of
from journeys.language.conditions import Condition, Product
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.rules.titles import title_of_rule

# asked by journeys/rules/income.py, whose facts the rules of the unified allowance compare
RECKONED_WITH = frozenset({
    "alimony_reckoned", "alimony_share_more", "alimony_share_one", "alimony_share_two", "child_minimum",
    "earning_factor", "excused_months_enough", "minimum_wage", "pension_excuses", "period_ends_before",
    "period_months", "regional_average_wage", "sick_pay_counted", "unified_half", "unified_three_quarters",
})  # fmt: skip
RECKONED = "family.income_per_person"


@dataclass(frozen=True, slots=True)
class Touched:
    """Something of a version that asks a figure. kind: criterion | rule | amount | step | income."""

    ref: str
    kind: str
    key: str
    title: str


def touched_by(definition: Definition, parameter: str, language: Language) -> Iterator[Touched]:
    """Yield what of a version asks a figure, in the order of the version."""
    for name, condition in definition.eligibility.items():
        if _asks(definition, condition, parameter):
            yield Touched(definition.ref, "criterion", name, in_language(definition.title, language))
    for rule in definition.rules.values():
        if any(_asks(definition, one, parameter) for version in rule.versions for _, one in version.answers):
            yield Touched(definition.ref, "rule", rule.key, title_of_rule(definition, rule, language))
    for amount in definition.amounts.values():
        asked = amount.when is not None and _asks(definition, amount.when, parameter)
        if asked or any(parameter in parts for parts in amount.pays.values()):
            yield Touched(definition.ref, "amount", amount.key, in_language(amount.title, language) or amount.key)
    for step in definition.steps:
        conditions = (step.when, step.wait_until, step.must_hold, *(extra.when for extra in step.visits_if))
        if step.pays == parameter or any(_asks(definition, one, parameter) for one in conditions if one is not None):
            yield Touched(definition.ref, "step", step.key, in_language(step.title, language))
    if parameter in RECKONED_WITH and RECKONED in definition.vocabulary.facts and definition.rules:
        yield Touched(definition.ref, "income", RECKONED, in_language(definition.title, language))


def _asks(definition: Definition, condition: Condition, parameter: str) -> bool:
    return any(
        isinstance(value, Product) and parameter in value.parts
        for leaf in leaves_of(definition, condition)
        for value in leaf.values
    )
