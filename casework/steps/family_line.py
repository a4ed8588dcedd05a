"""A step as one line of the family's page, in the family's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from casework.access import Actor
from casework.models import Case
from journeys import public as journeys

Rows = TypeVar("Rows")


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One step in the family's words. status: done | open | ahead."""

    key: UUID | None  # the work item's, of one that is open
    run_key: UUID
    status: str
    title: str
    text: str
    who: str
    icon: str
    at: datetime
    due: datetime | None = None
    is_late: bool = False
    is_yours: bool = False
    address: str = ""
    verb: str = ""
    booked_at: datetime | None = None
    about: str = ""
    stage: int = 0  # in which stage of the journey, counted from nought

    @property
    def shade(self) -> str:
        """Return how its mark looks: done, yours, somebody's, ahead."""
        if self.status == "done":
            return "d"
        if self.is_yours:
            return "n"
        return "w" if self.status == "open" else ""


class FamilyKnown:
    """What stands in casework about a case's open steps. Each table is read once, when a kind asks.

    Args:
        address: Gives the address of a page of the family, by the page's name and a work item's
            key.
    """

    def __init__(
        self, keys: Sequence[UUID], *, case: Case, to: Actor, now: datetime, address: Callable[[str, UUID], str]
    ) -> None:
        self.keys, self.case, self.to, self.now, self.address = keys, case, to, now, address
        self._rows: dict[Callable[[Sequence[UUID], Actor], Any], Any] = {}

    def rows(self, read: Callable[[Sequence[UUID], Actor], Rows]) -> Rows:
        """Return what `read` finds about all items."""
        if read not in self._rows:
            self._rows[read] = read(self.keys, self.to)
        found: Rows = self._rows[read]
        return found


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step of which a line is made. `quiet`: its run asks nobody to do anything."""

    item: journeys.OpenItem
    state: journeys.StepState
    quiet: bool
