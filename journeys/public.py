"""The face of the journeys: start a run, tell it what happened, read where it stands. Everything else is private.

Call the functions that change something inside the caller's transaction and row-security context; each returns a
`Carried` whose `opened` and `withdrawn` the caller hands to the step kinds in that same transaction.
Moments are timezone-aware; `at` is business time. `by_key` names the person who acted, None for the machine.
A `Refused` leaves nothing changed and its text may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journeys.answers import (
    Broken,
    Carried,
    Choice,
    FactField,
    Fit,
    HistoryEntry,
    ItemView,
    JourneyInfo,
    JourneyMap,
    OpenItem,
    Progress,
    RunView,
    Station,
    StepState,
)
from journeys.definition import Definition, Length, Text
from journeys.refusals import Refused
from journeys.step_kinds import StepKind, UnknownKind, kind, register

__all__ = [
    "Broken",
    "Carried",
    "Choice",
    "Definition",
    "FactField",
    "Fit",
    "HistoryEntry",
    "ItemView",
    "JourneyInfo",
    "JourneyMap",
    "Length",
    "OpenItem",
    "Progress",
    "Refused",
    "RunView",
    "Station",
    "StepKind",
    "StepState",
    "Text",
    "UnknownKind",
    "kind",
    "register",
]

# ---- the catalogue ----------------------------------------------------------------------------------------------------


def publish_catalogue(*, at: datetime, replace_unreleased: bool = False) -> tuple[str, ...]:
    """Publish every version of the catalogue folder that is not a draft; return the refs that are new or changed.

    Running it again changes nothing.

    Raises:
        journeys.published.TextChanged: The text of a published version differs from the folder's.
        journeys.published.CatalogueBroken: The folder has mistakes; nothing was published.
    """
    raise NotImplementedError


def published_journeys(*, language: str) -> tuple[JourneyInfo, ...]:
    """Return the newest published version of every journey, by title."""
    raise NotImplementedError


def newest_version(*, journey: str) -> int:
    """Return the number of the version that new runs take.

    Raises:
        Refused: unknown_journey.
    """
    raise NotImplementedError


def definition(*, ref: str) -> Definition:
    """Return the published definition `journey@version`, for reading texts and tables.

    Raises:
        Refused: unknown_journey.
    """
    raise NotImplementedError


def eligible_journeys(*, facts: Mapping[str, Any], on: date, language: str) -> tuple[Fit, ...]:
    """Judge every newest published version by the facts; those that fit first, then the undecided, then the rest."""
    raise NotImplementedError


def asked_at_intake(*, journey: str) -> tuple[FactField, ...]:
    """Return the facts that conditions ask and no step records, in declared order: the fields of the intake page.

    Raises:
        Refused: unknown_journey.
    """
    raise NotImplementedError


# ---- acts --------------------------------------------------------------------------------------------------------------


def start_run(
    *,
    journey: str,
    version: int | None = None,
    subject_key: UUID,
    region_key: UUID,
    organisation_key: UUID,
    zone: ZoneInfo,
    facts: Mapping[str, Any],
    events: Sequence[str] = (),
    at: datetime,
    by_key: UUID | None,
) -> Carried:
    """Start a run on the newest published version (or the named one), with what is known and has happened by now.

    Args:
        zone: Of the region; the run keeps it for all its days and deadlines.
        events: Events that had already happened when the run began, told at its start.

    Raises:
        Refused: unknown_journey, unknown_event, unknown_fact, wrong_fact.
    """
    raise NotImplementedError


def complete_item(
    *, item_key: UUID, outcome: str, facts: Mapping[str, Any] | None = None, at: datetime, by_key: UUID | None
) -> Carried:
    """Record that a work item ended with an outcome, with the facts that its form recorded, as one unit.

    Raises:
        Refused: unknown_item, not_open, no_such_outcome, ended, unknown_fact, wrong_fact, must_hold, busy.
    """
    raise NotImplementedError


def learn(*, run_key: UUID, facts: Mapping[str, Any], at: datetime, by_key: UUID | None) -> Carried:
    """Record facts; None: no longer known. Values that are known already are left out.

    Raises:
        Refused: unknown_run, unknown_fact, wrong_fact, busy.
    """
    raise NotImplementedError


def happen(*, run_key: UUID, event: str, at: datetime, by_key: UUID | None) -> Carried:
    """Record that an event happened to the family.

    Raises:
        Refused: unknown_run, unknown_event, busy.
    """
    raise NotImplementedError


def drop(*, run_key: UUID, step: str, person: str = "", because: str, at: datetime, by_key: UUID | None) -> Carried:
    """Cancel an open step by hand, or skip one that has not opened. `because` names a reason, never a person.

    Raises:
        Refused: unknown_run, unknown_step, already_settled, ended, busy.
    """
    raise NotImplementedError


def redo(
    *, run_key: UUID, step: str, person: str = "", also: Sequence[str] = (), at: datetime, by_key: UUID | None
) -> Carried:
    """Open one more round of a settled step; `also`: settled steps that the person ticked to be judged again.

    Raises:
        Refused: unknown_run, unknown_step, not_settled, busy.
    """
    raise NotImplementedError


def reopen(*, run_key: UUID, step: str, person: str = "", at: datetime, by_key: UUID | None) -> Carried:
    """Open a skipped step that stands under "to reconsider".

    Raises:
        Refused: unknown_run, unknown_step, not_settled, ended, busy.
    """
    raise NotImplementedError


def take_item(*, item_key: UUID, at: datetime, by_key: UUID) -> OpenItem:
    """Note who has the item in hand; no act, nothing else changes. Taking one's own again is harmless.

    Raises:
        Refused: unknown_item, not_open, busy.
    """
    raise NotImplementedError


def fail_item(*, item_key: UUID, code: str, at: datetime) -> OpenItem:
    """Note that the work on an item failed: a class and a code, never a text. The item stays owed; the run cannot end.

    Raises:
        Refused: unknown_item, not_open, busy.
    """
    raise NotImplementedError


def resume_item(*, item_key: UUID, at: datetime) -> OpenItem:
    """Put a failed item back to new, so that it is tried again.

    Raises:
        Refused: unknown_item, not_failed, busy.
    """
    raise NotImplementedError


def wake_due(*, region_key: UUID, now: datetime, limit: int = 100) -> tuple[UUID, ...]:
    """Return the runs of a region whose moment has come, the longest overdue first. Wake each in its own transaction."""
    raise NotImplementedError


def wake(*, run_key: UUID, now: datetime) -> Carried:
    """Tell a run what time it is: steps open whose day has come, items become late.

    Raises:
        Refused: unknown_run, busy.
    """
    raise NotImplementedError


# ---- reading -----------------------------------------------------------------------------------------------------------


def read_run(*, run_key: UUID, language: str, now: datetime) -> RunView:
    """Return everything the case page shows of a run.

    Raises:
        Refused: unknown_run.
    """
    raise NotImplementedError


def item(*, item_key: UUID) -> ItemView:
    """Return one work item, open or not, for its form.

    Raises:
        Refused: unknown_item.
    """
    raise NotImplementedError


def read_items(*, item_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return these work items in the order asked for, whatever their status; keys that the reader may not see are left out."""
    raise NotImplementedError


def open_items(*, run_keys: Sequence[UUID]) -> tuple[OpenItem, ...]:
    """Return the open work items of these runs, due first, those without a deadline last."""
    raise NotImplementedError


def progress(*, run_keys: Sequence[UUID]) -> Mapping[UUID, Progress]:
    """Return for each run at which of its stages it stands."""
    raise NotImplementedError


def history(*, run_key: UUID, language: str) -> tuple[HistoryEntry, ...]:
    """Return the acts of a run, oldest first.

    Raises:
        Refused: unknown_run.
    """
    raise NotImplementedError


def replay_equals_stored(*, run_key: UUID) -> bool:
    """Say whether the acts alone give the state that is kept on the run.

    Raises:
        Refused: unknown_run.
    """
    raise NotImplementedError


def invariants(*, region_key: UUID, replay: bool = True) -> tuple[Broken, ...]:
    """Count what must never be in a region's runs: every rule once, count 0 where it holds.

    Rules: open_item_in_ended_run, stuck_run, duplicate_item, item_differs_from_state, snapshot_differs_from_replay.
    """
    raise NotImplementedError
