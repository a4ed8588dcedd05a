"""The face of the journeys: start a run, tell it what happened, read where it stands. Everything else is private.

Call the functions that change something inside the caller's transaction and row-security context; each returns a
`Carried` whose `opened` and `withdrawn` the caller hands to the step kinds in that same transaction.
Moments are timezone-aware; `at` is business time. `by_key` names the person who acted, None for the machine.
A `Refused` leaves nothing changed and its text may be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journeys import memo
from journeys import public_rules as rules
from journeys.check import missing_texts as untranslated
from journeys.engine.acts import Dropped, Happened, Redone, Reopened
from journeys.engine.countdown import Countdown
from journeys.engine.paper_validity import Appointment, Paper, PaperInHand, Standing, ValidityPlan, Window
from journeys.errors import Refused
from journeys.exports import diagram_data
from journeys.language import fact_types
from journeys.language.formatting import length_in_words
from journeys.language.kind_rules import KindRules
from journeys.language.paper_sentences import with_facts
from journeys.language.vocabulary import DocumentType, Length, Text, Unit, VisitType
from journeys.public_rules import explain
from journeys.reader import Mistake
from journeys.runs import invariants as checking
from journeys.runs import journey_choice, run_acts, run_views
from journeys.runs.corrected_runs import correcting, reached_wrong_steps
from journeys.runs.run_control import (
    every_item_of,
    followed,
    go_on_with_run,
    hold_run,
    items_of,
    keep,
    put_back,
    stop_run,
)
from journeys.runs.run_views import keys_due_by_families
from journeys.runs.step_papers import checks_papers, machine_checks, step_papers
from journeys.statistics.run_counts import (
    done_of_kind,
    ended_badly,
    held_up,
    live_by_step,
    reached_by,
    versions,
    waited,
    way_of,
)
from journeys.statistics.whose_turn import DaysHeld, LateItem, held, late
from journeys.step_kinds import StepKind, UnknownKind, kind, register
from journeys.values.runs import (
    Broken,
    Carried,
    Choice,
    FactField,
    Fit,
    HistoryEntry,
    IssueInfo,
    ItemView,
    JourneyInfo,
    JourneyMap,
    MachineCheck,
    OpenItem,
    Progress,
    RunView,
    Stage,
    Station,
    StepPapers,
    StepState,
)
from journeys.values.statistics import Arrow, Diagram, DiagramStep, HeldUp, RunWay, StepCount, VersionFigures, Waited
from journeys.values.versions import DraftCheck, DraftText, EventInfo, PaperGroup, StepInfo, StepNeed
from journeys.versions import issues as listing
from journeys.versions import published
from journeys.versions.differences import Difference
from journeys.versions.draft_review import NoVersionFile, check_draft, files_of, finish_retiring, read_draft, retire
from journeys.versions.draft_review import publish as publish_draft
from journeys.versions.issues import visit_types
from journeys.versions.outline import (
    corrects,
    differences,
    event,
    fact_titles,
    fact_units,
    leading_type,
    needs,
    papers_until_a_day,
    plain_view,
    sides_of_types,
    stages,
    step_title,
    steps,
    title,
    titles_of_types,
    words,
)
from journeys.versions.plain_text import PlainStep, PlainView
from journeys.versions.published import CatalogueBroken, TextChanged, refs_in_force
from journeys.versions.shared_tables import is_working_day

__all__ = [
    "Appointment", "Arrow", "Broken", "Carried", "CatalogueBroken", "Choice", "Countdown", "DaysHeld", "Diagram",
    "DiagramStep", "Difference", "DocumentType", "DraftCheck", "DraftText", "EventInfo", "FactField", "Fit",
    "HeldUp", "HistoryEntry", "IssueInfo", "ItemView", "JourneyInfo", "JourneyMap", "KindRules", "LateItem",
    "Length", "MachineCheck", "Mistake", "NoVersionFile", "OpenItem", "Paper", "PaperGroup", "PaperInHand",
    "PlainStep", "PlainView", "Progress", "Refused", "RunView", "RunWay", "Stage", "Standing", "Station",
    "StepCount", "StepInfo", "StepKind", "StepNeed", "StepPapers", "StepState", "Text", "TextChanged", "Unit",
    "UnknownKind", "ValidityPlan", "VersionFigures", "VisitType", "Waited", "Window", "check_draft",
    "checks_papers", "correcting", "corrects", "differences", "done_of_kind", "ended_badly", "event",
    "every_item_of", "explain", "fact_titles", "fact_types", "fact_units", "files_of", "finish_retiring",
    "followed", "go_on_with_run", "held", "held_up", "hold_run", "is_working_day", "items_of", "keep",
    "keys_due_by_families", "kind", "late", "leading_type", "length_in_words", "live_by_step", "machine_checks",
    "memo", "needs", "papers_until_a_day", "plain_view", "publish_draft", "put_back", "reached_by",
    "reached_wrong_steps", "read_draft", "refs_in_force", "register", "retire", "rules", "sides_of_types", "stages",
    "step_papers", "step_title", "steps", "stop_run", "title", "titles_of_types", "versions", "visit_types",
    "waited", "way_of", "with_facts", "words",
]  # fmt: skip

# ---- the catalogue ---------------------------------------------------------------------------------------------------


def publish_catalogue(*, at: datetime, replace_unreleased: bool = False) -> tuple[str, ...]:
    """Publish every version of the catalogue folder that is not a draft; return the refs that are new or changed.

    Again it takes over only dated figures and days off that grew. `replace_unreleased` rewrites those without a run.

    Raises:
        TextChanged: The text of a published version differs from the folder's.
        CatalogueBroken: The folder has mistakes or a new version is unsound; nothing was published.
    """
    return published.publish(at=at, replace_unreleased=replace_unreleased)


def published_journeys(*, language: str) -> tuple[JourneyInfo, ...]:
    """Return the newest published version of every journey, by title."""
    return journey_choice.journeys(language=language)


def issues() -> tuple[IssueInfo, ...]:
    """Return the everyday issues that a region may pick from, in the catalogue's order; few have a journey yet."""
    return listing.all_issues()


def organisation_types() -> Mapping[str, Text]:
    """Return the titles of every organisation type of the catalogue's table, whether or not a journey names it."""
    return listing.organisation_types()


def missing_texts(*, language: str) -> tuple[str, ...]:
    """Return what of the catalogue's folder has no text in a language, as `file: where`; it is read in Russian."""
    return untranslated.missing_texts(language)


def newest_version(*, journey: str) -> int:
    """Return the number of the version that new runs take.

    Raises:
        Refused: unknown_journey.
    """
    return published.newest(journey).version


def eligible_journeys(
    *, facts: Mapping[str, Any], on: date, language: str, region_key: UUID | None = None
) -> tuple[Fit, ...]:
    """Judge every newest version by facts and the region's figures; those that fit first, then the undecided."""
    return journey_choice.fitting(facts=facts, on=on, language=language, region_key=region_key)


def asked_at_intake(*, journey: str) -> tuple[FactField, ...]:
    """Return the facts that conditions ask and no step records, in declared order: the fields of the intake page.

    Raises:
        Refused: unknown_journey.
    """
    return journey_choice.intake_fields(journey)


def missing_kinds() -> tuple[str, ...]:
    """Return the step kinds that published versions use and nobody has registered; a startup check refuses any."""
    return published.missing_kinds()


def moment_after(*, moment: datetime, length: Length, zone: ZoneInfo) -> datetime:
    """Return when a length from a moment on ends: days at the end of the local day, hours exactly."""
    return run_views.moment_after(moment, length, zone)


# ---- acts ------------------------------------------------------------------------------------------------------------


def start_run(
    *,
    journey: str,
    version: int | None = None,
    subject_key: UUID,
    region_key: UUID,
    organisation_key: UUID,
    family_key: UUID | None = None,
    zone: ZoneInfo,
    facts: Mapping[str, Any],
    events: Sequence[str] = (),
    at: datetime,
    by_key: UUID | None,
) -> Carried:
    """Start a run on the newest published version (or the named one), with what is known and has happened by now.

    Args:
        family_key: Whose run it is; without one no family sees it.
        zone: Of the region; the run keeps it for all its days and deadlines.
        events: Events that had already happened when the run began, told at its start.

    Raises:
        Refused: unknown_journey, unknown_event, unknown_fact, wrong_fact.
    """
    keys = {
        "subject_key": subject_key,
        "region_key": region_key,
        "organisation_key": organisation_key,
        "family_key": family_key,
    }
    return run_acts.start(
        journey=journey, version=version, keys=keys, zone=zone, facts=facts, events=events, at=at, by_key=by_key
    )


def complete_item(
    *, item_key: UUID, outcome: str, facts: Mapping[str, Any] | None = None, at: datetime, by_key: UUID | None
) -> Carried:
    """Record that a work item ended with an outcome, with the facts that its form recorded, as one unit.

    Raises:
        Refused: unknown_item, not_open, no_such_outcome, ended, unknown_fact, wrong_fact, must_hold, busy.
    """
    return run_acts.complete(item_key=item_key, outcome=outcome, facts=facts or {}, at=at, by_key=by_key)


def learn(*, run_key: UUID, facts: Mapping[str, Any], at: datetime, by_key: UUID | None) -> Carried:
    """Record facts; None: no longer known. Values that are known already are left out.

    Raises:
        Refused: unknown_run, unknown_fact, wrong_fact, busy.
    """
    return run_acts.learn(run_key=run_key, facts=facts, at=at, by_key=by_key)


def happen(*, run_key: UUID, event: str, at: datetime, by_key: UUID | None) -> Carried:
    """Record that an event happened to the family.

    Raises:
        Refused: unknown_run, unknown_event, busy.
    """
    return run_acts.take(run_key=run_key, act=Happened(at, event), by_key=by_key)


def drop(*, run_key: UUID, step: str, person: str = "", because: str, at: datetime, by_key: UUID | None) -> Carried:
    """Cancel an open step by hand, or skip one that has not opened. `because` names a reason, never a person.

    Raises:
        Refused: unknown_run, unknown_step, already_settled, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Dropped(at, step, because, person), by_key=by_key)


def redo(
    *, run_key: UUID, step: str, person: str = "", also: Sequence[str] = (), at: datetime, by_key: UUID | None
) -> Carried:
    """Open one more round of a settled step; `also`: settled steps that the person ticked to be judged again.

    Raises:
        Refused: unknown_run, unknown_step, not_settled, busy.
    """
    return run_acts.take(run_key=run_key, act=Redone(at, step, tuple(also), person), by_key=by_key)


def reopen(*, run_key: UUID, step: str, person: str = "", at: datetime, by_key: UUID | None) -> Carried:
    """Open a skipped step that stands under "to reconsider".

    Raises:
        Refused: unknown_run, unknown_step, not_settled, ended, busy.
    """
    return run_acts.take(run_key=run_key, act=Reopened(at, step, person), by_key=by_key)


def fail_item(*, item_key: UUID, code: str) -> OpenItem:
    """Note that the work on an item failed: a class and a code, never a text. The item stays owed; the run cannot end.

    Raises:
        Refused: unknown_item, not_open, busy.
    """
    return run_acts.move_life(item_key=item_key, move=lambda life: life.error(code=code), refusal="not_open")


def resume_item(*, item_key: UUID) -> OpenItem:
    """Put a failed item back to new, so that it is tried again.

    Raises:
        Refused: unknown_item, not_failed, busy.
    """
    return run_acts.move_life(item_key=item_key, move=lambda life: life.resume(), refusal="not_failed")


def wake_due(*, region_key: UUID, now: datetime, limit: int = 100) -> tuple[UUID, ...]:
    """Return the runs of a region whose moment has come, the longest overdue first. Wake each in a transaction."""
    return run_views.runs_to_wake(region_key=region_key, now=now, limit=limit)


def next_waking(*, region_key: UUID) -> datetime | None:
    """Return the first moment at which a run of the region is due to be woken; for a rehearsal that moves its clock."""
    return run_views.next_waking(region_key=region_key)


def wake(*, run_key: UUID, now: datetime) -> Carried:
    """Tell a run what time it is: steps open whose day has come, items become late.

    Raises:
        Refused: unknown_run, busy.
    """
    return run_acts.wake(run_key=run_key, now=now)


# ---- reading ---------------------------------------------------------------------------------------------------------


def read_run(*, run_key: UUID, language: str, now: datetime) -> RunView:
    """Return everything the case page shows of a run.

    Raises:
        Refused: unknown_run.
    """
    return run_views.run_view(run_key=run_key, language=language, now=now)


def item(*, item_key: UUID) -> ItemView:
    """Return one work item, open or not, for its form.

    Raises:
        Refused: unknown_item.
    """
    return run_views.item_view(item_key=item_key)


def rule_answer(*, run_key: UUID, rule: str) -> Choice | None:
    """Return what a rule answers for a run as it stands, None while it cannot be told; Refused: unknown_run."""
    return run_views.rule_answer(run_key=run_key, rule=rule)


def read_items(*, item_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return these work items in the order asked for, whatever their status; what may not be seen is left out."""
    return run_views.items_by_key(item_keys=item_keys)


def refs_of_items(*, item_keys: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return `journey@version` of each work item, by its key; what may not be seen is left out."""
    return run_views.refs_of_items(item_keys=item_keys)


def open_items(*, run_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return the open work items of these runs, due first, those without a deadline last."""
    return run_views.open_items(run_keys=run_keys)


def progress(*, run_keys: Sequence[UUID]) -> Mapping[UUID, Progress]:
    """Return for each run at which of its stages it stands."""
    return run_views.progress(run_keys=run_keys)


def history(*, run_key: UUID, language: str) -> tuple[HistoryEntry, ...]:
    """Return the acts of a run, oldest first.

    Raises:
        Refused: unknown_run.
    """
    return run_views.history(run_key=run_key, language=language)


def diagram(*, ref: str, language: str) -> Diagram:
    """Return a version as plain data for a drawing.

    Raises:
        Refused: unknown_journey.
    """
    return diagram_data.diagram_of(published.in_force(ref), language=language)


def invariants(*, region_key: UUID, replay: bool = True) -> tuple[Broken, ...]:
    """Count what must never be in a region's runs: every rule once, count 0 where it holds.

    Rules: open_item_in_ended_run, stuck_run, duplicate_item, item_differs_from_state, snapshot_differs_from_replay.
    """
    return checking.count(region_key=region_key, replay=replay)
