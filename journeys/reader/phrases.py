"""The little language: conditions, moments, repeats and products, read against the names that exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from journeys.language.conditions import (
    All,
    AnyOf,
    Condition,
    FactValue,
    Leaf,
    Not,
    Otherwise,
    Product,
    Subject,
    Value,
    Verb,
)
from journeys.language.definition import Repeat
from journeys.language.fact_types import KNOWING, TRUTHS, Shape, keys_of, type_of
from journeys.language.vocabulary import Base, Fact, Length, Moment, Parameter
from journeys.reader.fields import LENGTH, NAME, TOO_LONG, UNIT_NAMES, UNITS, is_too_long
from journeys.reader.mistakes import Mistakes, Spot, did_you_mean
from journeys.reader.strict_yaml import Items, Node, Scalar, rows_of

SUBJECT = rf"{NAME}(?:\.{NAME})?"
LEAF = re.compile(rf"({SUBJECT})\s+(.+)")
MOMENT = re.compile(rf"(?:{LENGTH.pattern} (after|before) )?({SUBJECT})")
REPEAT_AT = re.compile(rf"at ((?:\d+, )*\d+) ({'|'.join(sorted(UNITS, key=len, reverse=True))}) after ({SUBJECT})")
REPEAT_EVERY = re.compile(rf"every {LENGTH.pattern} until ({NAME})")
FIGURE = re.compile(r"-?\d+(\.\d+)?")

# Longest first where one begins like another.
VERBS = (
    Verb.KNOWN, Verb.UNKNOWN, Verb.IS_NOT, Verb.IS, Verb.WAS, Verb.AT_LEAST, Verb.AT_MOST, Verb.ABOVE, Verb.BELOW,
    Verb.BETWEEN, Verb.ONE_OF, Verb.NOT_BEFORE, Verb.NOT_AFTER,
)  # fmt: skip
SIGNS = {
    ">=": "at least", "<=": "at most", ">": "above", "<": "below", "==": "is", "=": "is", "!=": "is not",
    "≥": "at least", "≤": "at most", "≠": "is not", "in": "one of", "has": "is", "equals": "is", "more": "above",
    "less": "below", "over": "above", "under": "below", "not": "is not", "after": "not before", "before": "not after",
    "are": "is", "равно": "is", "больше": "above", "меньше": "below",
}  # fmt: skip
SIGN_OF = {"before": -1, "after": 1}
RUSSIAN = {"да": "yes", "нет": "no"}
UNHOPED = ("skipped", "cancelled")  # how a step may end without having been done


@dataclass
class Names:
    """What phrases may name. Steps and rules come with their outcomes and answers."""

    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    events: Mapping[str, object]
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class BadPhrase(ValueError):
    """A phrase that cannot be read; the text says why and what to write."""


@dataclass
class Phrases:
    """Reads phrases; a bad one is told at its line and gives None."""

    names: Names
    mistakes: Mistakes

    def condition(self, node: Node, about: str) -> Condition | None:
        """Read a phrase, a list (all must hold) or one of all:, any:, not:."""
        if isinstance(node, Scalar):
            try:
                return self._leaf(" ".join(node.text.split()))
            except BadPhrase as bad:
                self.mistakes.say(node, f"{about}: {bad}")
                return None
        if isinstance(node, Items):
            return self._group("all", node, about)
        word = next(iter(node.entries), "")
        if len(node.entries) != 1 or word not in ("all", "any", "not"):
            known = f"'{', '.join(node.entries)}'"
            says = f"a group of conditions is all:, any: or not:, this one reads {known}."
            self.mistakes.say(node, f"{about}: {says}{did_you_mean(word, ('all', 'any', 'not'), tail=False)}")
            return None
        return self._group(word, node.entries[word].node, about)

    def _group(self, word: str, node: Node, about: str) -> Condition | None:
        parts = [self.condition(part, about) for part in rows_of(node)]
        whole = [part for part in parts if part is not None]
        if not parts or len(whole) < len(parts):
            if not parts:
                self.mistakes.say(node, f"{about}: an empty list of conditions")
            return None
        if word == "any":
            return _grouped(AnyOf, whole)
        together = _grouped(All, whole)
        return Not(together) if word == "not" else together

    def answer(self, node: Node, about: str) -> Condition | None:
        """Read the condition of a rule's answer: `otherwise` holds always."""
        if isinstance(node, Scalar) and node.text == "otherwise":
            return Otherwise()
        return self.condition(node, about)

    def moment(self, node: Scalar, about: str) -> Moment | None:
        """Read `[21 days after] child.born_on`."""
        match = MOMENT.fullmatch(" ".join(node.text.split()))
        if match is None:
            says = f"cannot read the moment '{node.text}'. Write a date, event or step, or '21 days after STEP'"
            self.mistakes.say(node, f"{about}: {says} (units: {UNIT_NAMES})")
            return None
        number, unit, way, anchor = match.groups()
        length = Length(SIGN_OF[way] * int(number), UNITS[unit]) if number else None
        if length is not None and is_too_long(length):
            self.mistakes.say(node, f"{about}: '{node.text}' {TOO_LONG}. Write less")
            return None
        return self.anchor(node, anchor, length, about)

    def anchor(self, spot: Spot, anchor: str, length: Length | None, about: str) -> Moment | None:
        """Return the moment that counts from a fact, event, step or the opening."""
        if anchor in (Base.OPENING.value, Base.START.value):
            return Moment(Base(anchor), "", length)
        fact = self.names.facts.get(anchor)
        if fact is not None and type_of(fact).shape is not Shape.DAY:
            self.mistakes.say(spot, f"{about}: '{anchor}' is no date but {fact.type}. A moment counts from a date")
            return None
        for base, table in (
            (Base.FACT, self.names.facts), (Base.EVENT, self.names.events), (Base.STEP, self.names.steps),
        ):  # fmt: skip
            if anchor in table:
                return Moment(base, anchor, length)
        dates = keys_of(self.names.facts, Shape.DAY)
        hint = did_you_mean(anchor, [*dates, *self.names.steps, *self.names.events, "opening"])
        self.mistakes.say(spot, f"{about}: no date, event or step '{anchor}'.{hint}")
        return None

    def repeat(self, node: Scalar, about: str) -> Repeat | None:
        """Read `at 3, 6, 12 months after …` or `every 1 weeks until STEP`."""
        text = " ".join(node.text.split())
        if match := REPEAT_AT.fullmatch(text):
            lengths = [Length(int(number), UNITS[match[2]]) for number in match[1].split(", ")]
            if any(is_too_long(length) for length in lengths):
                self.mistakes.say(node, f"{about}: '{node.text}' {TOO_LONG}. Write less")
                return None
            found = [self.anchor(node, match[3], length, about) for length in lengths]
            moments = tuple(moment for moment in found if moment is not None)
            return Repeat(moments=moments) if len(moments) == len(found) else None
        if match := REPEAT_EVERY.fullmatch(text):
            if match[3] not in self.names.steps:
                says = f"no step '{match[3]}'.{did_you_mean(match[3], self.names.steps)}"
                self.mistakes.say(node, f"{about}: {says}")
                return None
            every = Length(int(match[1]), UNITS[match[2]])
            if every.number == 0 or is_too_long(every):
                says = f"'{node.text}' never comes to an end or never begins. Write 'every 1 weeks until STEP'"
                self.mistakes.say(node, f"{about}: {says}")
                return None
            return Repeat(every=every, until=match[3])
        write = "'at 3, 6, 12 months after child.born_on' or 'every 1 weeks until STEP'"
        self.mistakes.say(node, f"{about}: cannot read '{node.text}'. Write {write}")
        return None

    def product(self, text: str) -> tuple[Decimal | str, ...]:
        """Read `8 x minimum_wage`.

        Raises:
            BadPhrase: A part is neither a number nor a parameter.
        """
        parts: list[Decimal | str] = []
        for part in text.split(" x "):
            if FIGURE.fullmatch(part):
                parts.append(Decimal(part))
            elif part in self.names.parameters:
                parts.append(part)
            else:
                hint = did_you_mean(part, self.names.parameters)
                if any(sign in part for sign in ("*", "×", "х")):  # the last one is the Cyrillic letter
                    hint = " Multiply with the Latin letter x: '8 x minimum_wage'."
                raise BadPhrase(f"'{part}' is neither a number nor a parameter.{hint}")
        return tuple(parts)

    def _leaf(self, text: str) -> Leaf:
        or_unknown = text.endswith(" or unknown")
        if or_unknown:
            text = text.removesuffix(" or unknown")
        match = LEAF.fullmatch(text)
        if match is None:
            raise BadPhrase(
                f"cannot read '{text}'. A condition is FACT or STEP, then is / is not / was / is known / at least / "
                "at most / above / below / one of / between / not before / not after, then a value"
            )
        key, rest = match.groups()
        test, value = self._verb(key, rest)
        subject, values = self._subject(key, test, value)
        return Leaf(subject, key, test, values, or_unknown)

    def _verb(self, key: str, rest: str) -> tuple[Verb, str]:
        for test in VERBS:
            if rest == test.value or rest.startswith(test.value + " "):
                value = rest[len(test.value) :].strip()
                if test in KNOWING and value:
                    raise BadPhrase(f"'{test}' takes no value, found '{value}'")
                if test not in KNOWING and not value:
                    raise BadPhrase(f"'{test}' needs a value after it")
                return test, value
        sign, _, after = rest.partition(" ")
        if sign in SIGNS:
            raise BadPhrase(f"'{sign}' is no comparison. Did you mean '{key} {SIGNS[sign]} {after}'?")
        hint = did_you_mean(rest, [verb.value for verb in VERBS], tail=False)
        use = " Use is, is not, was, is known, at least, at most, above, below, one of"
        raise BadPhrase(f"'{sign}' is no comparison.{hint or use}")

    def _subject(self, key: str, test: Verb, value: str) -> tuple[Subject, tuple[Value, ...]]:
        if key in self.names.facts:
            return Subject.FACT, self._fact_values(self.names.facts[key], test, value)
        if key in self.names.steps:
            return Subject.STEP, self._step_values(key, test, value)
        if key in self.names.rules:
            answers = self.names.rules[key]
            for word in _choices(test, value):
                if word not in answers:
                    raise BadPhrase(f"rule '{key}' never answers '{word}'.{did_you_mean(word, answers)}")
            return Subject.RULE, tuple(_choices(test, value))
        hint = did_you_mean(key, [*self.names.facts, *self.names.steps, *self.names.rules])
        where = " Facts are listed in _shared/facts.yaml." if "." in key else ""
        raise BadPhrase(f"no fact, step or rule '{key}'.{hint}{where}")

    def _step_values(self, key: str, test: Verb, value: str) -> tuple[Value, ...]:
        if test not in (Verb.IS, Verb.IS_NOT, Verb.WAS, Verb.ONE_OF):
            raise BadPhrase(f"'{test}' does not fit the step '{key}'. Ask is, is not, was or one of, and an outcome")
        outcomes = self.names.steps[key]
        found: list[Value] = []
        for word in _choices(test, value):
            if word == "done" and word not in outcomes:
                found += [outcome for outcome in outcomes if outcome != "not_wanted"]  # done in whatever way
            elif word in outcomes or word in UNHOPED:
                found.append(word)
            else:
                raise BadPhrase(f"step '{key}' has no outcome '{word}'.{did_you_mean(word, outcomes)}")
        return tuple(found)

    def _fact_values(self, fact: Fact, test: Verb, text: str) -> tuple[Value, ...]:
        fitting = type_of(fact).verbs
        if test not in fitting:
            words = ", ".join(sorted(test.value for test in fitting))
            raise BadPhrase(f"'{fact.key}' is of type {fact.type}, '{test}' does not fit. Fitting: {words}")
        return tuple(self._fact_value(fact, word) for word in _choices(test, text))

    def _fact_value(self, fact: Fact, word: str) -> Value:
        other = self.names.facts.get(word)
        if other is not None and other.type == fact.type:
            return FactValue(word)
        match type_of(fact).shape:
            case Shape.TRUTH:
                return _yes_or_no(fact, word)
            case Shape.CHOICE:
                return _choice(fact, word)
            case Shape.DAY:
                return self._date(word)
            case Shape.FIGURE:
                return self._figure(fact, word)
        return word

    def _figure(self, fact: Fact, word: str) -> Value:
        if word.lower() in TRUTHS or word.lower() in RUSSIAN:
            raise BadPhrase(f"'{fact.key}' is a number, not yes or no. Write '{fact.key} at least 1'")
        parts = self.product(word)
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Decimal) else Product(parts)

    def _date(self, word: str) -> Value:
        try:
            return date.fromisoformat(word)
        except ValueError:
            dates = keys_of(self.names.facts, Shape.DAY)
            hint = did_you_mean(word, dates)
            raise BadPhrase(f"no date '{word}'. Write 2026-02-01 or a fact of type date.{hint}") from None


def _grouped(group: type[All] | type[AnyOf], parts: list[Condition]) -> Condition:
    """Return several conditions as a group; one alone as itself."""
    if len(parts) == 1:
        return parts[0]
    return group(tuple(parts))


def _yes_or_no(fact: Fact, word: str) -> bool:
    if word not in TRUTHS:
        cure = RUSSIAN.get(word.lower())
        hint = f" Did you mean '{cure}'?" if cure else ""
        raise BadPhrase(f"'{fact.key}' is yes or no, not '{word}'.{hint}")
    return TRUTHS[word]


def _choice(fact: Fact, word: str) -> str:
    if word not in fact.choices:
        raise BadPhrase(f"'{fact.key}' has no choice '{word}'.{did_you_mean(word, fact.choices)}")
    return word


def _choices(test: Verb, text: str) -> list[str]:
    if test in KNOWING:
        return []
    if test is Verb.ONE_OF:
        found = [word.strip() for word in text.split("/")]
        if len(found) == 1:
            raise BadPhrase("separate the choices of 'one of' by /, as in: one of at_home / in_hospital")
        return found
    if test is Verb.BETWEEN:
        found = [word.strip() for word in text.split(" and ")]
        if len(found) != 2:
            raise BadPhrase("between takes two values: between A and B")
        return found
    return [text]
