"""Conditions over facts, steps and rules.

Three-valued: True, False, or None when something is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

Truth = bool | None
Figure = int | Decimal


def all_hold(answers: Iterable[Truth]) -> Truth:
    """Combine as Kleene's strong and: one no is enough for no; else not known while one is not."""
    told = list(answers)
    if False in told:
        return False
    return None if None in told else True


def any_holds(answers: Iterable[Truth]) -> Truth:
    """Combine as Kleene's strong or: one yes is enough for yes; else not known while one is not."""
    told = list(answers)
    if True in told:
        return True
    return None if None in told else False


class Verb(StrEnum):
    """The verbs of the language; the value is the phrase a curator writes."""

    IS = "is"
    IS_NOT = "is not"
    WAS = "was"
    KNOWN = "is known"
    UNKNOWN = "is unknown"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    ABOVE = "above"
    BELOW = "below"
    BETWEEN = "between"
    ONE_OF = "one of"
    NOT_BEFORE = "not before"
    NOT_AFTER = "not after"


class Subject(StrEnum):
    """What a leaf asks about."""

    FACT = "fact"
    STEP = "step"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Product:
    """A figure that is looked up on a day: `8 x minimum_wage`.

    Parts are numbers or names of parameters.
    """

    parts: tuple[Decimal | str, ...]


@dataclass(frozen=True, slots=True)
class FactValue:
    """The value of another fact, as in `mother.discharge_date not before mother.minimum_stay_until`."""

    key: str


Value = str | bool | Decimal | date | Product | FactValue


def assumed_value(assumed: Any, look: ConditionContext) -> Any | None:
    """Return what holds while nobody told a fact: a value, or a product of the day's figures."""
    return look.figure(assumed) if isinstance(assumed, Product) else assumed


class ConditionContext(Protocol):
    """What a condition may look at."""

    def fact(self, key: str) -> Any | None:
        """Return the value of a fact (with its assumed value if nobody said), None while unknown."""

    def outcome(self, step: str) -> tuple[bool, str | None]:
        """Return (settled, outcome).

        The outcome of a skipped step is "skipped", of a cancelled one "cancelled".
        """

    def ever(self, step: str) -> frozenset[str]:
        """Return every outcome the step has had in any round."""

    def rule(self, name: str) -> str | None:
        """Return the answer of a rule, None while it cannot be told."""

    def figure(self, product: Product) -> Decimal | None:
        """Return the figure on the legal day, None if there is no row for that day."""


class Condition(Protocol):
    """A leaf or a group of conditions."""

    def holds(self, look: ConditionContext) -> Truth:
        """Answer yes, no, or None: not known yet."""

    def leaves(self) -> Iterator[Leaf]:
        """Yield every leaf, for cycles, searches and explanations."""


def leaves_in(condition: Condition | None) -> Iterator[Leaf]:
    """Yield every leaf of a condition; nothing where none is written."""
    if condition is not None:
        yield from condition.leaves()


def _value(value: Value, look: ConditionContext) -> Any | None:
    if isinstance(value, Product):
        return look.figure(value)
    if isinstance(value, FactValue):
        return look.fact(value.key)
    return value


def _comparable(fact: Any, value: Any) -> Any:
    """Numbers of any kind compare with Decimal exactly; floats never meet money."""
    if isinstance(value, Decimal) and isinstance(fact, (int, float)) and not isinstance(fact, bool):
        return Decimal(str(fact))
    return fact


COMPARE: Mapping[Verb, Callable[[Any, tuple[Any, ...]], bool]] = {
    Verb.IS: lambda fact, values: bool(fact == values[0]),
    Verb.IS_NOT: lambda fact, values: bool(fact != values[0]),
    Verb.AT_LEAST: lambda fact, values: bool(fact >= values[0]),
    Verb.AT_MOST: lambda fact, values: bool(fact <= values[0]),
    Verb.ABOVE: lambda fact, values: bool(fact > values[0]),
    Verb.BELOW: lambda fact, values: bool(fact < values[0]),
    Verb.BETWEEN: lambda fact, values: bool(values[0] <= fact <= values[1]),
    Verb.ONE_OF: lambda fact, values: fact in values,
    Verb.NOT_BEFORE: lambda fact, values: bool(fact >= values[0]),
    Verb.NOT_AFTER: lambda fact, values: bool(fact <= values[0]),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One phrase: `child.order_in_family at least 3`, `newborn_screening is positive`, `… or unknown`."""

    subject: Subject
    key: str
    test: Verb
    values: tuple[Value, ...] = ()
    or_unknown: bool = False

    def holds(self, look: ConditionContext) -> Truth:
        """Answer the phrase.

        An unknown subject answers None unless the phrase says `or unknown`.
        """
        if self.subject is Subject.STEP:
            return self._step(look)
        asked = look.fact if self.subject is Subject.FACT else look.rule
        said = asked(self.key)
        if self.test in (Verb.KNOWN, Verb.UNKNOWN):
            return (said is not None) == (self.test is Verb.KNOWN)
        values = tuple(_value(value, look) for value in self.values)
        if said is None or None in values:
            return self._not_known
        return COMPARE[self.test](_comparable(said, values[0]), values)

    @property
    def _not_known(self) -> Truth:
        return self.or_unknown or None

    def _step(self, look: ConditionContext) -> Truth:
        if self.test is Verb.WAS:
            return bool(look.ever(self.key) & {str(value) for value in self.values})
        settled, outcome = look.outcome(self.key)
        if not settled:
            return self._not_known
        hit = outcome in {str(value) for value in self.values}
        return not hit if self.test is Verb.IS_NOT else hit

    def leaves(self) -> Iterator[Leaf]:
        """Yield itself."""
        yield self


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold; one no is enough for no, whatever is unknown."""

    parts: tuple[Condition, ...]

    def holds(self, look: ConditionContext) -> Truth:
        """Ask every part."""
        return all_hold(part.holds(look) for part in self.parts)

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of every part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part that holds is enough, whatever is unknown."""

    parts: tuple[Condition, ...]

    def holds(self, look: ConditionContext) -> Truth:
        """Ask every part."""
        return any_holds(part.holds(look) for part in self.parts)

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of every part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Condition

    def holds(self, look: ConditionContext) -> Truth:
        """Negate, keeping unknown."""
        answer = self.part.holds(look)
        return None if answer is None else not answer

    def leaves(self) -> Iterator[Leaf]:
        """Yield the leaves of the part."""
        yield from self.part.leaves()


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The last answer of a rule."""

    def holds(self, look: ConditionContext) -> Truth:
        """Hold always."""
        del look
        return True

    def leaves(self) -> Iterator[Leaf]:
        """Yield nothing: it asks nothing."""
        return iter(())
