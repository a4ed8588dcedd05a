"""Reads runs, items and histories: rows to the plain values of the face."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from viewflow.workflow.status import STATUS

from journeys.engine import possible_events
from journeys.engine.acts import Act, Attempt, Place, Reason, Settlement, Status
from journeys.engine.case_hold import held_since
from journeys.engine.countdown import countdown
from journeys.engine.deadlines import due_moment, local_day
from journeys.engine.run_context import RunContext
from journeys.engine.settle import begin, follow, repeats_of, settle, to_reconsider
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language, step_text
from journeys.language.vocabulary import Base, Force, Length, Moment, Term
from journeys.models import Act as ActRow
from journeys.models import JourneyRun, WorkItem
from journeys.rules.decisions import DecisionGrounds, grounds
from journeys.rules.entitlements import Entitlement, StepsEnded, entitlements
from journeys.runs import work_items
from journeys.runs.journey_map import map_of, progress_of
from journeys.runs.read_runs import item_of, run_of
from journeys.runs.reasons import explain_all, name_of
from journeys.runs.stored_state import Snapshot, read_act, read_facts, read_snapshot
from journeys.values.runs import Choice, HistoryEntry, ItemView, OpenItem, Progress, RunView, StepState
from journeys.versions.added_figures import Rows, definition_of
from journeys.versions.shared_tables import working_calendar
from journeys.viewflow_flows import OPEN

NEVER = (Status.SKIPPED, Status.CANCELLED)
Told = TypeVar("Told")


def run_view(*, run_key: UUID, language: str, now: datetime) -> RunView:
    """Return everything the case page shows of a run. Three statements, whatever the run's size."""
    read = run_of(run_key)
    run, snapshot, look = read.run, read.snapshot, read.look
    rows = list(WorkItem.objects.filter(process=run, status__in=OPEN))
    told = settle(look.definition, snapshot.state, snapshot.facts, look.now, look.setting)  # as it stood when written
    fallen = to_reconsider(look.definition, snapshot.state, snapshot.facts, now, look.setting)
    states = {place: _step_state(look, step, place, told, snapshot, language)
              for step in look.definition.steps for place in look.places(step)}  # fmt: skip
    return RunView(
        key=run.key,
        ref=look.definition.ref,
        journey=look.definition.journey,
        version=look.definition.version,
        title=in_language(look.definition.title, language),
        subject_key=run.subject_key,
        started_at=snapshot.state.started,
        ended_at=snapshot.state.ended,
        quiet=snapshot.state.quiet_since is not None,
        map=map_of(
            look,
            language=language,
            due=snapshot.due,
            asleep=told.asleep,
            failed={Place(row.flow_task.name, row.person) for row in rows if row.status == STATUS.ERROR},
        ),
        progress=progress_of(look, told.asleep),
        steps=tuple(states.values()),
        open_items=work_items.due_first(work_items.describe(row, run, look) for row in rows),
        to_reconsider=tuple(
            _because(states[place], look, why, language) for place, why in fallen.items() if place in states
        ),
        facts=dict(snapshot.facts),
        events=dict(snapshot.state.events),
        possible_events=tuple(Choice(event.key, event.title) for event in possible_events.possible(look)),
        wakes=run.wakes,
        countdown=countdown(look, local_day(now, look.setting.zone)) if snapshot.state.ended is None else (),
        held_since=held_since(snapshot.state),
    )


def rule_answer(*, run_key: UUID, rule: str) -> Choice | None:
    """Return what a rule of the run's version answers now, in words."""
    look = run_of(run_key).look
    answer = look.rule(rule) if rule in look.definition.rules else None
    return Choice(answer, work_items.words(look.definition, answer)) if answer else None


def entitled(
    *, run_key: UUID, language: str, now: datetime, without: frozenset[str] = frozenset()
) -> tuple[Entitlement, ...]:
    """Return what the family of a run may get, and why; nothing of a run that is over or quiet.

    Args:
        without: Facts and steps the reader does not know of: what rests on one of them is left out.
    """
    read = run_of(run_key)
    snapshot, look = read.snapshot, read.look
    if snapshot.state.ended is not None or snapshot.state.quiet_since is not None:
        return ()
    standing = _standing(look)
    on = local_day(now, look.setting.zone)
    told = entitlements(look.definition, snapshot.facts, on, standing, language)
    if not without:
        return told
    known = _left_out(snapshot.facts, without)
    blind = entitlements(look.definition, known, on, _standing_without(standing, without), language)
    hidden_titles = [fact.title for key, fact in look.definition.vocabulary.facts.items() if key in without]
    return tuple(
        right for right in told if right in blind and not any(title in hidden_titles for title in right.missing)
    )


def decision_grounds(
    *, item_key: UUID, outcome: str, facts: Mapping[str, Any], language: str, now: datetime
) -> DecisionGrounds | None:
    """Return what may be said beside an outcome; None of a step that pays no amount."""
    row, read = item_of(item_key)
    snapshot, look = read.snapshot, read.look
    on = local_day(now, look.setting.zone)
    return grounds(look.definition, row.flow_task.step, outcome, {**snapshot.facts, **facts}, on, language)


def _standing(look: RunContext) -> StepsEnded:
    """Return how the steps of a run stand, for what rests on them."""
    steps = look.definition.steps
    settled = {step.key: look.outcome(step.key) for step in steps}
    ever = {step.key: look.ever(step.key) for step in steps}
    return StepsEnded(
        ended={key: outcome for key, (over, outcome) in settled.items() if over and outcome is not None},
        earlier={key: outcomes for key, outcomes in ever.items() if outcomes},
        skipped=frozenset(step.key for step in steps if _will_never_be(look, step)),
    )


def _will_never_be(look: RunContext, step: Step) -> bool:
    return all(look.last(place).status in NEVER for place in look.places(step))


def _standing_without(standing: StepsEnded, without: frozenset[str]) -> StepsEnded:
    """Return the same as for somebody who does not know of some facts and steps."""
    return StepsEnded(
        ended=_left_out(standing.ended, without),
        earlier=_left_out(standing.earlier, without),
        skipped=standing.skipped | without,
    )


def _left_out(told: Mapping[str, Told], without: frozenset[str]) -> dict[str, Told]:
    return {key: value for key, value in told.items() if key not in without}


def item_view(*, item_key: UUID) -> ItemView:
    """Return one work item for its form."""
    row, read = item_of(item_key)
    snapshot, look = read.snapshot, read.look
    definition, step = look.definition, row.flow_task.step
    return ItemView(
        item=work_items.describe(row, row.process, look),
        values={key: snapshot.facts.get(key) for key in step.records},
        outcome=row.outcome or None,
        finished_at=row.finished,
        done_by_key=row.owner_key if row.status == STATUS.DONE else None,
        error_code=row.error_code,
        journey_title=definition.title,
        stage_title=definition.stages[step.stage],
        repeats={
            outcome: tuple(definition.by_key[key].title for key in repeats_of(definition, step.key, outcome))
            for outcome in (*step.again, *step.redo)
        },
    )


def items_by_key(*, item_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return items in the order asked for."""
    rows = WorkItem.objects.select_related("process").filter(key__in=item_keys)
    found = {one.key: one for one in _described(rows)}
    return tuple(found[key] for key in item_keys if key in found)


def refs_of_items(*, item_keys: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return `journey@version` of each work item, by its key."""
    rows = WorkItem.objects.filter(key__in=list(item_keys)).values_list("key", "process__flow_class")
    return {key: flow.journey_ref for key, flow in rows}


def open_items(*, run_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return the open items of runs, due first."""
    rows = WorkItem.objects.select_related("process").filter(process__key__in=run_keys, status__in=OPEN)
    return work_items.due_first(_described(rows))


def progress(*, run_keys: Sequence[UUID]) -> Mapping[UUID, Progress]:
    """Return where each run stands."""
    found: dict[UUID, Progress] = {}
    known: dict[UUID, Rows] = {}
    for run in JourneyRun.objects.filter(key__in=run_keys):
        snapshot = read_snapshot(run.state)
        found[run.key] = progress_of(work_items.look_at(run, snapshot.state, snapshot.facts, known))
    return found


def runs_to_wake(*, region_key: UUID, now: datetime, limit: int) -> tuple[UUID, ...]:
    """Return the runs whose moment has come. Found without a lock: `wake` locks and looks again."""
    rows = JourneyRun.objects.filter(region_key=region_key, wakes__lte=now).order_by("wakes")
    return tuple(rows.values_list("key", flat=True)[:limit])


def next_waking(*, region_key: UUID) -> datetime | None:
    """Return the earliest moment at which a run of the region has to be woken."""
    rows = JourneyRun.objects.filter(region_key=region_key, wakes__isnull=False).order_by("wakes")
    moment: datetime | None = rows.values_list("wakes", flat=True).first()
    return moment


def keys_due_by_families(*, region_key: UUID, after: datetime, until: datetime) -> tuple[UUID, ...]:
    """Return the open items that families hold and that are due in a span, the soonest first. Reads no snapshot."""
    rows = WorkItem.objects.filter(process__region_key=region_key, status__in=OPEN, due__gt=after, due__lte=until)
    found = rows.order_by("due", "pk").values_list("key", "holder", "process__flow_class")
    return tuple(key for key, holder, flow in found if _is_familys(flow.definition, holder))


def _is_familys(definition: Definition, holder: str) -> bool:
    known = definition.vocabulary.organisation_types.get(holder)
    return known is not None and known.side == "family"


def moment_after(moment: datetime, length: Length, zone: ZoneInfo) -> datetime:
    """Return the end of a length as a deadline of that length would end, by the working days of today's table."""
    term = Term(key="", start=Moment(Base.OPENING), length=length, force=Force.OWN, mark="")
    found = due_moment(term, moment, zone=zone, calendar=working_calendar())
    assert found is not None  # only a stopped clock has no end
    return found


def history(*, run_key: UUID, language: str) -> tuple[HistoryEntry, ...]:
    """Return the acts of a run in words, oldest first."""
    run = run_of(run_key).run
    definition = run.flow_class.definition
    return tuple(
        HistoryEntry(
            number=row.number,
            at=row.at,
            kind=row.kind,
            body={key: value for key, value in row.body.items() if key != "value"},
            by_key=row.by_key,
            what=_what(definition, row.body, language),
        )
        for row in ActRow.objects.filter(run=run).order_by("number")
    )


def replayed(run: JourneyRun) -> Snapshot:
    """Return the run as its acts alone make it."""
    definition, setting = definition_of(run), work_items.setting_of(run)
    facts = read_facts(run.facts_at_start)
    found: Settlement = begin(definition, facts, run.created, setting)
    for act in acts_of(run):
        found, facts = follow(definition, found.state, facts, act, setting)
    return Snapshot(found.state, facts)


def acts_of(run: JourneyRun) -> list[Act]:
    """Return the acts of a run, oldest first."""
    return [read_act(row.kind, row.at, row.body) for row in ActRow.objects.filter(run=run).order_by("number")]


def replay_equals_stored(*, run_key: UUID) -> bool:
    """Say whether the acts alone give what is kept."""
    return is_replayed(run_of(run_key).run)


def is_replayed(run: JourneyRun) -> bool:
    """Say whether the acts alone give what is kept. Deadlines are derived and not compared."""
    kept, again = read_snapshot(run.state), replayed(run)
    return (kept.state, kept.facts) == (again.state, again.facts)


def _described(rows: Any) -> list[OpenItem]:
    looks: dict[int, RunContext] = {}
    known: dict[UUID, Rows] = {}
    found = []
    for row in rows:
        run: JourneyRun = row.process
        if run.pk not in looks:
            snapshot = read_snapshot(run.state)
            looks[run.pk] = work_items.look_at(run, snapshot.state, snapshot.facts, known)
        found.append(work_items.describe(row, run, looks[run.pk]))
    return found


def _what(definition: Definition, body: Mapping[str, Any], language: str) -> str:
    about = [name_of(definition, body[key], language) for key in ("step", "event", "fact", "outcome") if key in body]
    return ": ".join(about)


# ---- the state of a step -------------------------------------------------------------------------


def _step_state(
    look: RunContext, step: Step, place: Place, told: Settlement, snapshot: Snapshot, language: str
) -> StepState:
    last = look.last(place)
    word = look.definition.vocabulary.words.get(last.outcome or "", {})
    why = told.waits.get(place, ()) if last.status is Status.DORMANT else last.why
    return StepState(
        step=step.key,
        person=place.person,
        stage=step.stage,
        kind=step.kind,
        by=tuple(look.definition.organisation_type(word) for word in step.by),
        status=_word(last, place, told),
        title=in_language(step.title, language) or step.key,
        family=step_text(look.definition, step.key, "family", language),
        outcome=last.outcome,
        outcome_text=in_language(word, language) or last.outcome or "",
        opened_at=last.opened,
        settled_at=last.settled,
        due=snapshot.due.get(place),
        late_since=last.late,
        rounds=len(look.attempts.get(place, ())),
        why=explain_all(look.definition, why, language, look.setting.zone),
        only_perhaps=last.status is Status.DORMANT and _only_perhaps(look, step),
    )


def _only_perhaps(look: RunContext, step: Step) -> bool:
    """Say whether a step that has not opened belongs to a way that the family need not go."""
    if step.when is not None and step.when.holds(look) is False:
        return True
    if any(step.closes_case.values()):  # a quiet end is no plan
        return True
    needs = (*step.needs, *step.needs_any)
    hoped = [look.definition.by_key[one.step].outcomes[:1] for one in needs]
    aside = [
        one.outcomes is not None and not one.outcomes & set(first) for one, first in zip(needs, hoped, strict=True)
    ]
    return any(aside[: len(step.needs)]) or (bool(step.needs_any) and all(aside[len(step.needs) :]))


def _word(last: Attempt, place: Place, told: Settlement) -> str:
    if last.status is not Status.DORMANT:
        return last.status.value
    return "asleep" if place in told.asleep else "waiting"


def _because(state: StepState, look: RunContext, why: tuple[Reason, ...], language: str) -> StepState:
    return replace(state, why=explain_all(look.definition, why, language, look.setting.zone))
