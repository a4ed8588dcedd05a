"""The rows of a plain paper: each builder is named by `rows:` of a paper in the tables of the journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.act_parts import (
    application_rows,
    consent_sheets,
    decided_otherwise,
    letter_rows,
    paper_people,
)
from casework.act_parts.paper_draft import PaperDraft, Rows, shown
from casework.models import Consent, ConsentState, VisitDay, VisitState
from casework.texts import formatting
from casework.texts.translated import purpose_words, say
from journeys import public as journeys


def rows(draft: PaperDraft) -> Rows:
    """Return all rows of a paper, in the order that its kind names."""
    return [row for name in draft.paper.rows for row in BUILDERS[name](draft)]


# ---- the builders ----------------------------------------------------------------------------------------------------


def _case(draft: PaperDraft) -> Rows:
    """The case's number, the day, and the child if it has a name yet."""
    context = draft.context
    told = [
        {"label": pgettext("on a paper", "Case"), "value": context.case.number},
        {
            "label": pgettext("on a paper", "Date"),
            "value": shown(draft.today, {}, draft.language),
        },
    ]
    child, born = paper_people.child_name(context), context.link.subject.born_on
    if child:
        is_told = born is None or "child.born_on" in (draft.paper.tells or ())
        day = "" if is_told else shown(born, {}, draft.language)
        value = ", ".join(filter(None, (child, day)))
        told.append({"label": pgettext("on a paper", "Child"), "value": value})
    return told


def _facts(draft: PaperDraft) -> Rows:
    """The facts that the kind of paper tells, as far as they are known."""
    keys = draft.paper.tells
    if keys is None:
        keys = tuple(field.key for field in draft.item.records)
    told = {key: draft.told(key) for key in keys}
    facts = draft.facts
    return [{"label": say(facts[key], draft.language), "value": value} for key, value in told.items() if value]


def _consents(draft: PaperDraft) -> Rows:
    """One row per purpose with its answer: of versions that are older than the sheets of consent."""
    answers = {
        "given": pgettext("on a paper", "Agreed"),
        "asked": pgettext("on a paper", "Not agreed"),
    }
    types = draft.organisations
    asked = Consent.objects.filter(case=draft.context.case, state__in=[ConsentState.GIVEN, ConsentState.ASKED])
    return [
        {
            "label": purpose_words(consent.purpose, types, draft.language),
            "value": answers[str(consent.state)],
        }
        for consent in asked.order_by("purpose")
    ]


def _steps_ahead(draft: PaperDraft) -> Rows:
    """What is open or waits, with who does it: steps agreed on."""
    types = draft.organisations
    left = [step for step in draft.run.steps if step.status in ("open", "waiting") and step.stage != "exceptions"]
    return [{"label": step.title, "value": say(types[step.by[0]], draft.language)} for step in left if step.family]


def _lessons(draft: PaperDraft) -> Rows:
    """How many hours a week a pupil learns outside of school."""
    if draft.run.facts.get("pupil.learns_at") == "at_school":
        return []
    answer = journeys.rule_answer(run_key=draft.run.key, rule="hours_at_home")
    if answer is None:
        return []
    return [{"label": pgettext("on a paper", "Lessons"), "value": say(answer.text, draft.language)}]


def _decision(draft: PaperDraft) -> Rows:
    """What came of it, the sum as reckoned and the grounds, or that it was decided otherwise."""
    context, item, language = draft.context, draft.item, draft.language
    view = journeys.item(item_key=item.key)
    ends = {outcome.key: say(outcome.text, language) for outcome in item.outcomes}
    if view.outcome not in ends:
        return []
    told = [{"label": pgettext("on a paper", "Decision"), "value": ends[view.outcome]}]
    found = journeys.rules.decision_grounds(
        item_key=item.key, outcome=view.outcome, facts={}, language=language, now=context.now
    )
    if found is None:
        return told
    if found.contradicts:
        why = decided_otherwise.in_words(decided_otherwise.why(context.case, item.key))
        return [*told, {"label": pgettext("on a paper", "Why"), "value": why}]
    if found.amount:
        told.append({"label": pgettext("on a paper", "Amount"), "value": say(found.amount, language)})
    if found.why:
        reasons = "\n".join(say(reason, language) for reason in found.why)
        told.append({"label": pgettext("on a paper", "Why"), "value": reasons})
    return told


def _tests(draft: PaperDraft) -> Rows:
    """The papers that must last until a decisive day, with how long each counts."""
    return [
        {
            "label": say(group.title, draft.language),
            "value": "\n".join(_counts_for(paper, draft.language) for paper in group.papers),
        }
        for group in journeys.papers_until_a_day(ref=draft.run.ref)
    ]


def _counts_for(paper: journeys.DocumentType, language: str) -> str:
    told = {"test": say(paper.title, language)}
    if paper.valid_for is None:
        return pgettext("on a paper", "%(test)s: does not expire") % told
    return pgettext("on a paper", "%(test)s: valid for %(length)s") % {
        **told,
        "length": journeys.length_in_words(paper.valid_for, language),
    }


def _interview(draft: PaperDraft) -> Rows:
    """When and where one is awaited, and by whom."""
    day = VisitDay.objects.filter(work_item_key=draft.item.key, state=VisitState.BOOKED).first()
    if day is None:
        return []
    zone = draft.context.by.region.zone
    return [
        {
            "label": _day_and_hour(visit.during.lower.astimezone(zone), draft.language),
            "value": ", ".join(_place(visit.place, draft.language)),
        }
        for visit in day.visits.order_by("during")
    ]


def _day_and_hour(moment: datetime, language: str) -> str:
    return f"{formatting.date_in_words(moment.date(), language)}, {moment.hour}:{moment:%M}"


def _place(place: Mapping[str, Any], language: str) -> Iterator[str]:
    told = (
        say(place["building"], language),
        say(place["address"], language),
        _("room %(room)s") % {"room": place["room"]} if place["room"] else "",
        say(place["who"], language),
    )
    yield from (part for part in told if part)


BUILDERS: Mapping[str, Callable[[PaperDraft], Rows]] = {
    "case": _case,
    "facts": _facts,
    "consents": _consents,
    "decision": _decision,
    "interview": _interview,
    "lessons": _lessons,
    "steps_ahead": _steps_ahead,
    "tests": _tests,
    **application_rows.BUILDERS,
    **consent_sheets.BUILDERS,
    **letter_rows.BUILDERS,
}
