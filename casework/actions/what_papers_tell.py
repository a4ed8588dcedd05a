"""What a plain paper says beyond its heading: its sentence, the facts of its kind, and rows that no fact holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from casework.actions.consequences import StepContext
from casework.models import VisitDay, VisitState
from casework.words import say
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


INTROS: Mapping[str, object] = {
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


def intro(kind: str) -> str:
    """Return the sentence a paper begins with, "" where its facts speak for themselves."""
    return str(INTROS.get(kind, ""))


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


def _tests(context: StepContext, item: journeys.OpenItem, run: journeys.RunView, language: str) -> Rows:
    definition = journeys.definition(ref=run.ref)
    documents = definition.vocabulary.documents
    keys = dict.fromkeys(key for step in definition.steps if step.valid_on for key in step.takes)
    singly = [one for key in keys for one in documents[key].group or (key,)]
    return [{"label": pgettext("on a paper", "Test"), "value": say(documents[key].title, language)} for key in singly]


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
    "interview_referral": _interview,
}
