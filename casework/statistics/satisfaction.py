"""How content families are: the questions that stand open, what was changed after an answer, and figures in counts.

Reads only, inside the caller's `access.acting_as`. Asking and answering are acts:
`actions.asking_how`, `actions.closing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from casework import access, clock
from casework.access import Actor, own_files
from casework.models import AnswerKind, Case, Escalation, SurveyAnswer
from casework.statistics.satisfied_share import SATISFIED_FROM, Figure
from journeys import public as journeys

OPEN_FOR = timedelta(days=30)  # after that nobody remembers how it was


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question that the family may answer now. kind: touchpoint | overall.

    Title: of the step it is about.
    """

    id: UUID
    kind: str
    step: str
    title: journeys.Text
    asked_at: datetime

    @property
    def is_overall(self) -> bool:
        """Say whether it asks about everything, at the end."""
        return self.kind == AnswerKind.OVERALL


@dataclass(frozen=True, slots=True)
class Improvement:
    """What was changed after this family's answer, in one sentence of the curator's, newest first."""

    title: journeys.Text
    changed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FigureSubject:
    """What a figure is about."""

    journey: str
    version: int
    kind: str
    step: str
    organisation_id: UUID | None


def questions_for(case: Case) -> tuple[SurveyQuestion, ...]:
    """Return the family's open questions, oldest first.

    None in the quiet branch, none on a day of bad news.
    """
    now = clock.now()
    rows = access.visible(SurveyAnswer, to=access.current()).filter(
        case=case, answered_at=None, withdrawn_at=None, asked_at__gt=now - OPEN_FOR
    )
    own = own_files.hidden_from(access.current(), case=case)
    found = [row for row in rows.order_by("asked_at", "pk") if row.work_item_key not in own.items]
    if not found or had_bad_news(case, now):
        return ()
    overall = [row.work_item_key for row in found if row.kind == AnswerKind.OVERALL]
    still = {item.key for item in journeys.read_items(item_keys=overall) if item.status not in ("done", "cancelled")}
    return tuple(
        SurveyQuestion(row.pk, row.kind, row.step, _title(row), row.asked_at)
        for row in found
        if row.kind != AnswerKind.OVERALL or row.work_item_key in still
    )


def improvements_for(case: Case) -> tuple[Improvement, ...]:
    """Return what was changed because of this family's answers, newest first."""
    rows = access.visible(Escalation, to=access.current()).filter(case=case, answer__isnull=False)
    told = rows.exclude(changed="").exclude(closed_at=None).select_related("answer").order_by("-closed_at")
    own = own_files.hidden_from(access.current(), case=case)
    return tuple(
        Improvement(_title(row.answer), row.changed, row.closed_at)
        for row in told
        if row.answer and row.closed_at and row.answer.work_item_key not in own.items
    )


def had_bad_news(case: Case, now: datetime) -> bool:
    """Say whether the family is in grief, or a step ended today otherwise than everybody hoped."""
    if case.quiet:
        return True
    local = now.astimezone(case.region.zone)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    runs = list(case.journeys.values_list("run_key", flat=True))
    return journeys.ended_badly(run_keys=runs, since=today)


def figures(*, to: Actor, journey: str | None = None) -> Mapping[FigureSubject, Figure]:
    """Count what was asked and answered, by all that an answer is tied to.

    Withdrawn questions were never asked.
    """
    rows = access.visible(SurveyAnswer, to=to).filter(withdrawn_at=None)
    if journey is not None:
        rows = rows.filter(journey=journey)
    counted = rows.values_list("journey", "version", "kind", "step", "organisation").annotate(
        asked=Count("pk"),
        answered=Count("score"),
        satisfied=Count("pk", filter=Q(score__gte=SATISFIED_FROM)),
        total=Sum("score"),
    )
    return {
        FigureSubject(name, version, kind, step, organisation): Figure(asked, answered, satisfied, total or 0)
        for name, version, kind, step, organisation, asked, answered, satisfied, total in counted.order_by("journey")
    }


def _title(row: SurveyAnswer) -> journeys.Text:
    return journeys.step_title(ref=f"{row.journey}@{row.version}", step=row.step)
