"""What scores say, and how surely: shares with their 95 % interval. Pure.

The figure is the share of families who gave 4 or 5 of 5, with Wilson's interval: it stays honest
for a handful of answers and at 0 % and 100 %, where the usual one for a mean shrinks to nothing. It
tells of chance among those who answered; of those who did not, only the number asked beside it
tells.

A change is judged by Fisher's exact test (`judged`), never by whether two intervals overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.statistics.exact_test import SURE_BELOW, fisher
from casework.statistics.intervals import wilson

SATISFIED_FROM = 4  # of 5
LOW_UP_TO = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """So many asked, so many answered, so many of them satisfied.

    `total` is the sum of the scores.
    """

    asked: int = 0
    answered: int = 0
    satisfied: int = 0
    total: int = 0

    def __add__(self, other: Figure) -> Figure:
        """Return both together."""
        return Figure(
            self.asked + other.asked,
            self.answered + other.answered,
            self.satisfied + other.satisfied,
            self.total + other.total,
        )

    @property
    def share(self) -> float | None:
        """The share satisfied, 0 to 1; None without an answer."""
        return _per(self.satisfied, self.answered)

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies in 95 of 100 such samples.

        Everything is possible without an answer.
        """
        return wilson(self.satisfied, self.answered)

    @property
    def mean(self) -> float | None:
        """The mean score, 1 to 5."""
        return _per(self.total, self.answered)


def _per(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether families were surely better or worse off than before: better | worse | unsure, and by which probability.

    `p`: of such a difference by chance alone, by Fisher's exact test, two-sided.
    """

    says: str
    p: float


def judged(newer: Figure, older: Figure) -> Judgement:
    """Judge a change of the share satisfied; sure is what chance alone brings less than once in twenty times."""
    p = fisher(newer.satisfied, newer.answered, older.satisfied, older.answered)
    if p >= SURE_BELOW or newer.share is None or older.share is None:
        return Judgement("unsure", p)
    return Judgement("better" if newer.share > older.share else "worse", p)
