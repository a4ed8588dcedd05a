"""Ask the family how it was: after the touchpoints a definition names, and once at the end.

In-act, never an act itself. The question is written when it is asked. Nobody is asked in the quiet
branch, nor about a step that ended badly; on a day of bad news nobody is reminded, and the page
shows the question from the next day on.
"""

from __future__ import annotations

from uuid import UUID

from casework.act_parts import notices
from casework.act_parts.step_context import StepContext
from casework.models import AnswerKind, Offer, OfferState, PartnerRequest, SurveyAnswer
from casework.statistics import satisfaction
from journeys import public as journeys

TOOK_PART = (OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE)


def after_step(*, context: StepContext, item: journeys.OpenItem, outcome: str) -> SurveyAnswer | None:
    """Ask about a step that has just ended as hoped for, if it is a touchpoint."""
    if not item.asks or outcome != item.hoped_for or context.case.quiet:
        return None
    return _ask(context, item, AnswerKind.TOUCHPOINT)


def at_the_end(*, context: StepContext, item: journeys.OpenItem) -> SurveyAnswer | None:
    """Ask how everything was, as the step of the survey opens."""
    return None if context.case.quiet else _ask(context, item, AnswerKind.OVERALL)


def withdraw(*, item: journeys.OpenItem, context: StepContext) -> None:
    """Leave a question that nobody is to answer any more."""
    rows = SurveyAnswer.objects.filter(work_item_key=item.key, answered_at=None, withdrawn_at=None)
    rows.update(withdrawn_at=context.now)


def question_of(*, context: StepContext, item: journeys.OpenItem, kind: AnswerKind) -> SurveyAnswer:
    """Return the question about an item, written now if it was not."""
    found, _new = SurveyAnswer.objects.get_or_create(
        work_item_key=item.key,
        defaults={
            "case": context.case,
            "kind": kind,
            "journey": context.link.journey,
            "version": context.link.version,
            "step": item.step,
            "organisation_id": _who_did(item, context),
            "asked_at": context.now,
        },
    )
    return found


def _ask(context: StepContext, item: journeys.OpenItem, kind: AnswerKind) -> SurveyAnswer:
    question = question_of(context=context, item=item, kind=kind)
    if not context.by.is_family and not satisfaction.had_bad_news(context.case, context.now):
        notices.to_family(case=context.case, template="how_was_it", at=context.now, item_key=item.key)
    return question


def _who_did(item: journeys.OpenItem, context: StepContext) -> UUID:
    """The organisation that was asked, the partner that took it on, else who leads and arranged it."""
    asked = PartnerRequest.objects.filter(work_item_key=item.key, withdrawn_at=None)
    took = Offer.objects.filter(work_item_key=item.key, state__in=TOOK_PART).order_by("answered_at", "number")
    found: UUID | None = (
        asked.values_list("organisation_id", flat=True).first()
        or took.values_list("organisation_id", flat=True).first()
    )
    return found or context.case.organisation_id
