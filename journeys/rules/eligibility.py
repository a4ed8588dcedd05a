"""Whether a journey is meant for a family, and why: each criterion with the figure it compares and its source. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language import sentences
from journeys.language.conditions import Condition, Leaf, Product, Subject, Truth, all_hold
from journeys.language.definition import Definition
from journeys.language.vocabulary import Language, Text
from journeys.rules.condition_sentences import say
from journeys.rules.family_context import FamilyContext


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion. verdict: None while a fact is unknown.

    `says` explains it in every language of the house.
    """

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


def judge(
    definition: Definition, facts: Mapping[str, Any], on: date, languages: tuple[Language, ...] | None = None
) -> Eligibility:
    """Judge the criteria of a journey for these facts; figures are those in force on that day."""
    look = FamilyContext(definition, facts, on, {})
    spoken = languages or sentences.languages()
    parts = tuple(_part(name, condition, look, spoken) for name, condition in definition.eligibility.items())
    return Eligibility(all_hold(part.verdict for part in parts), parts)


def _part(name: str, condition: Condition, look: FamilyContext, languages: tuple[Language, ...]) -> Part:
    leaves = [leaf for leaf in condition.leaves() if leaf.subject is Subject.FACT]
    keys = tuple(dict.fromkeys(leaf.key for leaf in leaves))
    figures = [look.figure(value) for leaf in leaves for value in leaf.values if isinstance(value, Product)]
    return Part(
        name=name,
        verdict=condition.holds(look),
        facts=keys,
        values=tuple(look.fact(key) for key in keys),
        threshold=figures[0] if figures else _plain_limit(leaves),
        says={language: say(condition, look, language) for language in languages},
    )


def _plain_limit(leaves: list[Leaf]) -> Decimal | None:
    return next((value for leaf in leaves for value in leaf.values if isinstance(value, Decimal)), None)
