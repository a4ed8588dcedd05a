"""Papers that lapse: which still count on the decisive day, which to get again, and between which days. Pure.

A paper of 3 March that counts for ten days counts on 13 March, the last of them. Getting one again
takes its time (`ready_in`), so the days for it end before the decisive day, and begin only when a
new one lasts until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from journeys.engine.deadlines import SLACK, latest_start, shift_day
from journeys.engine.working_days import ONE_DAY, WorkingCalendar
from journeys.language.vocabulary import DocumentType, Length

LOOK_AHEAD_DAYS = 366


class Standing(StrEnum):
    """How a paper stands towards the decisive day."""

    VALID = "valid"
    LAPSES = "lapses"  # it is there, and does not last until then
    MISSING = "missing"
    UNDATED = "undated"  # it is there, and nobody noted its date


@dataclass(frozen=True, slots=True)
class PaperInHand:
    """A paper that is there. person: whose of a `for_each` list it is.

    "" counts for each of them.
    """

    kind: str
    issued_on: date | None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a thing may be done, both included."""

    first: date
    last: date

    def meets(self, other: Window) -> Window | None:
        """Return the days that lie in both."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Window(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, of one person, against the decisive day."""

    type: DocumentType
    person: str
    standing: Standing
    issued_on: date | None
    valid_until: date | None  # the last day it counts; None: it does not lapse, or is not there
    again: Window | None  # when to get a new one; None: not needed, or too late for this decisive day

    @property
    def is_valid(self) -> bool:
        """Say whether it counts on the decisive day as it is."""
        return self.standing is Standing.VALID

    @property
    def is_too_late(self) -> bool:
        """Say whether no new one can be had in time."""
        return self.standing is not Standing.VALID and self.again is None


@dataclass(frozen=True, slots=True)
class Appointment:
    """Papers to be had again on one day: any day of the window serves them all."""

    window: Window
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class ValidityPlan:
    """What has to be done so that every paper counts on the decisive day."""

    decisive_day: date
    papers: tuple[Paper, ...]
    appointments: tuple[Appointment, ...]  # as few days as there can be, the earliest first
    earliest_day: date | None  # the first day, from the decisive one on, on which all can count; None: none in a year

    @property
    def all_valid(self) -> bool:
        """Say whether nothing has to be done."""
        return all(paper.standing is Standing.VALID for paper in self.papers)

    @property
    def too_late(self) -> tuple[Paper, ...]:
        """Return what cannot be had in time: the decisive day has to move."""
        return tuple(paper for paper in self.papers if paper.is_too_late)


def plan(
    *,
    types: Iterable[DocumentType],
    kept: Sequence[PaperInHand],
    decisive_day: date,
    today: date,
    calendar: WorkingCalendar,
) -> ValidityPlan:
    """Return what to get again and when, so that all papers count on the decisive day.

    Args:
        types: The papers that must count, groups already taken apart.
        kept: All that are there; of several of one kind and person the one that counts longest
            speaks. What one person of several has is asked of that person alone: the man's sample
            is not the woman's to bring.
        decisive_day: Local day; one that has passed is judged as it was.
        today: Nothing is planned before it.
    """
    papers = [
        paper
        for one in types
        for paper in _papers(one, kept, decisive_day=decisive_day, today=today, calendar=calendar)
    ]
    return ValidityPlan(
        decisive_day=decisive_day,
        papers=tuple(papers),
        appointments=fewest_days(papers),
        earliest_day=_earliest(papers, decisive_day=decisive_day, today=today, calendar=calendar),
    )


def _papers(
    one: DocumentType, kept: Sequence[PaperInHand], *, decisive_day: date, today: date, calendar: WorkingCalendar
) -> Iterable[Paper]:
    mine = [paper for paper in kept if paper.kind == one.key]
    if not mine:
        again = window_again(one, decisive_day=decisive_day, today=today, calendar=calendar)
        yield Paper(one, "", Standing.MISSING, None, None, again)
        return
    named = list(dict.fromkeys(paper.person for paper in mine if paper.person)) or [""]
    for person in named:
        papers = [paper for paper in mine if paper.person in (person, "")]
        issued_on = max((paper.issued_on for paper in papers if paper.issued_on), default=None)
        until = valid_until(one, issued_on, calendar=calendar)
        standing = _standing(one, issued_on, until, decisive_day)
        again = None
        if standing is not Standing.VALID:
            again = window_again(one, decisive_day=decisive_day, today=today, calendar=calendar)
        yield Paper(one, person, standing, issued_on, until, again)


def _standing(one: DocumentType, issued_on: date | None, until: date | None, decisive_day: date) -> Standing:
    if one.valid_for is None:
        return Standing.VALID
    if issued_on is None or until is None:
        return Standing.UNDATED
    return Standing.VALID if until >= decisive_day else Standing.LAPSES


def valid_until(one: DocumentType, issued_on: date | None, *, calendar: WorkingCalendar) -> date | None:
    """Return the last day on which a paper of that date counts.

    None: it does not lapse, or has no date.
    """
    if one.valid_for is None or issued_on is None:
        return None
    return shift_day(issued_on, one.valid_for, calendar=calendar)


def window_again(one: DocumentType, *, decisive_day: date, today: date, calendar: WorkingCalendar) -> Window | None:
    """Return the days on which a new paper can be asked for: it lasts until the decisive day and is there by then.

    The date of the new paper is the day it is asked for: a sample counts from when it was taken.
    """
    first, last = today, decisive_day
    if one.valid_for is not None:
        back = shift_day(decisive_day, Length(-one.valid_for.number, one.valid_for.unit), calendar=calendar) - SLACK
        while shift_day(back, one.valid_for, calendar=calendar) < decisive_day:
            back += ONE_DAY
        first = max(today, back)
    if one.ready_in is not None:
        last = latest_start(decisive_day, one.ready_in, calendar=calendar)
    return Window(first, last) if first <= last else None


def _earliest(papers: Sequence[Paper], *, decisive_day: date, today: date, calendar: WorkingCalendar) -> date | None:
    """Return the first day from the wanted one on for which each paper lasts or can be had again."""
    for day in (decisive_day + timedelta(days=later) for later in range(LOOK_AHEAD_DAYS)):
        if all(_can_count(paper, day, today=today, calendar=calendar) for paper in papers):
            return day
    return None


def _can_count(paper: Paper, day: date, *, today: date, calendar: WorkingCalendar) -> bool:
    if _standing(paper.type, paper.issued_on, paper.valid_until, day) is Standing.VALID and (
        paper.standing is not Standing.MISSING
    ):
        return True
    return window_again(paper.type, decisive_day=day, today=today, calendar=calendar) is not None


def fewest_days(papers: Iterable[Paper]) -> tuple[Appointment, ...]:
    """Return as few days as can be on which all that has to be had again can be had.

    Taken by the end of their windows, each day takes in all whose window is open on the last day of
    the first one: no plan needs fewer, because the first windows of the days do not meet.
    """
    waiting = sorted((paper for paper in papers if paper.again), key=_last_day)
    found: list[Appointment] = []
    while waiting:
        day = _last_day(waiting[0])
        together = tuple(paper for paper in waiting if paper.again and paper.again.first <= day)
        waiting = [paper for paper in waiting if paper not in together]
        first = max(paper.again.first for paper in together if paper.again)
        found.append(Appointment(Window(first, day), together))
    return tuple(found)


def _last_day(paper: Paper) -> date:
    assert paper.again is not None  # asked only of those that have one
    return paper.again.last


def apart(keys: Iterable[str], documents: Mapping[str, DocumentType]) -> tuple[DocumentType, ...]:
    """Return the papers meant by keys: a group is its members."""
    found: dict[str, DocumentType] = {}
    for key in keys:
        one = documents[key]
        for member in one.group or (key,):
            found[member] = documents[member]
    return tuple(found.values())
