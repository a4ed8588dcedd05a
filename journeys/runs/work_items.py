"""A work item as plain data: the row, its step's words and tables, and what the run's facts make of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from journeys.engine.acts import Place, State
from journeys.engine.deadlines import local_day, shift
from journeys.engine.paper_validity import apart
from journeys.engine.run_context import RunContext, Setting, latest
from journeys.language.definition import Definition, Step
from journeys.language.formatting import step_text
from journeys.language.vocabulary import Force, Length, Text, VisitType
from journeys.models import JourneyRun, WorkItem
from journeys.values.runs import Choice, FactField, ItemStatus, OpenItem
from journeys.versions.added_figures import Rows, definition_of

STATUS: dict[str, ItemStatus] = {
    "NEW": "new",
    "ERROR": "failed",
    "DONE": "done",
    "CANCELED": "cancelled",
}
NOT_WANTED = "not_wanted"


def setting_of(run: JourneyRun) -> Setting:
    """Return the time in which a run lives."""
    return Setting(zone=ZoneInfo(run.zone), calendar=run.flow_class.calendar)


def look_at(
    run: JourneyRun, state: State, facts: dict[str, object], known: dict[UUID, Rows] | None = None
) -> RunContext:
    """Return what conditions may ask of a run as it stands.

    Args:
        known: Figures of regions found for other runs in the same reading.
    """
    return RunContext(definition_of(run, known), state, facts, latest(state), setting_of(run))


def words(definition: Definition, key: str) -> Text:
    """Return the label of an outcome or a choice, the key itself where nobody gave one."""
    return definition.vocabulary.words.get(key) or {"ru": key}


def fact_field(definition: Definition, key: str) -> FactField:
    """Return a fact as a form field.

    Raises:
        KeyError: The vocabulary does not have it.
    """
    fact = definition.vocabulary.facts[key]
    return FactField(
        key=fact.key,
        type=fact.type,
        title=fact.title,
        unit=words(definition, fact.unit) if fact.unit else {},
        choices=tuple(Choice(one, words(definition, one)) for one in fact.choices),
        supplied_by=fact.supplied_by,
        assumed=fact.assumed,
        unit_key=fact.unit,
    )


def outcomes(definition: Definition, step: Step) -> tuple[Choice, ...]:
    """Return how a step may end, the hoped-for outcome first.

    An optional one may also be not wanted.
    """
    extra = (NOT_WANTED,) if step.optional and NOT_WANTED not in step.outcomes else ()
    return tuple(Choice(one, words(definition, one)) for one in (*step.outcomes, *extra))


def describe(item: WorkItem, run: JourneyRun, look: RunContext) -> OpenItem:
    """Return everything a step kind, a form or an inbox needs of a work item."""
    definition = look.definition
    step: Step = item.flow_task.step
    vocabulary = definition.vocabulary
    place = Place(step.key, item.person)
    by = tuple(definition.organisation_type(word) for word in step.by)
    holder = vocabulary.organisation_types.get(item.holder)
    papers = vocabulary.documents
    return OpenItem(
        key=item.key,
        run_key=run.key,
        subject_key=run.subject_key,
        region_key=run.region_key,
        organisation_key=run.organisation_key,
        ref=definition.ref,
        step=step.key,
        person=item.person,
        round=item.round,
        stage=step.stage,
        kind=step.kind,
        by=by,
        holder=item.holder,
        holder_side=holder.side if holder else "own",
        status=STATUS[item.status],
        opened_at=item.created,
        due=item.due,
        late_since=item.late_since,
        due_force=_force(step, place, item.round, look),
        remind_at=_reminders(step.remind, item.due, look.setting),
        title=_told(definition, step, "title"),
        family=_told(definition, step, "family"),
        partner=_told(definition, step, "partner"),
        worker=_told(definition, step, "worker"),
        outcomes=outcomes(definition, step),
        records=tuple(fact_field(definition, key) for key in step.records),
        takes=apart(step.takes, papers),
        gives=apart(step.gives, papers),
        visits=_visits(step, look),
        kit=vocabulary.kits[step.kit] if step.kit else None,
        needed_by=_needed_by(step, look),
        answer_within=vocabulary.terms[step.answer_within].length if step.answer_within else None,
        pays=step.pays,
        optional=step.optional,
        private=step.private,
        secret=step.secret,
        asks_consents=step.asks_consents,
        asks=step.asks,
    )


def due_first(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Return items by deadline, those without one last, then as they opened."""
    return tuple(sorted(items, key=lambda one: (one.due is None, one.due or one.opened_at, one.opened_at, one.step)))


def _told(definition: Definition, step: Step, part: str) -> Text:
    """In every language it has, with the term in the place of `{due}`."""
    texts: Text = getattr(step, part)
    return {language: step_text(definition, step.key, part, language) for language in texts}


def _force(step: Step, place: Place, number: int, look: RunContext) -> Literal["law", "own", ""]:
    """A term that passed speaks before those that are still to come."""
    attempt = next((one for one in look.attempts.get(place, ()) if one.round == number), None)
    if attempt is None:
        return ""
    if attempt.late_terms:
        term = look.definition.vocabulary.terms[attempt.late_terms[-1]]
    else:
        coming = look.dues(step, attempt)
        if not coming:
            return ""
        term = coming[0][0]
    return "law" if term.force is Force.LAW else "own"


def _reminders(lengths: tuple[Length, ...], due: datetime | None, setting: Setting) -> tuple[datetime, ...]:
    if due is None:
        return ()
    back = (replace(one, number=-one.number) for one in lengths)
    return tuple(sorted(shift(due, one, zone=setting.zone, calendar=setting.calendar) for one in back))


def _visits(step: Step, look: RunContext) -> tuple[VisitType, ...]:
    extra = tuple(one.visit for one in step.visits_if if one.when.holds(look))
    return tuple(look.definition.vocabulary.visit_types[key] for key in dict.fromkeys((*step.visits, *extra)))


def _needed_by(step: Step, look: RunContext) -> date | None:
    if step.needed_by is None:
        return None
    found = look.state.events.get(step.needed_by) or look.fact(step.needed_by)
    return local_day(found, look.setting.zone) if isinstance(found, date) else None
