"""What waits for a curator: steps late by law and families that were not content, and until when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from casework.models import Escalation, Reason, Role, SurveyAnswer
from journeys import public as journeys

WORKING_DAYS = {Reason.LATE: 2, Reason.LOW_SCORE: 5}  # own promise: so soon somebody has looked into it


def due_of(why: Reason, *, at: datetime, zone: ZoneInfo) -> datetime:
    """Return until when it is to be done."""
    length = journeys.Length(WORKING_DAYS[why], journeys.Unit.WORKING_DAYS)
    return journeys.moment_after(moment=at, length=length, zone=zone)


def for_low_score(*, answer: SurveyAnswer, at: datetime, zone: ZoneInfo) -> Escalation:
    """Open the curator's work item for a low score, in the transaction that keeps the score."""
    return Escalation.objects.create(
        case_id=answer.case_id,
        work_item_key=answer.work_item_key,
        why=Reason.LOW_SCORE,
        answer=answer,
        to_role=Role.CURATOR,
        journey=answer.journey,
        opened_at=at,
        due=due_of(Reason.LOW_SCORE, at=at, zone=zone),
    )
