"""Ask the family how it was: after touchpoints, and once about each journey, however it ended.

In-act, never an act itself. Every family is asked but the grieving, those in danger at home and
those that may not be written to; the row is written all the same and says why (record 0046). Where
help failed or was ended the question has other words. On a day of bad news nobody is reminded, and
the page shows the question from the next day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F

from casework import outbox
from casework.access import safe_contact
from casework.act_parts import notices
from casework.act_parts.step_context import StepContext
from casework.models import (
    AnswerKind,
    Case,
    Consent,
    ConsentState,
    Ending,
    NotAsked,
    Offer,
    OfferState,
    PartnerRequest,
    Person,
    Relation,
    SurveyAnswer,
)
from casework.statistics import journey_endings, satisfaction, vulnerable_groups
from journeys import public as journeys

TOOK_PART = (OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE)
SURVEY = "survey"  # the kind, and the step of the group "end"
DAY_AFTER = time(10, 0)  # bad news: the question is told of next day


# ---- asking --------------------------------------------------------------------------------------


def after_step(*, context: StepContext, item: journeys.OpenItem, outcome: str) -> None:
    """Ask about a touchpoint that has just ended; in other words if it was not as hoped for."""
    if not item.asks or outcome == "not_wanted":
        return
    ending = "" if outcome == item.hoped_for else Ending.FAILED
    _ask(context, _row(context, item, AnswerKind.TOUCHPOINT, ending=ending), item_key=item.key)


def at_the_end(*, context: StepContext, item: journeys.OpenItem) -> None:
    """Ask how everything was, as the step of the survey opens; whom nobody asks has no such step."""
    question = question_of(context=context, item=item)
    _ask(context, question, item_key=item.key)
    if question.not_asked:
        _end_steps(context.case, [item.key])


def at_run_end(*, context: StepContext, stopped: str = "") -> None:
    """Ask about a journey that ended before its survey: stopped, given up, or left.

    Args:
        stopped: The reason for which a person ended it.
    """
    link = context.link
    if SurveyAnswer.objects.filter(run_key=link.run_key).exists():
        return
    question = SurveyAnswer(
        case=context.case,
        work_item_key=link.run_key,
        kind=AnswerKind.OVERALL,
        journey=link.journey,
        version=link.version,
        step=SURVEY,
        organisation_id=context.case.organisation_id,
        asked_at=context.now,
        **_of_run(context, stopped=stopped),
    )
    _ask(context, question, item_key=None)


def question_of(*, context: StepContext, item: journeys.OpenItem) -> SurveyAnswer:
    """Return the question of a survey's step, made now if it was not."""
    found = SurveyAnswer.objects.filter(work_item_key=item.key).first()
    about_all = _is_about_all(item) and not SurveyAnswer.objects.filter(run_key=item.run_key).exists()
    return found or _row(context, item, AnswerKind.OVERALL, **(_of_run(context) if about_all else {}))


def _is_about_all(item: journeys.OpenItem) -> bool:
    """Say whether a survey is about the whole journey: the last one, or the only one."""
    surveys = [key for key, step in journeys.steps(ref=item.ref).items() if step.kind == SURVEY]
    return item.step == SURVEY or len(surveys) == 1


def _row(context: StepContext, item: journeys.OpenItem, kind: AnswerKind, **told: object) -> SurveyAnswer:
    return SurveyAnswer(
        case=context.case,
        work_item_key=item.key,
        kind=kind,
        journey=context.link.journey,
        version=context.link.version,
        step=item.step,
        organisation_id=_who_did(item, context),
        asked_at=context.now,
        **told,
    )


def _of_run(context: StepContext, *, stopped: str = "") -> dict[str, object]:
    """Return what the key figure is told: how a journey ended, and of which family."""
    way = journeys.way_of(run_key=context.link.run_key)
    ending = journey_endings.ending_of(events=way.events, outcomes=way.outcomes, agreed=way.agreed, stopped=stopped)
    return {"run_key": context.link.run_key, "ending": ending, "groups": list(_groups(context))}


def _groups(context: StepContext) -> tuple[str, ...]:
    people = Person.objects.filter(family=context.case.family_id)
    return vulnerable_groups.groups_of(
        [vulnerable_groups.Member(one.relation == Relation.CHILD, one.born_on) for one in people],
        special_care=context.case.vulnerable,
        on=context.now.astimezone(context.case.region.zone).date(),
    )


def _ask(context: StepContext, question: SurveyAnswer, *, item_key: UUID | None) -> None:
    """Keep a question, told to the family or with the reason why it is not asked."""
    if SurveyAnswer.objects.filter(work_item_key=question.work_item_key).exists():
        return
    why = why_not_asked(context)
    if why is not None:
        question.not_asked, question.withdrawn_at = why, context.now
    question.save()
    if why is None and not context.by.is_family:
        notices.to_family(
            case=context.case,
            template="how_was_it",
            at=context.now,
            item_key=item_key,
            not_before=_told_from(context),
        )


def _told_from(context: StepContext) -> datetime:
    """Return from when on the family is told of a question: next day, when news was bad."""
    if not satisfaction.had_bad_news(context.case, context.now):
        return context.now
    tomorrow = context.now.astimezone(context.case.region.zone) + timedelta(days=1)
    return tomorrow.replace(hour=DAY_AFTER.hour, minute=DAY_AFTER.minute, second=0, microsecond=0)


def _who_did(item: journeys.OpenItem, context: StepContext) -> UUID:
    """The organisation that was asked, the partner that took it on, else who leads and arranged it."""
    asked = PartnerRequest.objects.filter(work_item_key=item.key, withdrawn_at=None)
    took = Offer.objects.filter(work_item_key=item.key, state__in=TOOK_PART).order_by("answered_at", "number")
    found: UUID | None = (
        asked.values_list("organisation_id", flat=True).first()
        or took.values_list("organisation_id", flat=True).first()
    )
    return found or context.case.organisation_id


# ---- not asking ----------------------------------------------------------------------------------


def why_not_asked(context: StepContext) -> NotAsked | None:
    """Return why a family is not asked; None: it is."""
    case = context.case
    if case.family.danger_at_home:
        return NotAsked.DANGER
    ways = [journeys.way_of(run_key=key) for key in case.journeys.values_list("run_key", flat=True)]
    if any(way.events & journey_endings.LOSSES for way in ways):
        return NotAsked.GRIEF
    if safe_contact.is_consent_gone(case) or not _agreed(case) or any(_left(way) for way in ways):
        return NotAsked.NO_CONSENT
    if satisfaction.grieves(case):
        return NotAsked.GRIEF
    return None if safe_contact.phone_of(safe_contact.speaker(case), case=case) else NotAsked.NO_PHONE


def _left(way: journeys.RunWay) -> bool:
    return journey_endings.PARTNER_LEFT in way.events


def _agreed(case: Case) -> bool:
    """Say whether the family agreed, as far as it was asked; with the help the consent ends."""
    states = set(Consent.objects.filter(case=case, purpose="processing").values_list("state", flat=True))
    return not states or bool(states & {ConsentState.GIVEN, ConsentState.EXPIRED})


def withhold(*, case: Case, at: datetime, why: NotAsked) -> None:
    """Take back, inside an act, what a family was asked and has not answered."""
    rows = SurveyAnswer.objects.filter(case__family=case.family_id, answered_at=None, withdrawn_at=None)
    of_steps = rows.filter(kind=AnswerKind.OVERALL).exclude(work_item_key=F("run_key"))
    _end_steps(case, list(of_steps.values_list("work_item_key", flat=True)))
    rows.update(withdrawn_at=at, not_asked=why)


def _end_steps(case: Case, item_keys: Iterable[UUID]) -> None:
    """Have surveys that nobody will answer ended, each as an act of its own."""
    for key in item_keys:
        outbox.add("end_unasked_survey", region_key=case.region_id, item=key)


def withdraw(*, item: journeys.OpenItem, context: StepContext) -> None:
    """Leave a question about a step that is gone; one about the whole journey stays."""
    rows = SurveyAnswer.objects.filter(work_item_key=item.key, run_key=None, answered_at=None, withdrawn_at=None)
    rows.update(withdrawn_at=context.now)


def after_quiet(*, context: StepContext) -> None:
    """In grief nothing is asked any more; who only wanted no help is asked about that alone."""
    if satisfaction.grieves(context.case):
        withhold(case=context.case, at=context.now, why=NotAsked.GRIEF)
        return
    rows = SurveyAnswer.objects.filter(case=context.case, run_key=None, answered_at=None, withdrawn_at=None)
    rows.update(withdrawn_at=context.now)
