"""Whether a journey is meant for a family, and why: each criterion with the figure it compares and its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from journeys import sentences
from journeys.conditions import All, AnyOf, Condition, FactValue, Leaf, Not, Product, Subject, Truth, Value, Verb
from journeys.definition import Definition
from journeys.vocabulary import Base, Language, Text
from journeys.wording import in_language, number_in_words, value_in_words


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion. verdict: None while a fact is unknown. `says` explains it in every language of the house."""

    name: str
    verdict: Truth
    facts: tuple[str, ...]
    values: tuple[Any, ...]  # of these facts, None where unknown
    threshold: Decimal | None  # the figure that was compared with, if there was one
    says: Text


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict: no if one criterion fails, not known while one is open and none fails."""

    verdict: Truth
    parts: tuple[Part, ...]


def judge(definition: Definition, facts: Mapping[str, Any], on: date) -> Eligibility:
    """Judge the criteria of a journey for these facts; figures are those in force on that day."""
    look = _Look(definition, facts, on)
    parts = tuple(_part(name, condition, look) for name, condition in definition.eligibility.items())
    verdicts = [part.verdict for part in parts]
    return Eligibility(False if False in verdicts else None if None in verdicts else True, parts)


def _part(name: str, condition: Condition, look: _Look) -> Part:
    leaves = [leaf for leaf in condition.leaves() if leaf.subject is Subject.FACT]
    keys = tuple(dict.fromkeys(leaf.key for leaf in leaves))
    figures = [look.figure(value) for leaf in leaves for value in leaf.values if isinstance(value, Product)]
    return Part(
        name=name,
        verdict=condition.holds(look),
        facts=keys,
        values=tuple(look.fact(key) for key in keys),
        threshold=figures[0] if figures else _plain_limit(leaves),
        says={language: _explain(condition, look, language) for language in sentences.languages()},
    )


def _plain_limit(leaves: list[Leaf]) -> Decimal | None:
    return next((value for leaf in leaves for value in leaf.values if isinstance(value, Decimal)), None)


class _Look:
    """A family before it has a run: facts and figures are known, steps are not."""

    def __init__(self, definition: Definition, facts: Mapping[str, Any], on: date) -> None:
        self.definition, self.facts, self.on = definition, facts, on

    def fact(self, key: str) -> Any | None:
        found = self.facts.get(key)
        return self.definition.vocabulary.facts[key].assumed if found is None else found

    def outcome(self, step: str) -> tuple[bool, str | None]:
        del step
        return False, None

    def ever(self, step: str) -> frozenset[str]:
        del step
        return frozenset()

    def rule(self, name: str) -> str | None:
        rule = self.definition.rules[name]
        day = self.on
        if rule.day is not None:
            found = self.fact(rule.day.key) if rule.day.base is Base.FACT else None
            if not isinstance(found, date):
                return None
            day = found.date() if isinstance(found, datetime) else found
        look = _Look(self.definition, self.facts, day)
        in_force = [one for one in rule.versions if one.valid_from is None or one.valid_from <= day]
        for answer, condition in in_force[-1].answers if in_force else ():
            holds = condition.holds(look)
            if holds is not False:
                return answer if holds else None
        return None

    def figure(self, product: Product) -> Decimal | None:
        total = Decimal(1)
        for part in product.parts:
            value = part if isinstance(part, Decimal) else self.definition.vocabulary.parameters[part].on(self.on)
            if value is None:
                return None
            total *= Decimal(value)
        return total


# ---- explanations ----------------------------------------------------------------------------------------------------


def _said(word: str, language: Language) -> str:
    return sentences.say("eligibility", word, language=language)


def _explain(condition: Condition, look: _Look, language: Language) -> str:
    match condition:
        case Leaf():
            return _explain_leaf(condition, look, language)
        case All():
            return _said("and", language).join(_explain(part, look, language) for part in condition.parts)
        case AnyOf():
            holding = [part for part in condition.parts if part.holds(look)]
            return _said("or", language).join(_explain(part, look, language) for part in holding or condition.parts)
        case Not():
            return f"{_said('not', language)}: {_explain(condition.part, look, language)}"
    return ""


def _explain_leaf(leaf: Leaf, look: _Look, language: Language) -> str:
    if leaf.subject is not Subject.FACT:
        return f"{leaf.key}: {look.rule(leaf.key) if leaf.subject is Subject.RULE else _said('unknown', language)}"
    fact = look.definition.vocabulary.facts[leaf.key]
    title = in_language(fact.title, language)
    value, holds = look.fact(leaf.key), leaf.holds(look)
    if value is None:
        return f"{title}: {_said('unknown', language)} — {_said('harmless', language) if holds else _said('ask', language)}"
    said = value_in_words(value, look.definition.vocabulary.words, language)
    head = f"{title} {said}" if fact.type == "money" else f"{title}: {said}"
    if leaf.test in (Verb.KNOWN, Verb.UNKNOWN):
        return head if leaf.test is Verb.KNOWN else f"{head} — {_said('unwanted', language)}"
    if holds is None:
        return f"{head} — {_said('no_figure', language)}"
    relation = sentences.say("limits_held" if holds else "limits_missed", leaf.test.value, language=language)
    limits = [_limit(one, look, language) for one in leaf.values]
    return f"{head} — {relation.format(limit=_joined(leaf.test, limits, language))}{_sources(leaf, look, language)}"


def _joined(test: Verb, limits: list[str], language: Language) -> str:
    return (" – " if test is Verb.BETWEEN else _said("or", language)).join(limits)


def _limit(value: Value, look: _Look, language: Language) -> str:
    words = look.definition.vocabulary.words
    if isinstance(value, Product):
        found = look.figure(value)
        return "?" if found is None else number_in_words(found.quantize(Decimal("0.01")), language)
    if isinstance(value, FactValue):
        known = look.fact(value.key)
        title = in_language(look.definition.vocabulary.facts[value.key].title, language)
        return title if known is None else value_in_words(known, words, language)
    return value_in_words(value, words, language)


def _sources(leaf: Leaf, look: _Look, language: Language) -> str:
    """Name the figures behind a limit: title, value on the day, where it comes from, whether somebody checked it."""
    told = []
    names = [part for value in leaf.values if isinstance(value, Product) for part in value.parts]
    for name in names:
        if not isinstance(name, str):
            continue
        parameter = look.definition.vocabulary.parameters[name]
        value = parameter.on(look.on)
        figure = "?" if value is None else number_in_words(Decimal(value), language)
        unsure = "" if parameter.mark == "V" else f", {_said('to_confirm', language)}"
        told.append(
            f"{in_language(parameter.title, language)} {figure}, {_said('source', language)}: {parameter.source}{unsure}"
        )
    return f" ({'; '.join(told)})" if told else ""
