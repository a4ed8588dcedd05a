"""Lists of families, doctors' days and papers, newest or nearest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casework import access
from casework.access import Actor
from casework.models import Case, CaseDocument, ReceivedPaper, VisitDay, VisitState
from casework.web import wording
from casework.web.reading import people
from casework.web.reading.case import Paper, papers_of
from casework.web.reading.turns import Turned, turns_of
from journeys import public as journeys

MOST = 100


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One case in the list of families."""

    case: Case
    who: str
    next: Turned | None  # the step that is due first


@dataclass(frozen=True, slots=True)
class DayRow:
    """One doctors' day."""

    day: VisitDay
    who: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper with its family."""

    paper: Paper
    case: Case
    who: str


def families(*, to: Actor, search: str, closed: bool, now: datetime) -> list[FamilyRow]:
    """Return families whose people, number or phone match; the newest case first."""
    rows = access.visible(Case, to=to)
    rows = rows if closed or search else rows.exclude(state="closed")
    is_phone = re.fullmatch(r"[\d\s()+-]{7,}", search) is not None  # a phone has spaces where a name has words
    for word in [search] if is_phone else search.split()[:4]:
        rows = rows.filter(_matches(word))
    found = rows.distinct().select_related("family", "worker").prefetch_related("family__people", "journeys__subject")
    cases = list(found.order_by("-opened_at")[:MOST])
    steps = _next_steps(cases, to=to, now=now)
    return [FamilyRow(case, people.of_case(case), steps.get(case.pk)) for case in cases]


def _next_steps(cases: list[Case], *, to: Actor, now: datetime) -> dict[UUID, Turned]:
    """Return of each case the open step that is due first."""
    runs = {link.run_key: case.pk for case in cases for link in case.journeys.all() if link.ended_at is None}
    items = journeys.open_items(run_keys=list(runs))
    turned = turns_of(items, to=to, now=now)
    found: dict[UUID, Turned] = {}
    for item in sorted(items, key=lambda one: (one.due is None, one.due or one.opened_at)):
        found.setdefault(runs[item.run_key], turned[item.key])
    return found


def _matches(word: str) -> Q:
    """A word of a name (ё as е), of a case number, or digits of a phone."""
    pattern = re.sub("[её]", "[её]", re.escape(word.lower()))
    found = Q(family__people__last_name__iregex=pattern) | Q(family__people__first_name__iregex=pattern)
    found |= Q(number__icontains=word)
    digits = re.sub(r"\D", "", word)
    if len(digits) >= 4:
        found |= Q(family__phone__regex=r"\D*".join(digits[-10:]))
    return found


def doctors_days(*, to: Actor, now: Any) -> list[DayRow]:
    """Return booked days from a week ago on, the nearest first."""
    rows = access.visible(VisitDay, to=to).filter(
        state__in=[VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE],
        day__gte=wording.local_day(now) - timedelta(days=7),
    )
    found = rows.select_related("case__family").prefetch_related(
        "case__family__people", "case__journeys__subject", "visits"
    )
    return [DayRow(day, people.of_case(day.case)) for day in found.order_by("day")[:MOST]]


def papers(*, to: Actor) -> list[PaperRow]:
    """Return the newest papers of all families."""
    cases = ("case__family", "case__family__people", "case__journeys__subject")
    ours = access.visible(CaseDocument, to=to).select_related("case__family").prefetch_related(*cases[1:])
    theirs = access.visible(ReceivedPaper, to=to).select_related("case__family").prefetch_related(*cases[1:])
    latest = list(ours.order_by("-added_at")[:MOST])
    told = {paper.key: paper for paper in papers_of(_only(ours, latest), _none(theirs))}
    rows: list[tuple[Any, PaperRow]] = [
        (row.added_at, PaperRow(told[row.document_key], row.case, people.of_case(row.case)))
        for row in latest
        if row.document_key in told
    ]
    for paper in theirs.order_by("-recorded_at")[:MOST]:
        shown = Paper(paper.title, False, paper.pk, "", paper.number, paper.issued_on, True, bool(paper.copy_name))
        rows.append((paper.recorded_at, PaperRow(shown, paper.case, people.of_case(paper.case))))
    return [row for _at, row in sorted(rows, key=lambda pair: pair[0], reverse=True)[:MOST]]


def _only(rows: QuerySet[Any], wanted: list[Any]) -> QuerySet[Any]:
    return rows.filter(pk__in=[row.pk for row in wanted])


def _none(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.none()
