"""What the face returns of a region's runs: counts and lengths of time, no family.

Frozen values, as in `answers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journeys.values.runs import Stage


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many people stand at a step of a version now, and of how many the deadline has passed."""

    ref: str
    step: str
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Waited:
    """How long a step took, in days: half of the cases and nine out of ten.

    None where none was done.
    """

    step: str
    title: str
    holder: str  # who held it mostly, in words
    done: int
    median: float | None
    nine_of_ten: float | None
    with_deadline: int  # of those done
    in_time: int
    open: int
    longest_now: float | None


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A run that stands still. why: failed | late | nothing_moves; then no step is named."""

    run_key: UUID
    ref: str
    why: str
    step: str
    title: str
    since: datetime


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """A published version with its runs in a region, and what it changed against the one before."""

    journey: str
    version: int
    state: str  # published | retiring | retired
    title: str
    about: str
    published_at: datetime
    live: int
    ended: int
    changes: tuple[str, ...]

    @property
    def ref(self) -> str:
        """`journey@version`."""
        return f"{self.journey}@{self.version}"


@dataclass(frozen=True, slots=True)
class DiagramStep:
    """A box of the diagram; who does it in words."""

    step: str
    stage: str
    row: str  # the organisation type that does it
    title: str
    by: str
    asks: bool  # the family is asked how it was


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step waits for another: that it went well, or only that it is over."""

    before: str
    after: str
    must_go_well: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """A version as plain data for a drawing: steps in an order in which nothing stands before what it waits for."""

    ref: str
    title: str
    stages: tuple[Stage, ...]
    rows: tuple[Stage, ...]  # who does it: the leading organisation first, the family last
    steps: tuple[DiagramStep, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class RunWay:
    """How a run went so far: what happened on it, how its steps ended otherwise than hoped for, whether it was agreed to.

    outcomes: of every step that is not optional, by its last round that ended, where it is not the hoped-for one.
    """

    events: frozenset[str]
    outcomes: frozenset[str]
    agreed: bool
