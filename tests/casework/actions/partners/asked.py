"""Cases in which partners are asked."""

from __future__ import annotations

from casework.models import (
    TimelineEntry,
)
from tests.builders import Story, Town


def wanting(town: Town, **amounts: int) -> Story:
    return town.a_case().talked().agreed().wanting(**(amounts or {"pram": 1, "nappies": 60}))


def entry_of(case: Story, what: str) -> TimelineEntry:
    return case.rows(TimelineEntry, what=what)[-1]
