"""How surely a sample tells the truth: intervals that hold it in 95 of 100 samples. Pure.

The one arithmetic of all figures. Source: E. B. Wilson, "Probable inference", JASA 22 (1927); the
"plus two" rule of Agresti and Coull, 1998.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

NORMAL = 1.959963984540054  # two-sided 95 %


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, NORMAL * NORMAL
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = NORMAL / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == of else min(1.0, middle + half)
    return low, high


def plus_two(counts: Mapping[float, int], *, lowest: float, highest: float) -> tuple[float, float]:
    """Return the 95 % interval of a mean of scores (score -> how many gave it), within the scale.

    It is Student's, taken as if two more people had answered, one at each end of the scale: five
    equal answers are no proof, and so they do not look like one.
    """
    padded = dict(counts)
    for end in (lowest, highest):
        padded[end] = padded.get(end, 0) + 1
    number = sum(padded.values())
    middle = sum(score * people for score, people in padded.items()) / number
    variance = sum(people * (score - middle) ** 2 for score, people in padded.items()) / (number - 1)
    half = student(number - 1) * sqrt(variance / number)
    return max(lowest, middle - half), min(highest, middle + half)


def student(freedom: int) -> float:
    """Return Student's quantile for 95 of 100, by Cornish and Fisher.

    Right to 0.01 from five degrees of freedom on.
    """
    z = NORMAL
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
