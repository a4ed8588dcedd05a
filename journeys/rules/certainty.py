"""Whether an answer rests on figures whose article nobody has seen: it is told as "probably". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from journeys.engine.dependency_plan import leaves_of, products_of
from journeys.language.conditions import Condition
from journeys.language.definition import Amount, Definition, Rule
from journeys.language.vocabulary import Parameter, Row
from journeys.rules.family_context import FamilyContext, version_on
from journeys.rules.reckoning import FIGURES, RECKONED


def conditions_of(definition: Definition, rules: Iterable[str], look: FamilyContext) -> list[Condition]:
    """Return the conditions of rules as they are in force on their day."""
    found: list[Condition] = []
    for key in rules:
        rule = definition.rules[key]
        day = look.day_of(rule.day)
        version = version_on(rule, day) if day else None
        found += [condition for _, condition in (version.answers if version else ())]
    return found


def names_in(definition: Definition, conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield the figures that conditions compare with."""
    for condition in conditions:
        for leaf in leaves_of(definition, condition):
            for product in products_of(definition, leaf):
                yield from (part for part in product.parts if isinstance(part, str))


def rows_behind(
    definition: Definition, conditions: list[Condition], parts: Iterable[str], day: date
) -> Iterator[tuple[Parameter, Row]]:
    """Yield every row an answer rests on: compared with, paid, or asked to reckon the income."""
    names = dict.fromkeys([*parts, *names_in(definition, conditions)])
    asked = {leaf.key for condition in conditions for leaf in leaves_of(definition, condition)}
    if asked & set(RECKONED):
        names |= dict.fromkeys(sorted(FIGURES))
    table = definition.vocabulary.parameters
    for name in names:
        row = table[name].row_on(day) if name in table else None
        if row is not None:
            yield table[name], row


def is_probable(look: FamilyContext, one: Rule | Amount) -> bool:
    """Say whether an answer or a sum rests on anything to be confirmed."""
    definition, day = look.definition, look.day_of(one.day) or look.on
    if isinstance(one, Rule):
        conditions, parts = conditions_of(definition, [one.key], look), list[str]()
    else:
        conditions = conditions_of(definition, [one.by_rule] if one.by_rule else [], look)
        conditions += [one.when] if one.when is not None else []
        product = look.pays(one)
        parts = [part for part in (product.parts if product else ()) if isinstance(part, str)]
    return any(row.to_confirm for _, row in rows_behind(definition, conditions, parts, day))
