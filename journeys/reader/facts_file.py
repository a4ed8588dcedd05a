"""A family's facts in a file, YAML or JSON, for an explanation: `FACT: value` lines.

Beside them may stand `steps:` with how steps ended, and `household:` with members, income and
excuses by month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from journeys.language.definition import Definition
from journeys.language.fact_types import Shape, type_of
from journeys.reader.fields import Fields
from journeys.reader.household_file import read_household
from journeys.reader.mistakes import At, Mistake, Mistakes, TooMany, did_you_mean
from journeys.reader.strict_yaml import Block, Entry, Scalar, entries_of, read_block, text_of
from journeys.reader.tables import fact_value
from journeys.rules.income import Household

UNKNOWN = "unknown"
STEPS, HOUSEHOLD = "steps", "household"
WRITE_TRUTH = {"да": "yes", "нет": "no", "on": "yes", "off": "no"}


@dataclass(frozen=True, slots=True)
class FactsFile:
    """What a file says; with mistakes the rest is not to be relied on."""

    facts: Mapping[str, Any] = field(default_factory=dict)  # by their types; `unknown` is left out
    ended: Mapping[str, str] = field(default_factory=dict)  # step -> outcome
    household: Household | None = None
    mistakes: tuple[Mistake, ...] = ()


def read_facts_file(name: str, text: str, definition: Definition) -> FactsFile:
    """Read a file and tell every mistake with its line and cure."""
    mistakes = Mistakes()
    facts: dict[str, Any] = {}
    ended: dict[str, str] = {}
    household: Household | None = None
    top = read_block(name, text, mistakes)
    try:
        for key, entry in entries_of(top).items():
            if key == STEPS:
                ended = _ended(entry, definition, mistakes)
            elif key == HOUSEHOLD:
                household = read_household(entry, mistakes)
            else:
                _fact(key, entry, definition, mistakes, facts)
    except TooMany:
        pass
    if top is not None and not top.entries:
        mistakes.say(At(name), "no facts. Write one a line, as in 'family.income_per_person: 15400'")
    return FactsFile(facts, ended, household, mistakes.found())


def _fact(key: str, entry: Entry, definition: Definition, mistakes: Mistakes, facts: dict[str, Any]) -> None:
    table = definition.vocabulary.facts
    fact = table.get(key)
    if fact is None:
        hint = did_you_mean(key, table)
        mistakes.say(entry, f"no fact '{key}' that {definition.ref} asks or records.{hint}")
        return
    node = entry.node
    if isinstance(node, Scalar) and node.text == UNKNOWN:
        return
    shape = type_of(fact).shape
    if isinstance(node, Scalar) and shape is Shape.TRUTH and node.text.lower() in WRITE_TRUTH:
        mistakes.say(node, f"'{key}': yes or no belongs here. Did you mean '{WRITE_TRUTH[node.text.lower()]}'?")
        return
    if isinstance(node, Scalar) and shape is Shape.DAY:  # JSON has its dates in quotes
        node = Scalar(node.file, node.line, node.text)
        if not isinstance(node.value, date):
            mistakes.say(node, f"'{key}': '{node.text}' is no date. Write 2026-02-01")
            return
    value = fact_value(node, fact.type, fact.choices, Fields(Block(entry.file, entry.line), mistakes, about=f"'{key}'"))
    if value is not None:
        facts[key] = value


def _ended(entry: Entry, definition: Definition, mistakes: Mistakes) -> dict[str, str]:
    found = {}
    if not isinstance(entry.node, Block):
        mistakes.say(entry, "steps: write 'STEP: outcome', one a line")
        return {}
    for key, row in entry.node.entries.items():
        step = definition.by_key.get(key)
        if step is None:
            mistakes.say(row, f"steps: no step '{key}' in {definition.ref}.{did_you_mean(key, definition.by_key)}")
            continue
        word = text_of(row.node)
        if word in step.outcomes:
            found[key] = word
        else:
            hint = did_you_mean(word, step.outcomes)
            mistakes.say(row, f"steps: step '{key}' has no outcome '{word}'.{hint}")
    return found
