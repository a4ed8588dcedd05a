"""A mean of scores with the interval in which the true one lies. Pure; the same for every figure the region shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

FEWEST = 5  # of fewer answers no figure is shown: it would say more of the people than of the matter
_NORMAL = 1.959964  # 95 of 100


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

    The interval is Student's, taken as if two more people had answered, one at each end of the scale: five equal answers
    are no proof, and so they do not look like one. Source: the "plus two" rule of Agresti and Coull, 1998.
    """
    number = sum(counts.values())
    if number < FEWEST:
        return None
    mean = sum(score * people for score, people in counts.items()) / number
    padded = dict(counts)
    for end in (lowest, highest):
        padded[end] = padded.get(end, 0) + 1
    middle = sum(score * people for score, people in padded.items()) / (number + 2)
    variance = sum(people * (score - middle) ** 2 for score, people in padded.items()) / (number + 1)
    half = _student(number + 1) * sqrt(variance / (number + 2))
    return Estimate(number, mean, max(lowest, min(mean, middle - half)), min(highest, max(mean, middle + half)))


def _student(freedom: int) -> float:
    """Return Student's quantile for 95 of 100, by Cornish and Fisher; right to 0.01 from five degrees of freedom on."""
    z = _NORMAL
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
