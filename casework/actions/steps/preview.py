"""What a decision would change, computed before it is made: the act is carried out and taken back again.

So a date that is shown before the button is pressed is the date that stands there afterwards;
nothing is reckoned twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework import access, clock
from casework.access import Actor, own_files
from casework.act_parts import locks, run_changes
from journeys import public as journeys

OVER = ("done", "skipped", "cancelled")


@dataclass(frozen=True, slots=True)
class Change:
    """One step and its deadline before and after; None: no deadline."""

    title: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """One open step that would close."""

    step: str
    person: str
    title: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """What would follow, in titles of steps in the language asked for."""

    moves: tuple[Change, ...]  # deadlines that move or get known
    opens: tuple[Change, ...]  # what begins at once
    drops: tuple[str, ...]  # what is not needed any more
    returns: tuple[str, ...] = ()  # what was skipped and is judged anew
    stands: tuple[Change, ...] = ()  # open steps whose deadline stands still
    runs_on: tuple[Change, ...] = ()  # open steps whose deadline stays as it is
    closes: tuple[Closed, ...] = ()  # those of `drops` that are open now
    never: tuple[str, ...] = ()  # those of `drops` that have not opened

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing else changes."""
        return not (self.moves or self.opens or self.drops or self.returns)


def what_would_follow(*, by: Actor, item_key: UUID, outcome: str, facts: Mapping[str, Any], language: str) -> Ahead:
    """Say what would follow if the step ended so. Nothing of it stays.

    Raises:
        NotFound: No such step for this actor.
        StepRefused: It could not end so.
    """
    with access.acting_as(by):
        now = clock.now()
        case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
        own = own_files.hidden_from(by, case=case)
        before = journeys.read_run(run_key=link.run_key, language=language, now=now)
        run_changes.ask_engine(
            journeys.complete_item, item_key=item.key, outcome=outcome, facts=facts, at=now, by_key=None
        )
        after = journeys.read_run(run_key=link.run_key, language=language, now=now)
        transaction.set_rollback(True)
    return _compared(before, after, but=item.step, own=own)


def after_redo(*, by: Actor, item_key: UUID, language: str) -> Ahead:
    """Say what would follow if a settled step were done once more and nothing else ticked.

    Inside a context.

    Raises:
        NotFound: No such step for this actor.
        StepRefused: It has not ended, or the quiet branch has no place for it.
    """
    now = clock.now()
    item = journeys.item(item_key=item_key).item
    return _tried(
        lambda: (
            locks.lock_by_item(item_key=item_key, by=by),
            run_changes.ask_engine(
                journeys.redo, run_key=item.run_key, step=item.step, person=item.person, at=now, by_key=None
            ),
        ),
        run_key=item.run_key,
        language=language,
        but=item.step,
    )


def after_skip(*, by: Actor, run_key: UUID, step: str, person: str, language: str) -> Ahead:
    """Say what would close, open or never come if a step were taken off the plan. Inside a context.

    Raises:
        NotFound: No such run for this actor.
        StepRefused: It has ended.
    """
    told = {"step": step, "person": person, "because": "looking ahead", "at": clock.now(), "by_key": None}
    return _tried(
        lambda: (
            locks.lock_by_run(run_key=run_key, by=by),
            run_changes.ask_engine(journeys.drop, run_key=run_key, **told),
        ),
        run_key=run_key,
        language=language,
        but=step,
    )


def after_stop(*, by: Actor, run_key: UUID, language: str) -> Ahead:
    """Say what would be taken off the plan if the whole journey were ended. Inside a context.

    Raises:
        NotFound: No such run for this actor.
        StepRefused: It has ended.
    """
    now = clock.now()
    return _tried(
        lambda: (
            locks.lock_by_run(run_key=run_key, by=by),
            run_changes.ask_engine(journeys.stop_run, run_key=run_key, because="looking ahead", at=now, by_key=None),
        ),
        run_key=run_key,
        language=language,
    )


def on_hold(*, run_key: UUID, language: str) -> Ahead:
    """Say which deadlines of a run stand still on hold and which run on. Inside a context.

    For a quiet run nothing.

    Raises:
        NotFound: No such run for this actor.
    """
    now = clock.now()
    view = journeys.read_run(run_key=run_key, language=language, now=now)
    if view.ended_at is not None or view.quiet:
        return Ahead((), (), ())
    if view.held_since is not None:
        return _compared(view, view)
    return _tried(
        lambda: run_changes.ask_engine(journeys.hold_run, run_key=run_key, at=now, by_key=None),
        run_key=run_key,
        language=language,
    )


def _tried(act: Callable[[], object], *, run_key: UUID, language: str, but: str = "") -> Ahead:
    """Do it inside a savepoint, look, and take it back."""
    now = clock.now()
    before = journeys.read_run(run_key=run_key, language=language, now=now)
    with transaction.atomic(), journeys.memo.remembering():  # what is taken back is not remembered outside
        act()
        after = journeys.read_run(run_key=run_key, language=language, now=now)
        transaction.set_rollback(True)
    return _compared(before, after, but=but, secret_too=True)


def _compared(
    before: journeys.RunView,
    after: journeys.RunView,
    *,
    but: str = "",
    secret_too: bool = False,
    own: own_files.OwnFiles = own_files.NOTHING,
) -> Ahead:
    steps = journeys.steps(ref=before.ref)
    then = {(step.step, step.person): step for step in before.steps}
    moves, opens, drops, returns, never = [], [], [], [], []
    closes: list[Closed] = []
    stands: list[Change] = []
    runs_on: list[Change] = []
    for step in after.steps:
        was = then.get((step.step, step.person))
        if was is None or step.step == but or (steps[step.step].secret and not secret_too):
            continue
        if own.hides(after.key, step.step, step.person):
            continue
        change = Change(step.title, was.due, step.due)
        if step.status == "open" and was.status != "open":
            opens.append(change)
        elif step.status in OVER and was.status not in OVER:
            drops.append(step.title)
            if was.status == "open":
                closes.append(Closed(step.step, step.person, step.title))
            else:
                never.append(step.title)
        elif was.status in OVER and step.status not in OVER:
            returns.append(step.title)
        elif step.due != was.due and step.due is not None and step.status not in OVER:
            moves.append(change)
        if step.status == "open":
            (stands if step.due is None else runs_on).append(change)
    return Ahead(
        moves=tuple(moves),
        opens=tuple(opens),
        drops=tuple(drops),
        returns=tuple(returns),
        stands=tuple(stands),
        runs_on=tuple(runs_on),
        closes=tuple(closes),
        never=tuple(never),
    )
