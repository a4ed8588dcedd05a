"""What is older than its term goes, a bounded batch at a time; nothing is read row by row."""

from __future__ import annotations

from casework.access import Actor
from casework.actions.act import act
from casework.privacy import due

BATCH = 1000


@act
def sweep_rows(*, by: Actor) -> int:
    """Take one batch of each table's rows that are too old, of all regions.

    Return how many went.
    """
    return sum(due.sweep(most=BATCH).values())
