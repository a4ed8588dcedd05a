"""An office's decision beside what the rules say: the two never stand side by side unexplained. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from journeys.language.conditions import Subject, Truth, Verb, leaves_in
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language, Text
from journeys.rules.explanation import Explanation, explain, own_days

REFUSED = "refused"  # the word of the table for a refusal


@dataclass(frozen=True, slots=True)
class DecisionGrounds:
    """What may be said beside a decision. contradicts: the rules say otherwise, and none of their reasons is told."""

    contradicts: bool
    amount: Text  # how the sum is reckoned; empty where there is none
    why: tuple[Text, ...]  # what the rule answers, then its grounds
    rules_say: Text  # where they say otherwise


@dataclass(frozen=True, slots=True)
class RightAnswers:
    """What a rule may answer about an amount, in words: with these there is a right, with those none."""

    giving: tuple[Text, ...]
    against: tuple[Text, ...]


def right_answers(definition: Definition, step: Step) -> RightAnswers | None:
    """Return what the rules may answer about a step's amount; None where it pays none by a rule."""
    amount = definition.amounts.get(step.pays or "")
    asked = [leaf for leaf in leaves_in(amount.when) if leaf.subject is Subject.RULE] if amount else []
    giving: dict[str, Text] = {}
    against: dict[str, Text] = {}
    for leaf in asked:
        rule = definition.rules[leaf.key]
        for answer in dict.fromkeys(answer for version in rule.versions for answer, _when in version.answers):
            gives = (answer in leaf.values) is not (leaf.test is Verb.IS_NOT)
            (giving if gives else against)[answer] = definition.vocabulary.words[answer]
    return RightAnswers(tuple(giving.values()), tuple(against.values())) if asked else None


def contradicts(*, outcome: str, hoped_for: str, right: Truth) -> bool:
    """Say whether an outcome is what the rules do not give; nothing is said while they do not know."""
    if right is None:
        return False
    if outcome == hoped_for:
        return not right
    return outcome == REFUSED and right


def grounds(
    definition: Definition,
    step: Step,
    outcome: str,
    facts: Mapping[str, Any],
    on: date,
    language: Language,
) -> DecisionGrounds | None:
    """Return what may be said beside the outcome of a step that pays an amount; None of any other step."""
    if step.pays is None or step.pays not in definition.amounts:
        return None
    days = {key: on for key in own_days(definition) if facts.get(key) is None}
    told = explain(definition, {**facts, **days}, on, languages=(language,))
    amount = next(one for one in told.amounts if one.amount == step.pays)
    said = _said(told, step.pays)
    if contradicts(outcome=outcome, hoped_for=step.hoped_for, right=amount.right):
        rules_say: Text = {language: "; ".join(in_language(text, language) for text in (amount.says, *said[1:]))}
        return DecisionGrounds(True, {}, (), rules_say)
    granted = outcome == step.hoped_for and amount.value is not None
    return DecisionGrounds(False, amount.says if granted else {}, said, {})


def _said(told: Explanation, pays: str) -> tuple[Text, ...]:
    """Return what the rule of the amount's name answers, then its grounds; nothing while it does not know."""
    rule = next((one for one in told.rules if one.rule == pays and one.answer), None)
    if rule is None:
        return ()
    # once: two answers may have passed by one limit
    grounds = {tuple(sorted(text.items())): text for text in rule.because}
    return (rule.says, *grounds.values())
