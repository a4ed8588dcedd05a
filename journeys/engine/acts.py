"""The acts a run is made of, and the state they leave. Values only.

`settle` gives them their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where one attempt at a step stands.

    "Waits" and "asleep" are derived reasons of a dormant one.
    """

    DORMANT = "dormant"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"  # counts as open for the end: a run never ends over a failure


SETTLED = frozenset({Status.DONE, Status.SKIPPED, Status.CANCELLED})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A step for one person of its `for_each` list; person "" is the usual single copy."""

    step: str
    person: str = ""

    def __str__(self) -> str:
        return f"{self.step}[{self.person}]" if self.person else self.step


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step waits, sleeps, was skipped or cancelled.

    kind: step, need, event, moment, fact, when, quiet, closed, by_hand, event_cancelled, paused,
    held, repeat_over; way_back (taken away because an earlier step begins anew), redone and
    reopened (opened by a person, not by rule). about: the step, fact, event or words it is about.
    until: when a moment will come, if known.
    """

    kind: str
    about: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One round at a place, from its opening to its end."""

    status: Status = Status.DORMANT
    round: int = 0  # counts ways back and repeats alike, from 0
    repeat: int = 0  # which moment of the step's `repeat`; -1: `every … until` is over before its end came
    opened: datetime | None = None
    settled: datetime | None = None
    outcome: str | None = None
    why: tuple[Reason, ...] = ()
    late: datetime | None = None  # the due moment that passed while it was open
    done_in_time: bool = True  # False only when the act's own moment lay after the due moment
    late_terms: tuple[str, ...] = ()  # every term that passed while it was open, oldest first


@dataclass(frozen=True, slots=True)
class Pause:
    """A span during which the clock of some steps stood still. until None: still running.

    event: of the journey, or `standing_still.CASE_HELD` when a person put the whole case on hold.
    """

    event: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the acts left. `attempts` keeps every round of every place, the newest last."""

    started: datetime
    attempts: Mapping[Place, tuple[Attempt, ...]] = field(default_factory=dict)
    events: Mapping[str, datetime] = field(default_factory=dict)  # first moment of each
    pauses: tuple[Pause, ...] = ()
    quiet_since: datetime | None = None
    ended: datetime | None = None
    kept: Mapping[Place, int] = field(default_factory=dict)  # decisions that a person let stand, each with its round


# ---- acts: the only inputs of a run, each with the moment it happened ----------------------------


@dataclass(frozen=True, slots=True)
class Did:
    """A step ended with an outcome."""

    at: datetime
    step: str
    outcome: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the vocabulary happened to the family."""

    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact became known; value None: no longer known."""

    at: datetime
    fact: str
    value: Any


@dataclass(frozen=True, slots=True)
class Dropped:
    """A person cancels an open step, or skips one that has not opened."""

    at: datetime
    step: str
    because: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Redone:
    """One more attempt of `step`; `also`: settled steps the person ticked to be judged again."""

    at: datetime
    step: str
    also: tuple[str, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A person opens a step that stands under "to reconsider" although it was skipped.

    by_rule: it is only put back on the plan, and opens when its time has come.
    """

    at: datetime
    step: str
    person: str = ""
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A person lets a decision stand although today's facts would not repeat it."""

    at: datetime
    step: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The case stands still: from now on the clocks of our own promises do not run."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WentOn:
    """The case goes on: every clock that stood still has what was left."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Stopped:
    """A person ends the whole run; what is open is taken away."""

    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Clock:
    """Time passed and something became due."""

    at: datetime


Act = Did | Happened | Learned | Dropped | Redone | Reopened | Kept | Held | WentOn | Stopped | Clock


class NotNow(Exception):
    """The act does not fit the run as it is. `code` is stable.

    The text names steps only, never people.
    """

    def __init__(self, code: str, about: str, says: str) -> None:
        super().__init__(says)
        # not_open, no_such_outcome, already_settled, not_settled, not_skipped, ended, quiet_branch,
        # unknown_event, unknown_step, already_held, not_held, nothing_to_keep
        self.code = code
        self.about = about


@dataclass(frozen=True, slots=True)
class Settlement:
    """Every consequence of one act."""

    state: State
    opened: tuple[Place, ...] = ()
    skipped: tuple[Place, ...] = ()
    cancelled: tuple[Place, ...] = ()
    became_late: tuple[Place, ...] = ()
    waits: Mapping[Place, tuple[Reason, ...]] = field(default_factory=dict)
    asleep: frozenset[Place] = frozenset()  # wait only for what may never happen: they hold nobody up
    due: Mapping[Place, datetime] = field(default_factory=dict)  # of every open place that has a deadline known by now
    wakes: datetime | None = None  # nothing changes by itself before this moment
