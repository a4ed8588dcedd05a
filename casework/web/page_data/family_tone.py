"""In what tone a family is spoken to: it grieves, it has gone on without us, or it has taken its consent back."""

from __future__ import annotations

from collections.abc import Sequence

from casework.models import Case
from journeys import public as journeys

GRIEF, REFUSED = "grief", "refused"
LOSS = "child_died"


def of_case(case: Case, views: Sequence[journeys.RunView]) -> str:
    """Return why nobody reminds or asks: a loss, or the family wants no help.

    "" of a family like most.
    """
    if not case.quiet:
        return ""
    quiet = [view for view in views if view.quiet]
    only_refused = bool(quiet) and all("help_refused" in view.events for view in quiet)
    lost = any(LOSS in view.events for view in views)
    return REFUSED if only_refused and not lost else GRIEF


def goes_on_silently(view: journeys.RunView, step: journeys.StepInfo) -> bool:
    """Say whether a step is done for the family without a word to it.

    After a death it reads of what the death opened, not of the rights that remain.
    """
    return view.quiet and LOSS in view.events and step.opens_with != LOSS


def is_stopped(view: journeys.RunView) -> bool:
    """Say whether a journey stands still because the family has taken its consent back and it is not settled yet."""
    return view.ended_at is None and any(choice.key == "consent_settled" for choice in view.possible_events)


def stands_still(view: journeys.RunView, step: str) -> bool:
    """Say whether a step that is not over waits for the family's consent."""
    if not is_stopped(view):
        return False
    told = journeys.event(ref=view.ref, event="consent_withdrawn")
    return told is not None and step in told.pauses
