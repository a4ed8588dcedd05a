"""A mean of scores with the interval in which the true one lies. Pure.

The same for every figure the region shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.statistics.intervals import plus_two

FEWEST = 5  # of fewer answers no figure is shown: it would say more of the people than of the matter


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean on a scale, of how many answers, and its interval (95 of 100)."""

    number: int
    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """How far the interval reaches to its longer side."""
        return max(self.high - self.mean, self.mean - self.low)


def estimate(counts: Mapping[float, int], *, lowest: float = 1, highest: float = 5) -> Estimate | None:
    """Return the mean of scores (score -> how many gave it) with its interval, None of fewer than FEWEST.

    The mean itself always lies within the interval.
    """
    number = sum(counts.values())
    if number < FEWEST:
        return None
    mean = sum(score * people for score, people in counts.items()) / number
    low, high = plus_two(counts, lowest=lowest, highest=highest)
    return Estimate(number, mean, min(mean, low), max(mean, high))
