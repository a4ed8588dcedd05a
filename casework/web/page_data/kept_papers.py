"""What a worker may read of erased families: her askings, and the papers while they are let."""

from __future__ import annotations

from dataclasses import dataclass

from casework.access import Actor
from casework.act_parts import erased_family_papers
from casework.models import KeptReading

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """One asking. `papers` are there only while it is let."""

    row: KeptReading
    papers: tuple[erased_family_papers.KeptPaper, ...]


def readings(*, to: Actor) -> tuple[Reading, ...]:
    """Return the reader's own askings, the newest first."""
    rows = erased_family_papers.own(by=to, most=SHOWN)
    return tuple(Reading(row, erased_family_papers.papers(reading_id=row.pk)) for row in rows)
