"""What may be told of few families: no count and no share of fewer than five, nor a reckoned one. Pure.

A count is told exactly when it and what is left of its whole are five at least; else as a range of
five numbers, and every share that it goes into as a range of twentieths, rounded outwards. Of parts
that make up a whole which is told, so many are kept back that they are five families together.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

from casework.statistics.intervals import wilson
from casework.statistics.satisfied_share import Figure

FEWEST = 5
STEPS = 20  # a share that is not told exactly is told in twentieths
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Count:
    """How many families: exactly, or between two numbers."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Say whether it is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Span:
    """A share between two, 0 to 1; exactly, if both are one."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Say whether it is one share."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Where it is drawn."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as it may be told. Shares are None where fewer than ten answered.

    Attributes:
        share: Satisfied of those who answered.
        interval: Between which shares the truth lies in 95 of 100 such samples (Wilson).
        worst: Satisfied of all who were asked: as if everybody who did not answer were unhappy.
        worst_interval: The same of `worst`.
    """

    asked: Count
    answered: Count
    share: Span | None = None
    interval: Span | None = None
    worst: Span | None = None
    worst_interval: Span | None = None


FEW = Count(0, FEWEST - 1)
NOTHING = ToldFigure(FEW, FEW)


def count(part: int, *, of: int) -> Count:
    """Return how a part may be told beside its whole; of fewer than ten neither part of it."""
    if of < 2 * FEWEST:
        return Count(0, of)
    if part < FEWEST:
        return FEW
    return Count(part, part) if of - part >= FEWEST else Count(of - FEWEST + 1, of)


def told(figure: Figure) -> ToldFigure:
    """Return how a figure may be told.

    What is not told exactly rests on nothing but what is: whoever knows this rule learns no more.
    """
    if figure.asked < FEWEST:
        return NOTHING
    answered = count(figure.answered, of=figure.asked)
    return ToldFigure(Count(figure.asked, figure.asked), answered, *_shares(figure.satisfied, answered, figure.asked))


def of_answers(figure: Figure) -> ToldFigure:
    """Return how a figure may be told that knows of those alone who answered."""
    if figure.answered < FEWEST:
        return NOTHING
    answered = Count(figure.answered, figure.answered)
    return ToldFigure(answered, answered, *_shares(figure.satisfied, answered, figure.answered))


def _shares(satisfied: int, answered: Count, asked: int) -> tuple[Span | None, Span | None, Span | None, Span | None]:
    """Return share, interval, worst case and its interval; none of fewer than ten answers."""
    if answered.high < 2 * FEWEST:
        return None, None, None, None
    least, most = _between(satisfied, of=answered.high)
    is_exact = least == most
    return (
        *_spans(least, answered.high, min(most, answered.low), answered.low, exactly=is_exact and answered.is_exact),
        *_spans(least, asked, most, asked, exactly=is_exact),
    )


def _between(satisfied: int, *, of: int) -> tuple[int, int]:
    if satisfied < FEWEST:
        return 0, FEWEST - 1
    if of - satisfied < FEWEST:
        return of - FEWEST + 1, of
    return satisfied, satisfied


def _spans(least: int, of_most: int, most: int, of_least: int, *, exactly: bool) -> tuple[Span, Span]:
    """Return a share, and the interval of it, where both its parts are known between two numbers."""
    share, interval = (least / of_most, most / of_least), (wilson(least, of_most)[0], wilson(most, of_least)[1])
    return (Span(*share), Span(*interval)) if exactly else (_outward(*share), _outward(*interval))


def _outward(low: float, high: float) -> Span:
    """Return twentieths that hold both ends, never one share alone."""
    begin, end = floor(low * STEPS), ceil(high * STEPS)
    if begin == end:
        begin, end = max(0, begin - 1), min(STEPS, end + 1)
    return Span(begin / STEPS, end / STEPS)


def apart(figures: Mapping[Key, Figure]) -> dict[Key, ToldFigure]:
    """Return how figures may be told that make up a whole which is told as well."""
    hidden = _kept_back({key: figure.asked for key, figure in figures.items()})
    return {key: NOTHING if key in hidden else told(figure) for key, figure in figures.items()}


def answers_apart(figures: Mapping[Key, Figure]) -> dict[Key, ToldFigure]:
    """Return the same of figures that know of those alone who answered."""
    hidden = _kept_back({key: figure.answered for key, figure in figures.items()})
    return {key: NOTHING if key in hidden else of_answers(figure) for key, figure in figures.items()}


def part_of(figure: Figure, whole: Figure) -> ToldFigure:
    """Return how the figure of a group may be told: those outside it are five at least, too."""
    outside = whole.asked - figure.asked
    return NOTHING if 0 < outside < FEWEST else told(figure)


def parts(numbers: Mapping[Key, int]) -> tuple[dict[Key, Count], Count]:
    """Return how the parts of a whole may be told, and the whole, where no part could be reckoned."""
    hidden = {key for key, number in numbers.items() if number < FEWEST}
    shown = {key: FEW if key in hidden else Count(number, number) for key, number in numbers.items()}
    whole, kept_back = sum(numbers.values()), sum(numbers[key] for key in hidden)
    most = (FEWEST - 1) * len(hidden)
    if not hidden or (len(hidden) > 1 and FEWEST <= kept_back < most):
        return shown, Count(whole, whole) if whole >= FEWEST else FEW
    return shown, Count(whole - kept_back, whole - kept_back + most)


def _kept_back(numbers: Mapping[Key, int]) -> set[Key]:
    """Return the parts that are kept back: the small ones, and more until five families are."""
    rest = sorted(numbers, key=lambda key: numbers[key])
    hidden = [key for key in rest if 0 < numbers[key] < FEWEST]
    rest = [key for key in rest if key not in hidden and numbers[key] > 0]
    while hidden and rest and (len(hidden) < 2 or sum(numbers[key] for key in hidden) < FEWEST):
        hidden.append(rest.pop(0))
    return {*hidden, *(key for key, number in numbers.items() if number == 0)}
