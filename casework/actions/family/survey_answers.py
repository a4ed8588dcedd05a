"""How it was: the family's answers on the way and at the end.

Written down by a worker only where it is about another organisation: nobody records the mark for the own service.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor, own_files
from casework.act_parts import escalations, locks, step_completion, survey_questions
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError, Stale
from casework.models import AnswerKind, SurveyAnswer
from casework.statistics import satisfaction
from casework.statistics.satisfied_share import LOW_UP_TO
from casework.texts.translated import title_of
from journeys import public as journeys

LONGEST_WORDS = 4000


class ScoreRefused(CaseworkError):
    """The score is not between 1 and 5."""

    code = "score_refused"


class OwnMark(CaseworkError):
    """Who is marked would write the mark down."""

    code = "own_mark"


@act
def answer_survey(*, by: Actor, item_key: UUID, score: int, words: str = "", receipt: UUID | None = None) -> None:
    """Keep the family's score and words about everything, tied to the version it went through, and end the step.

    Raises:
        ScoreRefused: Not from 1 (hard) to 5 (easy).
        OwnMark: Somebody of the organisation that it is about writes it down.
        Stale: The question is not open any more, or somebody has answered it.
    """
    _check(score, words)
    _answer_overall(by=by, item_key=item_key, score=score, words=words)


@act
def answer_question(*, by: Actor, question_id: UUID, score: int, words: str = "", receipt: UUID | None = None) -> None:
    """Keep the answer to a question of `satisfaction.questions_for`, from the family itself or told to its worker.

    Raises:
        ScoreRefused: Not from 1 (hard) to 5 (easy).
        NotFound: No such question for this actor.
        Forbidden: Neither the family nor who leads its case.
        OwnMark: Somebody of the organisation that it is about writes it down.
        Stale: It is answered, or is not asked any more.
    """
    _check(score, words)
    found = access.find(SurveyAnswer, to=by, pk=question_id)
    if found.has_step:
        item = journeys.item(item_key=found.work_item_key)
        own_files.check_item(item.item, case=found.case, by=by)
        if found.kind == AnswerKind.OVERALL and item.item.status not in ("done", "cancelled"):
            _answer_overall(by=by, item_key=found.work_item_key, score=score, words=words)
            return
    now = clock.now()
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    _keep(question_id=found.pk, score=score, words=words, by=by, now=now)
    timeline.record(
        case=case,
        what="question.answered",
        by=by.user,
        at=now,
        on_behalf_of="family",
        step=found.step,
        title=title_of(satisfaction.title_of(found)),
    )


def _check(score: int, words: str) -> None:
    if not 1 <= score <= 5:
        raise ScoreRefused(_("The score is missing, so the answer cannot be counted. Choose a number from 1 to 5."))
    bounds.check_text(words, longest=LONGEST_WORDS)


def _answer_overall(*, by: Actor, item_key: UUID, score: int, words: str) -> None:
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    context = StepContext(case, link, by, now)
    question = survey_questions.question_of(context=context, item=item)
    question.save()
    _keep(question_id=question.pk, score=score, words=words, by=by, now=now)
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=item.hoped_for,
        facts={},
        on_behalf_of="family",
        what="survey.answered",
    )


def _keep(*, question_id: UUID, score: int, words: str, by: Actor, now: datetime) -> None:
    """Fill the question once; a low score is the curator's work from this moment on."""
    question = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=question_id)
    if question.answered_at is not None or question.withdrawn_at is not None:
        raise Stale(
            _("This question is answered or no longer asked, so nothing was kept a second time. Load the page again.")
        )
    if by.user is not None and question.organisation_id == by.own_organisation_key:
        raise OwnMark(
            _(
                "This mark is for your own service, so it was not kept: a family is freer when it is not its worker who "
                "writes it down. It answers on its page; you can send it the link again."
            )
        )
    question.score, question.words = score, words.strip()
    question.answered_at, question.by_worker = now, by.user is not None
    question.save(update_fields=["score", "words", "answered_at", "by_worker"])
    if score <= LOW_UP_TO:
        escalations.for_low_score(answer=question, at=now, zone=by.region.zone)
