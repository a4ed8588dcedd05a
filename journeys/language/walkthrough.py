"""A walkthrough: a journey's own test and its curator's example, as frozen values.

`journeys.check.walkthrough_player` plays it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from journeys.language.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Expect:
    """What must be so after a line. An empty field asks nothing."""

    eligible: str = ""  # "yes", "no", "unknown"; "" asks nothing
    open: tuple[str, ...] = ()
    not_open: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()  # not opened yet, and not asleep
    asleep: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()  # taken away by an event, by hand or by closing, whether it had opened or not
    done: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    reconsider: tuple[str, ...] = ()
    due: Mapping[str, date] = field(default_factory=dict)  # one of the step's terms ends on that day of the region
    rounds: Mapping[str, int] = field(default_factory=dict)  # how often the step sent the family back
    closed: bool | None = None
    quiet: bool | None = None
    rules: Mapping[str, str] = field(default_factory=dict)  # `rule:` in the file
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WalkthroughLine:
    """One line of the story.

    Within a line: facts, then events, then done, not_wanted and declines, then finish.
    """

    number: int  # line of the file, for messages
    day: int  # days after the start
    facts: Mapping[str, Any] = field(default_factory=dict)  # parsed by the fact's type; None: no longer known
    events: tuple[str, ...] = ()  # `event:` in the file
    done: tuple[str, ...] = ()
    outcome: str | None = None  # of every step in `done`; None: the hoped-for one
    declines: tuple[str, ...] = ()  # a partner says no; the step stays open for the next one
    not_wanted: tuple[str, ...] = ()
    by: str = ""
    because: str = ""
    finish: bool = False  # `finish: all`
    opens: tuple[str, ...] | None = None  # exactly what this line opened; None: not stated
    expect: Expect = Expect()


@dataclass(frozen=True, slots=True)
class Walkthrough:
    """One told case. `facts` are those of the whole file with the case's own on top."""

    title: Text
    start: date
    story: tuple[WalkthroughLine, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    number: int = 0  # line of the file where it begins
