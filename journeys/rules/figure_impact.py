"""What of a version hangs on a figure: criteria, rules, amounts and steps, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.engine.dependency_plan import leaves_of, products_of
from journeys.language.conditions import Condition
from journeys.language.definition import Amount, Definition, Rule, Step
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language, term_of_row
from journeys.rules.reckoning import FIGURES, INCOME
from journeys.rules.titles import title_of_rule


@dataclass(frozen=True, slots=True)
class Touched:
    """Something of a version that asks a figure.

    Kind: criterion | rule | amount | step | income.
    """

    ref: str
    kind: str
    key: str
    title: str


def touched_by(definition: Definition, parameter: str, language: Language) -> Iterator[Touched]:
    """Yield what of a version asks a figure, in the order of the version."""
    title = in_language(definition.title, language)
    for name, criterion in definition.eligibility.items():
        if _asks(definition, criterion, parameter):
            yield Touched(definition.ref, "criterion", name, title)
    for rule in definition.rules.values():
        if _rule_asks(definition, rule, parameter):
            yield Touched(definition.ref, "rule", rule.key, title_of_rule(definition, rule, language))
    for amount in definition.amounts.values():
        if _amount_asks(definition, amount, parameter):
            yield Touched(definition.ref, "amount", amount.key, in_language(amount.title, language) or amount.key)
    for step in definition.steps:
        if _step_asks(definition, step, parameter):
            yield Touched(definition.ref, "step", step.key, in_language(step.title, language))
    if parameter in FIGURES and INCOME in definition.vocabulary.facts and definition.rules:
        yield Touched(definition.ref, "income", INCOME, title)


def _rule_asks(definition: Definition, rule: Rule, parameter: str) -> bool:
    conditions = (condition for version in rule.versions for _answer, condition in version.answers)
    return any(_asks(definition, condition, parameter) for condition in conditions)


def _amount_asks(definition: Definition, amount: Amount, parameter: str) -> bool:
    is_paid_by_it = any(parameter in parts for parts in amount.pays.values())
    return is_paid_by_it or _asks(definition, amount.when, parameter)


def _step_asks(definition: Definition, step: Step, parameter: str) -> bool:
    conditions = (step.when, step.wait_until, step.must_hold, *(extra.when for extra in step.visits_if))
    if term_of_row(parameter) in step.due:
        return True
    return step.pays == parameter or any(_asks(definition, condition, parameter) for condition in conditions)


def _asks(definition: Definition, condition: Condition | None, parameter: str) -> bool:
    leaves = leaves_of(definition, condition)
    return any(parameter in product.parts for leaf in leaves for product in products_of(definition, leaf))
