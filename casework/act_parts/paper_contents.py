"""What a plain paper says beyond its heading: its sentence, the facts of its kind, and rows that no fact holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from casework.act_parts.step_context import StepContext
from casework.models import VisitDay, VisitState
from casework.texts.translated import say
from journeys import public as journeys

Rows = list[dict[str, str]]

# which facts a paper tells: what its reader needs and no more (152-FZ art. 5: no more data than the purpose asks)
FACTS: Mapping[str, tuple[str, ...]] = {
    "birth_application": ("child.born_on", "child.order_in_family", "parents.married", "parents.paternity_recognised"),
    "paternity_application": ("child.born_on", "parents.paternity_recognised"),
    "home_birth_statement": ("child.born_on", "child.born_at_home"),
    "insurance_application": ("child.born_on", "child.birth_record_number", "child.snils"),
    "leave_application": ("child.born_on", "mother.leave_until"),
    "complaint": ("child.born_on", "child.disability_until"),
    "unified_application": ("child.born_on", "child.order_in_family", "application.made_on"),
    "decision_notice": ("application.made_on", "family.income_per_person", "allowance.until"),
    "closing_letter": (
        "child.birth_record_number",
        "child.snils",
        "child.policy_number",
        "child.polyclinic",
        "job.hired_on",
        "pupil.grade",
    ),
    "job_application": ("youth.age",),
    "career_advice": ("youth.age",),
    "employment_plan": ("youth.age", "youth.priority"),
    "interview_referral": ("youth.age",),
    "subsidy_application": ("job.hired_on", "job.full_time", "employer.staff"),
    "study_application": ("pupil.grade", "pupil.learns_at", "pupil.conclusion_until"),
    "gap_map": ("pupil.grade", "pupil.treatment_days", "pupil.missed_lessons", "pupil.debts"),
    "study_plan": ("pupil.grade", "pupil.learns_at", "pupil.conclusion_until", "pupil.debts"),
    "exam_conditions_application": ("pupil.grade", "pupil.exam_year", "pupil.conclusion_until", "pupil.has_disability"),
    "exam_plan": ("woman.cycle_started_on",),
    "case_summary": (
        "pupil.grade",
        "pupil.treatment_days",
        "pupil.missed_lessons",
        "pupil.learns_at",
        "pupil.conclusion_until",
        "pupil.debts",
    ),
    "transfer_file": (
        "child.born_on",
        "child.order_in_family",
        "child.birth_record_number",
        "child.snils",
        "child.policy_number",
        "child.polyclinic",
        "child.disability_until",
        "pupil.grade",
        "pupil.conclusion_until",
        "youth.priority",
        "ivf.code",
    ),
}


# what we tell or promise is signed by whoever leads, what we agree on with the family by both
OURS_ALONE = frozenset(
    {
        "closing_letter", "case_summary", "transfer_file", "decision_notice", "career_advice", "interview_referral",
        "gap_map", "exam_plan",
    }
)  # fmt: skip
OURS_TOO = frozenset({"consent_form", "employment_plan", "study_plan"})

INTROS: Mapping[str, object] = {
    "consent_form": pgettext_lazy(
        "on a paper",
        "I decide who may learn what about my family, so that help comes without needless trips (152-FZ, article 9). "
        "Data about health is medical secrecy and goes to others only where I have agreed to that (323-FZ, article 13).",
    ),
    "birth_application": pgettext_lazy("on a paper", "I ask to register the birth of my child."),
    "paternity_application": pgettext_lazy(
        "on a paper", "We ask to enter the father into the record of our child’s birth."
    ),
    "home_birth_statement": pgettext_lazy("on a paper", "My child was born outside a clinic. I confirm the following."),
    "insurance_application": pgettext_lazy("on a paper", "I ask for a health insurance policy for my child."),
    "leave_application": pgettext_lazy("on a paper", "I ask for leave until the day named below."),
    "unified_application": pgettext_lazy("on a paper", "I ask for the unified allowance for my child."),
    "complaint": pgettext_lazy("on a paper", "I do not agree with the decision and ask to look at it again."),
    "decision_notice": pgettext_lazy("on a paper", "This is what was decided, and why."),
    "closing_letter": pgettext_lazy(
        "on a paper",
        "We have come to the end of this way. Here are the numbers and dates that you may need again. "
        "If anything changes, call us.",
    ),
    "transfer_file": pgettext_lazy(
        "on a paper", "The family has moved. This is what is known and done, so that nobody has to begin anew."
    ),
    "case_summary": pgettext_lazy("on a paper", "This is what is known and done, so that nobody has to begin anew."),
    "job_application": pgettext_lazy("on a paper", "I ask for help in finding suitable work."),
    "career_advice": pgettext_lazy("on a paper", "This is what we advise after the talk and the test."),
    "employment_plan": pgettext_lazy("on a paper", "We have agreed on these steps. Each may be changed by both of us."),
    "interview_referral": pgettext_lazy(
        "on a paper", "Please receive this candidate. Tell us within five working days how you decided."
    ),
    "subsidy_application": pgettext_lazy("on a paper", "The employer asks for the subsidy for a newly hired worker."),
    "study_application": pgettext_lazy(
        "on a paper", "I ask to teach my child at home or in hospital for as long as the doctors have named."
    ),
    "gap_map": pgettext_lazy("on a paper", "This is what has been missed. It is no mark, it shows where help is due."),
    "study_plan": pgettext_lazy(
        "on a paper", "This is how lessons go until the return to class. The plan may be changed on any day."
    ),
    "exam_conditions_application": pgettext_lazy(
        "on a paper", "I ask for special conditions at the exam: at home, or an hour and a half more."
    ),
    "exam_plan": pgettext_lazy(
        "on a paper",
        "These tests are needed. Some count only for days or months: we tell you which ones to take again, and when.",
    ),
}


CLOSINGS: Mapping[str, object] = {
    "consent_form": pgettext_lazy(
        "on a paper",
        "You can take any of these back on any day: tell your worker or do it on your page. "
        "Help that you have received stays yours.",
    ),
    "complaint": pgettext_lazy("on a paper", "Please answer in writing and name the reasons."),
}


def intro(kind: str) -> str:
    """Return the sentence a paper begins with, "" where its facts speak for themselves."""
    return str(INTROS.get(kind, ""))


def closing(kind: str) -> str:
    """Return what stands below the rows, "" where nothing has to be said."""
    return str(CLOSINGS.get(kind, ""))


def more_rows(
    *, kind: str, context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str
) -> Rows:
    """Return what no fact holds: steps agreed on, hours a week, tests, the interview's place and time."""
    tell = MORE.get(kind)
    return tell(context, item, run, language) if tell else []


def _steps_ahead(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    types = journeys.definition(ref=run.ref).vocabulary.organisation_types
    left = [step for step in run.steps if step.status in ("open", "waiting") and step.stage != "exceptions"]
    return [{"label": step.title, "value": say(types[step.by[0]].title, language)} for step in left if step.family]


def _hours(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    if run.facts.get("pupil.learns_at") == "at_school":
        return []
    answer = journeys.rule_answer(run_key=run.key, rule="hours_at_home")
    return [{"label": pgettext("on a paper", "Lessons"), "value": say(answer.text, language)}] if answer else []


def _decision(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    """What came of it, the sum as it is reckoned, and the grounds of the rule that decides."""
    view = journeys.item(item_key=item.key)
    ends = {one.key: say(one.text, language) for one in item.outcomes}
    rows = [{"label": pgettext("on a paper", "Decision"), "value": ends[view.outcome]}] if view.outcome in ends else []
    told = journeys.explain(
        journey=context.link.journey,
        version=context.link.version,
        facts={key: value for key, value in run.facts.items() if value is not None},
        on=context.now.astimezone(context.by.region.zone).date(),
        language=language,
        region_key=context.by.region.pk,
    )
    amounts = [one for one in told.amounts if one.amount == item.pays and one.value is not None]
    rows += [{"label": pgettext("on a paper", "Amount"), "value": say(one.says, language)} for one in amounts]
    rules = [one for one in told.rules if one.rule == item.pays and one.answer]
    for rule in rules:
        why = [say(rule.says, language), *(say(one, language) for one in rule.because)]
        rows.append({"label": pgettext("on a paper", "Why"), "value": "\n".join(why)})
    return rows


def _tests(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    definition = journeys.definition(ref=run.ref)
    documents = definition.vocabulary.documents
    decisive = [
        step for step in definition.steps if step.valid_on and step.valid_on.key
    ]  # a day that is not the opening
    keys = dict.fromkeys(key for step in decisive for key in step.takes)
    return [
        {
            "label": say(documents[key].title, language),
            "value": "\n".join(_counts_for(documents[one], language) for one in documents[key].group or (key,)),
        }
        for key in keys
    ]


def _counts_for(paper: Any, language: str) -> str:
    told = {"test": say(paper.title, language)}
    if paper.valid_for is None:
        return pgettext("on a paper", "%(test)s: counts for ever") % told
    return pgettext("on a paper", "%(test)s: counts for %(length)s") % {
        **told,
        "length": journeys.length_in_words(paper.valid_for, language),
    }


def _interview(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    day = VisitDay.objects.filter(work_item_key=item.key, state=VisitState.BOOKED).first()
    zone = context.by.region.zone
    return [
        {
            "label": f"{visit.during.lower.astimezone(zone):%d.%m.%Y %H:%M}",
            "value": ", ".join(
                part
                for part in (
                    say(visit.place["building"], language),
                    say(visit.place["address"], language),
                    _("room %(room)s") % {"room": visit.place["room"]} if visit.place["room"] else "",
                    say(visit.place["who"], language),
                )
                if part
            ),
        }
        for visit in (day.visits.order_by("during") if day else ())
    ]


MORE: Mapping[str, Callable[[StepContext, journeys.OpenItem, journeys.RunView, str], Rows]] = {
    "employment_plan": _steps_ahead,
    "study_plan": _hours,
    "exam_plan": _tests,
    "decision_notice": _decision,
    "interview_referral": _interview,
}
