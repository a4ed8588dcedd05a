"""Whether two shares differ by more than chance: Fisher's exact test, two-sided. Pure.

It holds for a handful of answers, where a test by the normal curve does not.
Source: R. A. Fisher, "The logic of inductive inference", JRSS 98 (1935).
"""

from __future__ import annotations

from math import comb

SURE_BELOW = 0.05  # one in twenty changes that are none passes for one
_ROUNDING = 1e-9


def fisher(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """Return how probable a difference at least as rare as this one is by chance alone, 0 to 1.

    1 where a side is empty.
    """
    if of == 0 or other_of == 0:
        return 1.0
    together = hits + other_hits
    ways = comb(of + other_of, together)
    possible = range(max(0, together - other_of), min(of, together) + 1)
    chances = {number: comb(of, number) * comb(other_of, together - number) / ways for number in possible}
    limit = chances[hits] * (1 + _ROUNDING)
    return min(1.0, sum(chance for chance in chances.values() if chance <= limit))
