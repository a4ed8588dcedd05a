"""What scores say, and how surely: shares with their 95 % interval. Pure.

The figure is the share of families who gave 4 or 5 of 5, with Wilson's interval: it stays honest
for a handful of answers and at 0 % and 100 %, where the usual one for a mean shrinks to nothing. It
tells of chance among those who answered; of those who did not, only the number asked beside it
tells.

Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

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

    @property
    def answer_rate(self) -> float | None:
        """The share of those asked who answered."""
        return _per(self.answered, self.asked)


def _per(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def difference(newer: Figure, older: Figure) -> tuple[float, float]:
    """Return the 95 % interval of the newer share less the older one (Newcombe).

    -1 to 1 without answers on a side.
    """
    if newer.share is None or older.share is None:
        return -1.0, 1.0
    (low1, high1), (low2, high2) = newer.interval, older.interval
    apart = newer.share - older.share
    return (
        max(-1.0, apart - sqrt((newer.share - low1) ** 2 + (high2 - older.share) ** 2)),
        min(1.0, apart + sqrt((high1 - newer.share) ** 2 + (older.share - low2) ** 2)),
    )


def compared(newer: Figure, older: Figure) -> str:
    """Say whether families were surely better or worse off, or whether it may be chance: better | worse | unsure."""
    low, high = difference(newer, older)
    if low > 0:
        return "better"
    return "worse" if high < 0 else "unsure"
