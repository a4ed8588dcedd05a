"""Which doctors' days would suit a family: from when to when, on which days of the week, at which hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import bounds
from casework.act_parts import day_planning

PARTS_OF_DAY = day_planning.PARTS_OF_DAY


@dataclass(frozen=True, slots=True)
class DayWish:
    """What a family wishes of a day; what it leaves open suits it.

    Attributes:
        earliest, latest: The first and the last day that suits; both may be chosen.
        part_of_day: "", "morning" or "afternoon".
        weekdays: 0 is Monday; none: any.
        not_before, ready_by: Hours of the region's clock; nothing begins before, all is over by.
        shown_too: Also the days that were shown and did not suit.
    """

    earliest: date | None = None
    latest: date | None = None
    part_of_day: str = ""
    weekdays: tuple[int, ...] = ()
    not_before: int | None = None
    ready_by: int | None = None
    shown_too: bool = False

    def check(self, *, today: date) -> None:
        """Ask whether the days can be meant.

        Raises:
            OutOfBounds: A day is past or more than a year ahead.
        """
        for day in (self.earliest, self.latest):
            bounds.check_wish(day, today=today)

    def suits(self, day: date) -> bool:
        """Say whether a day is one of those that suit."""
        is_in_time = self.latest is None or day <= self.latest
        return is_in_time and (not self.weekdays or day.weekday() in self.weekdays)

    @property
    def hours(self) -> day_planning.Window:
        """In which slots of a day all visits have to be; empty where the wishes leave none."""
        since, until = PARTS_OF_DAY[self.part_of_day]
        if self.not_before is not None:
            since = max(since, day_planning.slot_of_hour(self.not_before))
        if self.ready_by is not None:
            until = min(until, day_planning.slot_of_hour(self.ready_by))
        return since, max(since, until)

    @property
    def leaves_hours(self) -> bool:
        """Say whether a visit can be at any of them."""
        since, until = self.hours
        return since < until

    def to_payload(self) -> dict[str, Any]:
        """Return it for a row of the outbox."""
        told = {
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
            "part_of_day": self.part_of_day,
            "weekdays": "".join(map(str, self.weekdays)) or None,  # one sign a day
            "not_before": self.not_before,
            "ready_by": self.ready_by,
            "shown_too": 1 if self.shown_too else None,
        }
        return {key: value for key, value in told.items() if value is not None}


ANY_DAY = DayWish()


def from_payload(payload: Mapping[str, Any]) -> DayWish:
    """Read it from a row of the outbox; what stands there of an older make suits any day."""
    part = payload.get("part_of_day") or ""
    return DayWish(
        earliest=_day(payload.get("earliest")),
        latest=_day(payload.get("latest")),
        part_of_day=part if part in PARTS_OF_DAY else "",
        weekdays=_numbers(payload.get("weekdays") or ""),
        not_before=payload.get("not_before"),
        ready_by=payload.get("ready_by"),
        shown_too=bool(payload.get("shown_too")),
    )


def of_form(told: Mapping[str, Any]) -> DayWish:
    """Read it from a checked form's values."""
    return DayWish(
        earliest=told.get("earliest"),
        latest=told.get("latest"),
        part_of_day=told.get("part_of_day") or "",
        weekdays=_numbers(told.get("weekdays") or ()),
        not_before=_number(told.get("not_before")),
        ready_by=_number(told.get("ready_by")),
        shown_too=bool(told.get("shown_too")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _numbers(texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(int(text) for text in texts))


def _number(text: str | None) -> int | None:
    return int(text) if text else None
