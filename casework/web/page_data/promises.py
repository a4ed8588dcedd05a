"""Whether what a journey promises was kept: papers in hand on the day of going home, all doctors in one day. Counts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from casework.access import Actor
from casework.act_parts import step_kind
from casework.statistics.intervals import wilson
from journeys import public as journeys

LOOKED_BACK = timedelta(days=90)
PAPERS, GOING_HOME = "papers_in_hand", "mother.discharge_date"


@dataclass(frozen=True, slots=True)
class Kept:
    """So many kept of so many."""

    kept: int
    of: int

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None of none."""
        return self.kept / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies in 95 of 100 such samples."""
        return wilson(self.kept, self.of)


@dataclass(frozen=True, slots=True)
class Promises:
    """What a journey promises; None where it promises no such thing.

    `visits_a_day`: on the days that took place.
    """

    papers: Kept | None
    doctors: Kept | None
    visits_a_day: float | None


def read(*, journey: str, to: Actor, now: datetime) -> Promises:
    """Count the last ninety days."""
    papers = _papers(journey, to, now)
    kinds, since = _doctors_days(journey), now - LOOKED_BACK
    if not kinds:
        return Promises(papers, None, None)
    items = [
        key
        for kind in kinds
        for key in journeys.done_of_kind(region_key=to.region.pk, journey=journey, kind=kind, since=since)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT in_one_day, days, visits FROM casework_doctors_days(%s::uuid[])", [items])
        in_one_day, days, visits = cursor.fetchone()
    return Promises(papers, Kept(in_one_day, len(items)), visits / days if days else None)


def _papers(journey: str, to: Actor, now: datetime) -> Kept | None:
    today = now.astimezone(to.region.zone).date()
    counted = journeys.reached_by(
        region_key=to.region.pk,
        journey=journey,
        milestone=PAPERS,
        fact=GOING_HOME,
        since=today - LOOKED_BACK,
        until=today,
    )
    return Kept(*counted) if counted is not None else None


def _doctors_days(journey: str) -> set[str]:
    """Return the kinds of its steps that are all doctors on one day."""
    newest = journeys.newest_version(journey=journey)
    steps = journeys.steps(ref=f"{journey}@{newest}").values()
    return {step.kind for step in steps if step_kind.of(step.kind).is_doctors_day}
