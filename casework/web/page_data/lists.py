"""Lists of families, doctors' days and papers, newest or nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from casework import access
from casework.access import Actor
from casework.act_parts import family_search
from casework.models import Case, CaseDocument, CaseState, ReceivedPaper, VisitDay, VisitState
from casework.texts import days_and_names
from casework.web.page_data import people, which_child
from casework.web.page_data.case_papers import Paper, papers_of
from casework.web.page_data.filters import FamiliesFilter
from casework.web.page_data.step_turn import Turned, turns_of
from journeys import public as journeys

MOST = 100
UNDER_WAY = FamiliesFilter()


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One case in the list of families."""

    case: Case
    who: str
    why: str = ""  # it was found: number | phone | snils | address | name | alike
    next: Turned | None = None  # the step that is due first


@dataclass(frozen=True, slots=True)
class DayRow:
    """One doctors' day."""

    day: VisitDay
    who: str
    about: str = ""  # with more than one child whose day it is


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper with its family."""

    paper: Paper
    case: Case
    who: str


def families(
    *,
    to: Actor,
    search: str = "",
    wanted: FamiliesFilter = UNDER_WAY,
    most: int = MOST,
    now: datetime | None = None,
) -> list[FamilyRow]:
    """Return the families that a search means, the surest first, whatever the filter.

    Without one the newest first.

    Args:
        now: The moment by which each family's next step is told; None where only the families are
            wanted.
    """
    rows = access.visible(Case, to=to).select_related("family", "worker")
    rows = rows.prefetch_related("family__people", "journeys__subject")
    found: dict[UUID, str] = {}
    if search:
        found = {one.case_id: one.why for one in family_search.find(to=to, search=search)}
        place = {case_id: number for number, case_id in enumerate(found)}
        cases = sorted(rows.filter(pk__in=list(found)), key=lambda case: place[case.pk])
    else:
        cases = list(_narrowed(rows, wanted, to).order_by("-opened_at")[:most])
    steps = _next_steps(cases, to=to, now=now) if now else {}
    return [FamilyRow(case, people.of_case(case), found.get(case.pk, ""), steps.get(case.pk)) for case in cases]


def _next_steps(cases: list[Case], *, to: Actor, now: datetime) -> dict[UUID, Turned]:
    """Return of each case the open step that is due first."""
    runs = {link.run_key: case.pk for case in cases for link in case.journeys.all() if link.ended_at is None}
    items = journeys.open_items(run_keys=list(runs))
    turned = turns_of(items, to=to, now=now)
    found: dict[UUID, Turned] = {}
    for item in sorted(items, key=lambda one: (one.due is None, one.due or one.opened_at)):
        found.setdefault(runs[item.run_key], turned[item.key])
    return found


def count_families(*, to: Actor, wanted: FamiliesFilter) -> int:
    """Count the families of a view."""
    return _narrowed(access.visible(Case, to=to), wanted, to).count()


def _narrowed(rows: QuerySet[Case], wanted: FamiliesFilter, to: Actor) -> QuerySet[Case]:
    if wanted.state == "":
        rows = rows.exclude(state=CaseState.CLOSED)
    elif wanted.state != "any":
        rows = rows.filter(state=wanted.state)
    if wanted.whose == "mine":
        rows = rows.filter(worker=to.user)
    if wanted.care:
        rows = rows.filter(vulnerable=True)
    if wanted.journey:
        rows = rows.filter(journeys__journey=wanted.journey).distinct()
    return rows


def doctors_days(*, to: Actor, now: Any) -> list[DayRow]:
    """Return booked days from a week ago on, the nearest first."""
    rows = access.visible(VisitDay, to=to).filter(
        state__in=[VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE, VisitState.MISSED],
        day__gte=days_and_names.local_day(now) - timedelta(days=7),
    )
    found = rows.select_related("case__family").prefetch_related(
        "case__family__people", "case__journeys__subject", "visits"
    )
    return [DayRow(day, people.of_case(day.case), _child_of(day)) for day in found.order_by("day")[:MOST]]


def _child_of(day: VisitDay) -> str:
    return which_child.named(link.subject for link in day.case.journeys.all()).get(day.subject_id, "")


def papers(*, to: Actor) -> list[PaperRow]:
    """Return the newest papers of all families."""
    latest = list(access.visible(CaseDocument, to=to).select_related("case__family").order_by("-added_at")[:MOST])
    newest = list(access.visible(ReceivedPaper, to=to).select_related("case__family").order_by("-recorded_at")[:MOST])
    rows_of: list[CaseDocument | ReceivedPaper] = [*latest, *newest]
    prefetch_related_objects([row.case for row in rows_of], "family__people", "journeys__subject")
    children: dict[UUID, str] = {}
    for case in {row.case_id: row.case for row in rows_of}.values():
        children |= which_child.of_links(case.journeys.all())
    told = {paper.key: paper for paper in papers_of(latest, newest, children)}
    rows: list[tuple[Any, PaperRow]] = [
        (row.added_at, PaperRow(told[row.document_key], row.case, people.of_case(row.case)))
        for row in latest
        if row.document_key in told
    ]
    rows += [(row.recorded_at, PaperRow(told[row.pk], row.case, people.of_case(row.case))) for row in newest]
    return [row for _at, row in sorted(rows, key=lambda pair: pair[0], reverse=True)[:MOST]]
