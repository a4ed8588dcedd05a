"""How a journey went for its family: all was done, something failed, we stopped, it refused. Pure.

An outcome that is not hoped for is a failure of the help, unless it stands here; a test holds the list of the others and asks
of every outcome of the catalogue to stand in one of both.
"""

from __future__ import annotations

from collections.abc import Iterable

from casework.models import Ending

# another way that is no worse, a finding, or the family's own choice; everything else is a failure of the help
NO_FAILURE = frozenset({
    "not_wanted", "positive", "signs_found", "special_needs", "needs_attention", "enough", "no_longer", "frozen",
    "pause_wanted", "youth_declined", "undecided", "needs_time", "stays_together", "with_new_family", "gives_up",
})  # fmt: skip
REFUSED_BY = frozenset({"help_refused"})  # events
STOPPED_BY = frozenset({"moved_away"})
LOSSES = frozenset({"child_died", "mother_died"})
PARTNER_LEFT = "partner_withdrew"


def ending_of(*, events: Iterable[str], outcomes: Iterable[str], agreed: bool, stopped: str = "") -> Ending:
    """Return how a journey went.

    Args:
        outcomes: How its steps ended otherwise than hoped for.
        stopped: The reason for which it was ended by hand, "" if it was not.
    """
    happened = set(events)
    if stopped == "family_wishes" or happened & REFUSED_BY or not agreed:
        return Ending.REFUSED
    if stopped or happened & STOPPED_BY:
        return Ending.STOPPED
    return Ending.FAILED if set(outcomes) - NO_FAILURE else Ending.HELPED


def is_a_loss(events: Iterable[str]) -> bool:
    """Say whether a journey became quiet by a loss: whoever only wanted no help, or moved away, has none."""
    happened = set(events)
    return bool(happened & LOSSES) or not happened & REFUSED_BY
