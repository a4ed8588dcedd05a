"""State, facts and acts as JSON and back.

What is written today must be readable in ten years: add, never rename.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from journeys.engine.acts import (
    Act,
    Attempt,
    Clock,
    Did,
    Dropped,
    Happened,
    Held,
    Kept,
    Learned,
    Pause,
    Place,
    Reason,
    Redone,
    Reopened,
    State,
    Status,
    Stopped,
    WentOn,
)
from journeys.language.fact_types import read_value, write_value

KINDS: Mapping[str, type[Act]] = {
    "did": Did,
    "happened": Happened,
    "learned": Learned,
    "dropped": Dropped,
    "redone": Redone,
    "reopened": Reopened,
    "kept": Kept,
    "held": Held,
    "went_on": WentOn,
    "stopped": Stopped,
    "clock": Clock,
}
NAMES: Mapping[type[Act], str] = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True)
class Snapshot:
    """What is kept on the run: the state, the facts, and the deadlines as last written to its work items."""

    state: State
    facts: dict[str, Any]
    due: dict[Place, datetime] = field(default_factory=dict)


# ---- values --------------------------------------------------------------------------------------


def write_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write facts by key."""
    return {key: write_value(value) for key, value in facts.items()}


def read_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """Read facts by key."""
    return {key: read_value(value) for key, value in body.items()}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


# ---- state ---------------------------------------------------------------------------------------


def _write_attempt(one: Attempt) -> dict[str, Any]:
    """Only what differs from an untouched attempt: most steps have not opened."""
    found: dict[str, Any] = {"is": one.status.value}
    if one.round:
        found["round"] = one.round
    if one.repeat:
        found["repeat"] = one.repeat
    for name, moment in (("opened", one.opened), ("settled", one.settled), ("late", one.late)):
        if moment is not None:
            found[name] = moment.isoformat()
    if one.outcome is not None:
        found["outcome"] = one.outcome
    if one.why:
        found["why"] = [[why.kind, why.about, _text(why.until)] for why in one.why]
    if not one.done_in_time:
        found["done_late"] = True
    if one.late_terms:
        found["late_terms"] = list(one.late_terms)
    return found


def _read_attempt(body: Mapping[str, Any]) -> Attempt:
    return Attempt(
        status=Status(body["is"]),
        round=body.get("round", 0),
        repeat=body.get("repeat", 0),
        opened=_moment(body.get("opened")),
        settled=_moment(body.get("settled")),
        outcome=body.get("outcome"),
        why=tuple(Reason(kind, about, _moment(until)) for kind, about, until in body.get("why", ())),
        late=_moment(body.get("late")),
        done_in_time=not body.get("done_late", False),
        late_terms=tuple(body.get("late_terms", ())),
    )


def write_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Write what is kept on the run."""
    state = snapshot.state
    kept = [[place.step, place.person, number] for place, number in state.kept.items()]
    return {
        "started": state.started.isoformat(),
        "ended": _text(state.ended),
        "quiet_since": _text(state.quiet_since),
        "events": {key: moment.isoformat() for key, moment in state.events.items()},
        "pauses": [[pause.event, pause.since.isoformat(), _text(pause.until)] for pause in state.pauses],
        "places": [
            [place.step, place.person, [_write_attempt(one) for one in tries]]
            for place, tries in state.attempts.items()
        ],
        "due": [[place.step, place.person, moment.isoformat()] for place, moment in snapshot.due.items()],
        "facts": write_facts(snapshot.facts),
        **({"kept": kept} if kept else {}),
    }


def read_snapshot(body: Mapping[str, Any]) -> Snapshot:
    """Read what is kept on the run."""
    state = State(
        started=datetime.fromisoformat(body["started"]),
        attempts={
            Place(step, person): tuple(_read_attempt(one) for one in tries) for step, person, tries in body["places"]
        },
        events={key: datetime.fromisoformat(moment) for key, moment in body["events"].items()},
        pauses=tuple(
            Pause(event, datetime.fromisoformat(since), _moment(until)) for event, since, until in body["pauses"]
        ),
        quiet_since=_moment(body["quiet_since"]),
        ended=_moment(body["ended"]),
        kept={Place(step, person): number for step, person, number in body.get("kept", ())},
    )
    due = {Place(step, person): datetime.fromisoformat(moment) for step, person, moment in body["due"]}
    return Snapshot(state, read_facts(body["facts"]), due)


# ---- acts ----------------------------------------------------------------------------------------


def write_act(act: Act) -> dict[str, Any]:
    """Write an act without its moment, which is a column.

    Empty parts and what is not so are left out.
    """
    parts = ((one.name, getattr(act, one.name)) for one in fields(act) if one.name != "at")
    always = {"value", "event", "step", "outcome"}
    return {name: write_value(value) for name, value in parts if name in always or value not in ("", (), False)}


def read_act(kind: str, at: datetime, body: Mapping[str, Any]) -> Act:
    """Read an act. An unknown kind is a KeyError: a history is never read in part."""
    return KINDS[kind](at=at, **{name: read_value(value) for name, value in body.items()})
