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
from casework.statistics import journey_endings
from casework.statistics.satisfied_share import SATISFIED_FROM, Figure
from journeys import public as journeys

OPEN_FOR = timedelta(days=30)  # after that nobody remembers how it was


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question that the family may answer now. kind: touchpoint | overall.

    Attributes:
        title: Of the step it is about, or of the journey.
        ending: How that went: it is asked in other words where help failed or was ended.
        organisation_id: Who did it, and so does not write the answer down.
        has_step: It stands open as a step of the journey, too.
    """

    id: UUID
    kind: str
    step: str
    title: journeys.Text
    asked_at: datetime
    ending: str
    organisation_id: UUID | None
    has_step: bool

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


def questions_for(case: Case, *, now: datetime | None = None) -> tuple[SurveyQuestion, ...]:
    """Return the family's open questions, oldest first.

    None in grief, none on a day of bad news.
    """
    now = now or clock.now()
    rows = access.visible(SurveyAnswer, to=access.current()).filter(
        case=case, answered_at=None, withdrawn_at=None, asked_at__gt=now - OPEN_FOR
    )
    own = own_files.hidden_from(access.current(), case=case)
    found = [row for row in rows.order_by("asked_at", "pk") if row.work_item_key not in own.items]
    if not found or had_bad_news(case, now):
        return ()
    overall = [row.work_item_key for row in found if row.kind == AnswerKind.OVERALL and row.has_step]
    still = {item.key for item in journeys.read_items(item_keys=overall) if item.status not in ("done", "cancelled")}
    return tuple(
        SurveyQuestion(
            row.pk,
            row.kind,
            row.step,
            title_of(row),
            row.asked_at,
            row.ending,
            row.organisation_id,
            row.work_item_key in still,
        )
        for row in found
    )


def improvements_for(case: Case) -> tuple[Improvement, ...]:
    """Return what was changed because of this family's answers, newest first."""
    rows = access.visible(Escalation, to=access.current()).filter(case=case, answer__isnull=False)
    told = rows.exclude(changed="").exclude(closed_at=None).select_related("answer").order_by("-closed_at")
    own = own_files.hidden_from(access.current(), case=case)
    return tuple(
        Improvement(title_of(row.answer), row.changed, row.closed_at)
        for row in told
        if row.answer and row.closed_at and row.answer.work_item_key not in own.items
    )


def had_bad_news(case: Case, now: datetime) -> bool:
    """Say whether the family is in grief, or a step ended today otherwise than everybody hoped."""
    if grieves(case):
        return True
    local = now.astimezone(case.region.zone)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    runs = list(case.journeys.values_list("run_key", flat=True))
    return journeys.ended_badly(run_keys=runs, since=today)


def grieves(case: Case) -> bool:
    """Say whether a family is in grief; one that only wanted no more help is quiet, too, and is not."""
    if not case.quiet:
        return False
    quiet = [journeys.way_of(run_key=key) for key in case.journeys.filter(quiet=True).values_list("run_key", flat=True)]
    return not quiet or any(journey_endings.is_a_loss(way.events) for way in quiet)


def figures(*, to: Actor, journey: str | None = None) -> Mapping[FigureSubject, Figure]:
    """Count what was asked and answered, by all that an answer is tied to.

    Withdrawn questions were never asked. At the end only what a whole journey was counts, once a journey.
    """
    rows = access.visible(SurveyAnswer, to=to).filter(withdrawn_at=None)
    rows = rows.exclude(kind=AnswerKind.OVERALL, run_key=None)
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


def title_of(row: SurveyAnswer) -> journeys.Text:
    """Return what a question is about: a step, or a journey that ended without its survey."""
    ref = f"{row.journey}@{row.version}"
    return journeys.step_title(ref=ref, step=row.step) if row.has_step else journeys.title(ref=ref)
