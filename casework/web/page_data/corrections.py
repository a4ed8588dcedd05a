"""What a later version says was wrong: families to be looked at again, and how many in a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from casework import access
from casework.access import Actor
from casework.models import Case, CaseJourney, Correction, Role, Substitution
from casework.web.page_data import people
from journeys import public as journeys
from journeys.public import Text

SHOWN_TODAY = 10


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """One step of one family. `wrong`: in the words of the version that corrects it."""

    row: Correction
    who: str
    journey: Text
    followed: int  # the version that the family is on
    step: Text
    wrong: Text


@dataclass(frozen=True, slots=True)
class ToLookAtToday:
    """What stands in today's list: the oldest first, and how many there are in all."""

    shown: tuple[ToLookAt, ...]
    count: int

    @property
    def more(self) -> int:
        """Return how many are not shown yet."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class StepCounts:
    """How far a region is with one step of a version. Numbers only, no family."""

    step: Text
    wrong: Text
    open: int
    looked_at: int


def of_today(*, to: Actor, covered: Sequence[Substitution]) -> ToLookAtToday:
    """Read what is to be looked at again: of own families, those she covers, those nobody leads."""
    rows = access.visible(Correction, to=to).filter(looked_at=None)
    left = access.led_by_nobody(access.visible(Case, to=to))
    led = Q(case__worker__in=[to.user_key, *(one.absent_id for one in covered)])
    mine = rows.filter(led | Q(case__in=left)).order_by("opened_at", "case__number", "step")
    return ToLookAtToday(tuple(_told(mine[:SHOWN_TODAY], to=to)), mine.count())


def of_case(case: Case, *, to: Actor) -> tuple[ToLookAt, ...]:
    """Read what is to be looked at again in one case."""
    rows = access.visible(Correction, to=to).filter(case=case, looked_at=None)
    return tuple(_told(rows.order_by("opened_at", "step"), to=to))


def read_one(*, correction_id: UUID, to: Actor) -> ToLookAt:
    """Read one step of one family, looked at or not.

    Raises:
        NotFound: Missing, or another service's.
    """
    found = access.find(Correction, to=to, pk=correction_id)
    return next(iter(_told(access.visible(Correction, to=to).filter(pk=found.pk), to=to)))


def counts_of_version(*, journey: str, version: int, to: Actor) -> tuple[StepCounts, ...]:
    """Count for a curator how many of her region are to be looked at again, and how many were."""
    told = journeys.corrects(ref=f"{journey}@{version}")
    if to.role != Role.CURATOR or not told:
        return ()
    rows = access.visible(Correction, to=to).filter(journey=journey, version=version).values("step")
    counted = rows.annotate(of=Count("pk"), open=Count("pk", filter=Q(looked_at=None)))
    by_step = {row["step"]: (row["open"], row["of"] - row["open"]) for row in counted}
    titles = _titles_before(journey, version, told)
    return tuple(StepCounts(titles[step], wrong, *by_step.get(step, (0, 0))) for step, wrong in told.items())


def _titles_before(journey: str, version: int, steps: Iterable[str]) -> dict[str, Text]:
    """Return what the steps were called: the version that corrects one may not have it any more."""
    refs = (f"{journey}@{number}" for number in range(version, 0, -1))
    known = [ref for ref in refs if ref in journeys.refs_in_force()]
    return {step: next(filter(None, (journeys.step_title(ref=ref, step=step) for ref in known)), {}) for step in steps}


def _told(rows: QuerySet[Correction], *, to: Actor) -> list[ToLookAt]:
    found = list(
        rows.select_related("case__family").prefetch_related("case__family__people", "case__journeys__subject")
    )
    links = access.visible(CaseJourney, to=to).filter(run_key__in=[row.run_key for row in found])
    by_run = {link.run_key: link for link in links}
    return [_one(row, by_run[row.run_key]) for row in found]


def _one(row: Correction, link: CaseJourney) -> ToLookAt:
    return ToLookAt(
        row=row,
        who=people.of_case(row.case),
        journey=journeys.title(ref=str(link)),
        followed=link.version,
        step=journeys.step_title(ref=str(link), step=row.step),
        wrong=journeys.corrects(ref=f"{row.journey}@{row.version}").get(row.step, {}),
    )
