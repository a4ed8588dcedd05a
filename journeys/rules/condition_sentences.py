"""Conditions in words: what a family has, what it is compared with, since when that holds and who says so. Pure.

What a language lacks of the frame is Russian around that language's own labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from journeys.engine.dependency_plan import products_of
from journeys.language import sentences
from journeys.language.conditions import All, AnyOf, Condition, FactValue, Leaf, Not, Product, Subject, Value, Verb
from journeys.language.fact_types import type_of
from journeys.language.formatting import NO_BREAK, date_in_words, in_language, value_in_words
from journeys.language.vocabulary import MONEY, Fact, Language, Row
from journeys.rules.family_context import FamilyContext
from journeys.rules.titles import word

COUNTED = frozenset({"hours", "days", "weeks", "months", "years"})  # units that follow their number


def words(language: Language) -> Mapping[str, str]:
    """Return the frame's words."""
    return sentences.section("eligibility", language=language)


def say(
    condition: Condition, look: FamilyContext, language: Language, *, plainly: bool = False, sourced: bool = True
) -> str:
    """Say what a condition found.

    Of several that all must hold only those that do not, if one does not.

    Args:
        plainly: For a rule's answer: whether it holds is told, not whether the family fits.
        sourced: Behind a limit stand the figures it is made of, with their sources.
    """
    match condition:
        case Leaf():
            return _say_leaf(condition, look, language, plainly=plainly, sourced=sourced)
        case All():
            failing = [part for part in condition.parts if part.holds(look) is False]
            return words(language)["and"].join(
                say(part, look, language, plainly=plainly, sourced=sourced)
                for part in failing or _of_concern(condition.parts, look)
            )
        case AnyOf():
            holding = [part for part in condition.parts if part.holds(look)][:1]  # one is enough
            return words(language)["or"].join(
                say(part, look, language, plainly=plainly, sourced=sourced) for part in holding or condition.parts
            )
        case Not():
            inner = say(condition.part, look, language, plainly=plainly, sourced=sourced)
            return inner if plainly else f"{words(language)['not']}: {inner}"
    return ""


def _of_concern(parts: tuple[Condition, ...], look: FamilyContext) -> list[Condition]:
    """Return the parts without rules that are of no concern to the family: a renewal's, where nothing was granted yet."""
    rules = look.definition.rules
    asked = {leaf.key for part in parts if isinstance(part, Leaf) for leaf in [part] if leaf.subject is Subject.RULE}
    idle = {key for key in asked if not look.concerns(rules[key])}
    return [part for part in parts if not (isinstance(part, Leaf) and part.key in idle)] or list(parts)


def _say_leaf(leaf: Leaf, look: FamilyContext, language: Language, *, plainly: bool, sourced: bool) -> str:
    frame = words(language)
    if leaf.subject is Subject.STEP:
        return _say_step(leaf, look, language)
    if leaf.subject is Subject.RULE:
        answer = look.rule(leaf.key)
        said = frame["unknown"] if answer is None else label(answer, look, language)
        return f"{label(leaf.key, look, language)}: {said}"
    fact = look.definition.vocabulary.facts[leaf.key]
    title = in_language(fact.title, language)
    value, holds = look.fact(leaf.key), leaf.holds(look)
    if value is None:
        what_now = frame["harmless"] if holds else frame["ask"]
        return f"{title}: {frame['unknown']} — {what_now}"
    head = said_value(leaf.key, value, look, language)
    if leaf.test is Verb.KNOWN:
        return head
    if leaf.test is Verb.UNKNOWN:
        return f"{head} — {frame['unwanted']}"
    if holds is None:
        return f"{head} — {frame['no_figure']}"
    if plainly and leaf.test in (Verb.IS, Verb.IS_NOT, Verb.ONE_OF):
        return head
    relation = sentences.say("limits_held" if holds else "limits_missed", leaf.test.value, language=language)
    glue = " – " if leaf.test is Verb.BETWEEN else frame["or"]
    limits = glue.join(_counted_limit(leaf.key, value, look, language) for value in leaf.values)
    compared = f"{head} — {relation.format(limit=limits)}"
    told = sources(_products(leaf, look), look, language)
    return f"{compared} ({told})" if sourced and told else compared


def _products(leaf: Leaf, look: FamilyContext) -> list[Product]:
    """Return what a leaf compares with that figures make up; a fact that somebody told rests on none."""
    told = {value.key for value in leaf.values if isinstance(value, FactValue) and value.key in look.facts}
    return [] if told else list(products_of(look.definition, leaf))


def _say_step(leaf: Leaf, look: FamilyContext, language: Language) -> str:
    step = look.definition.by_key.get(leaf.key)
    title = in_language(step.title, language) if step else leaf.key
    outcomes = words(language)["or"].join(label(str(value), look, language) for value in leaf.values)
    return words(language)["was" if leaf.holds(look) else "was_not"].format(step=title, outcome=outcomes)


def label(key: str, look: FamilyContext, language: Language) -> str:
    """Return the words for a rule, an answer or an outcome.

    The key in plain letters where nobody gave any.
    """
    return word(look.definition, key, language)


def said_value(key: str, value: Any, look: FamilyContext, language: Language) -> str:
    """Write a fact with its value; money stands without a colon."""
    fact = look.definition.vocabulary.facts[key]
    said = value_in_words(value, look.definition.vocabulary.words, language, is_money=is_sum(fact))
    return f"{in_language(fact.title, language)}{type_of(fact).joined_by}{said}{unit_after(key, value, look, language)}"


def unit_after(key: str, value: Any, look: FamilyContext, language: Language) -> str:
    """Return the unit of a counted fact or a sum as it stands after the number."""
    fact = look.definition.vocabulary.facts[key]
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool):
        return ""
    if is_sum(fact):
        return currency(language)
    if fact.unit not in COUNTED:
        return ""
    return f" {sentences.counted('counts', fact.unit, number=int(value), language=language)}"


def currency(language: Language) -> str:
    """Return it as it stands behind a sum."""
    return f"{NO_BREAK}{words(language)['currency']}"


def is_sum(fact: Fact) -> bool:
    """Say whether a fact's figures are roubles and kopecks."""
    return fact.type == "money"


def limit(value: Value, look: FamilyContext, language: Language, *, is_money: bool = False) -> str:
    """Write what a fact is compared with, on the day of the look."""
    labels = look.definition.vocabulary.words
    if isinstance(value, Product):
        figure_now = look.figure(value)
        if figure_now is None:
            return "?"
        return value_in_words(figure_now.quantize(Decimal("0.01")), labels, language, is_money=is_money)
    if isinstance(value, FactValue):
        known, fact = look.fact(value.key), look.definition.vocabulary.facts[value.key]
        if known is None:
            return in_language(fact.title, language)
        return value_in_words(known, labels, language, is_money=is_sum(fact))
    return value_in_words(value, labels, language, is_money=is_money)


def _counted_limit(key: str, value: Value, look: FamilyContext, language: Language) -> str:
    known: Any = value
    if isinstance(value, Product):
        known = look.figure(value)
    elif isinstance(value, FactValue):
        known = look.fact(value.key)
    is_money = is_sum(look.definition.vocabulary.facts[key])
    return limit(value, look, language, is_money=is_money) + unit_after(key, known, look, language)


def sources(products: list[Product], look: FamilyContext, language: Language) -> str:
    """Name the figures behind a limit: title, value, since when, where it comes from, whether somebody checked it."""
    names = dict.fromkeys(part for product in products for part in product.parts if isinstance(part, str))
    return "; ".join(figure(name, look, language) for name in names)


def figure(name: str, look: FamilyContext, language: Language) -> str:
    """Name one figure as it holds on the day of the look."""
    parameter = look.definition.vocabulary.parameters[name]
    row = parameter.row_on(look.on)
    title = in_language(parameter.title, language)
    is_money = parameter.unit.startswith(MONEY)
    return f"{title} ?" if row is None else f"{title} {row_in_words(row, language, is_money=is_money)}"


def figure_alone(value: Any, language: Language, *, is_money: bool) -> str:
    """Write a figure of the table with its currency if it is money."""
    said = value_in_words(value, {}, language, is_money=is_money)
    return said + currency(language) if is_money else said


def row_in_words(row: Row, language: Language, *, is_money: bool = False) -> str:
    """Write a row of a figure: value, since when, source, whether it is to be confirmed."""
    frame = words(language)
    value = figure_alone(row.value, language, is_money=is_money)
    since = frame["since"].format(day=date_in_words(row.valid_from, language))
    unsure = f", {frame['to_confirm']}" if row.to_confirm else ""
    return f"{value} {since}, {frame['source']}: {in_language(row.source, language)}{unsure}"
