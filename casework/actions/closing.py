"""How it was: the family's answer at the end, by itself or written down by the worker."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock
from casework.access import Actor
from casework.actions import case_of, receipts, work_items
from casework.actions.consequences import StepContext
from casework.errors import CaseworkError
from casework.models import SurveyAnswer


class ScoreRefused(CaseworkError):
    """The score is not between 1 and 5."""

    code = "score_refused"


def answer_survey(*, by: Actor, item_key: UUID, score: int, words: str = "", receipt: UUID | None = None) -> None:
    """Keep the family's score and words, tied to the version it went through, and end the step.

    Raises:
        ScoreRefused: Not from 1 (hard) to 5 (easy).
        StepRefused: The question is not open any more.
    """
    if not 1 <= score <= 5:
        raise ScoreRefused(_("The score is missing, so the answer cannot be counted. Choose a number from 1 to 5."))
    bounds.check_text(words, longest=4000)
    with access.acting_as(by):
        if receipts.already_taken(receipt, by=by, action="answer_survey"):
            return
        now = clock.now()
        case, link, item = case_of.lock_by_item(item_key=item_key, by=by)
        SurveyAnswer.objects.create(
            case=case,
            work_item_key=item.key,
            journey=link.journey,
            version=link.version,
            score=score,
            words=words.strip(),
            answered_at=now,
        )
        work_items.finish_item(
            context=StepContext(case, link, by, now),
            item=item,
            outcome=item.hoped_for,
            facts={},
            on_behalf_of="family",
            what="survey.answered",
        )
