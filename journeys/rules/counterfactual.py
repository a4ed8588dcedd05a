"""What would have to be otherwise for another answer: a later day, a figure crossed, a fact.

The nearest first. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from journeys.engine.dependency_plan import leaves_of, products_of
from journeys.language.conditions import All, AnyOf, Condition, FactValue, Leaf, Not, Product, Subject, Verb
from journeys.language.fact_types import Shape, type_of
from journeys.language.vocabulary import Fact
from journeys.rules.family_context import FamilyContext

ONE_DAY = timedelta(days=1)
FAR = 10.0  # a fact of another kind is farther away than any figure


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be asked of a family on a day.

    `wanted`: the answer hoped for, None where there is none.
    """

    answer: Callable[[FamilyContext], Any]
    conditions: tuple[Condition, ...]  # all that the answer may hang on
    parameters: frozenset[str]  # figures that it hangs on beside those of its conditions
    days: frozenset[date]  # on which it is asked otherwise: versions of its rules
    blocks: tuple[tuple[Condition, bool], ...] = ()  # what must hold, or must not, for the answer wanted
    wanted: Any = None
    moves: Callable[[FamilyContext, date], FamilyContext] | None = None  # asked on another day; None: its day is fixed
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that would be otherwise: a fact with another value, or a step that would have ended so."""

    key: str
    before: Any
    after: Any
    open_ended: str = ""  # or_less | or_more: a threshold, so that more of it serves as well
    is_step: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What would alter the answer: another day, or one or several moves together."""

    becomes: Any
    moves: tuple[Move, ...] = ()
    day: date | None = None
    figures: tuple[str, ...] = ()  # that have another value on that day
    distance: float = field(default=0.0, compare=False)


def nearest(question: Question, look: FamilyContext, *, most: int = 3) -> tuple[Change, ...]:
    """Return what would alter the answer, the nearest first: at most one day, then facts.

    Nothing while it is unknown.
    """
    now = question.answer(look)
    if now is None:
        return ()
    found = [change for change in (_later(question, look, now), _wanted(question, look, now)) if change]
    if not any(change.becomes == question.wanted for change in found) or now == question.wanted:
        found += sorted(_singly(question, look, now), key=lambda change: change.distance)
    return tuple(dict.fromkeys(found))[:most]


# ---- another day ---------------------------------------------------------------------------------


def _later(question: Question, look: FamilyContext, now: Any) -> Change | None:
    """Try each later day on which a figure or a rule changes; the first that answers otherwise."""
    if question.moves is None or question.day is None:
        return None
    leaves = _leaves(question, look)
    names = set(question.parameters)
    names |= {part for leaf in leaves for part in _parts(leaf, look) if isinstance(part, str)}
    table = look.definition.vocabulary.parameters
    days = {row.valid_from for name in names for row in table[name].rows()} | question.days
    for day in sorted(one for one in days if one > question.day):
        answer = question.answer(question.moves(look, day))
        if answer is not None and answer != now:
            changed = tuple(sorted(name for name in names if table[name].on(day) != table[name].on(question.day)))
            return Change(answer, day=day, figures=changed)
    return None


def _parts(leaf: Leaf, look: FamilyContext) -> Iterator[Decimal | str]:
    yield from chain.from_iterable(product.parts for product in products_of(look.definition, leaf))


# ---- other facts ---------------------------------------------------------------------------------


def _wanted(question: Question, look: FamilyContext, now: Any) -> Change | None:
    """Put right, one after the other, what stands in the way of the answer wanted."""
    if question.wanted is None or now == question.wanted:
        return None
    there, moves = _there(question, look), list[Move]()
    for condition, must in chain.from_iterable(_simple(condition, must=must) for condition, must in question.blocks):
        if condition.holds(there) is must:
            continue
        for move in _moves(list(leaves_of(look.definition, condition)), there):
            tried = _moved(there, move)
            if condition.holds(tried) is must:
                there, moves = tried, [*moves, move]
                break
    if not moves or question.answer(_moved(look, *moves)) != question.wanted:
        return None
    return Change(question.wanted, tuple(moves), distance=sum(map(_distance, moves)))


def _there(question: Question, look: FamilyContext) -> FamilyContext:
    """Return the look on the day of the question: its figures are those that are compared."""
    return look.on_day(question.day)


def _simple(condition: Condition, *, must: bool) -> Iterator[tuple[Condition, bool]]:
    """Split into parts that have to be put right one by one."""
    if (must and isinstance(condition, All)) or (not must and isinstance(condition, AnyOf)):
        for part in condition.parts:
            yield from _simple(part, must=must)
    elif isinstance(condition, Not):
        yield from _simple(condition.part, must=not must)
    else:
        yield condition, must


def _singly(question: Question, look: FamilyContext, now: Any) -> Iterator[Change]:
    """Yield each single move that gives another answer, for every answer the nearest."""
    told = set()
    for move in _moves(_leaves(question, look), _there(question, look)):
        if move.after is None:
            continue  # nobody is helped by knowing less
        answer = question.answer(_moved(look, move))
        if answer is not None and answer != now and answer not in told:
            told.add(answer)
            yield Change(answer, (move,), distance=_distance(move))


def _leaves(question: Question, look: FamilyContext) -> list[Leaf]:
    return [leaf for condition in question.conditions for leaf in leaves_of(look.definition, condition)]


def _moves(leaves: list[Leaf], look: FamilyContext) -> list[Move]:
    """Return what could be otherwise, the nearest first."""
    found: dict[tuple[str, Any], Move] = {}
    for leaf in leaves:
        for move in _moves_of(leaf, look):
            if move.after != move.before:
                found.setdefault((move.key, move.after), move)
    return sorted(found.values(), key=_distance)


def _moves_of(leaf: Leaf, look: FamilyContext) -> Iterator[Move]:
    if leaf.subject is Subject.STEP:
        if leaf.key not in look.ended:
            yield from (Move(leaf.key, None, str(value), is_step=True) for value in leaf.values)
        return
    if leaf.subject is not Subject.FACT:
        return
    fact = look.definition.vocabulary.facts[leaf.key]
    before = look.fact(leaf.key)
    if leaf.test in (Verb.KNOWN, Verb.UNKNOWN):
        yield Move(leaf.key, before, _sample(fact, look) if before is None else None)
    elif before is None:
        return  # nobody knows yet: that is said as such
    elif type_of(fact).shape is Shape.TRUTH:
        yield Move(leaf.key, before, not before)
    elif type_of(fact).shape is Shape.CHOICE:
        yield from (Move(leaf.key, before, choice) for choice in fact.choices)
    else:
        for value in leaf.values:
            yield from _around(fact, before, _value(value, look))


def _around(fact: Fact, before: Any, value: Any) -> Iterator[Move]:
    """Yield the limit and what is just beside it."""
    if isinstance(value, date) and isinstance(before, date):
        yield from (Move(fact.key, before, day) for day in (value, value - ONE_DAY, value + ONE_DAY))
    elif isinstance(value, Decimal) and isinstance(before, (int, Decimal)):
        step = type_of(fact).nearest
        for after in (value, value - step, value + step):
            yield Move(fact.key, before, after, "or_less" if after < before else "or_more")


def _value(value: Any, look: FamilyContext) -> Any:
    if isinstance(value, Product):
        return look.figure(value)
    return look.fact(value.key) if isinstance(value, FactValue) else value


def _sample(fact: Fact, look: FamilyContext) -> Any:
    if type_of(fact).shape is Shape.DAY:
        return look.on
    return fact.choices[0] if fact.choices else type_of(fact).known


def _moved(look: FamilyContext, *moves: Move) -> FamilyContext:
    return look.knowing(
        {move.key: move.after for move in moves if not move.is_step},
        {move.key: move.after for move in moves if move.is_step},
    )


def _distance(move: Move) -> float:
    before, after = move.before, move.after
    if isinstance(before, bool) or before is None or after is None:
        return FAR
    if isinstance(before, (int, Decimal)) and isinstance(after, (int, Decimal)):
        old, new = Decimal(before), Decimal(after)
        return float(abs(new - old) / max(abs(old), Decimal(1)))
    if isinstance(before, date) and isinstance(after, date):
        return abs((after - before).days) / 365
    return FAR
