"""What a decision would change, computed before it is made: the act is carried out and taken back again.

So a date that is shown before the button is pressed is the date that stands there afterwards; nothing is reckoned twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from casework import access, clock
from casework.access import Actor
from casework.actions import case_of, work_items
from journeys import public as journeys

OVER = ("done", "skipped", "cancelled")


@dataclass(frozen=True, slots=True)
class Change:
    """One step and its deadline before and after; None: no deadline."""

    title: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What would follow, in titles of steps in the language asked for."""

    moves: tuple[Change, ...]  # deadlines that move or get known
    opens: tuple[Change, ...]  # what begins at once
    drops: tuple[str, ...]  # what is not needed any more

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing else changes."""
        return not (self.moves or self.opens or self.drops)


def what_would_follow(*, by: Actor, item_key: UUID, outcome: str, facts: Mapping[str, Any], language: str) -> Ahead:
    """Say what would follow if the step ended so. Nothing of it stays.

    Raises:
        NotFound: No such step for this actor.
        StepRefused: It could not end so.
    """
    with access.acting_as(by):
        now = clock.now()
        _case, link, item = case_of.lock_by_open_item(item_key=item_key, by=by)
        before = journeys.read_run(run_key=link.run_key, language=language, now=now)
        work_items.ask_engine(
            journeys.complete_item, item_key=item.key, outcome=outcome, facts=facts, at=now, by_key=None
        )
        after = journeys.read_run(run_key=link.run_key, language=language, now=now)
        transaction.set_rollback(True)
    return _compared(before, after, but=item.step)


def _compared(before: journeys.RunView, after: journeys.RunView, *, but: str) -> Ahead:
    steps = journeys.definition(ref=before.ref).by_key
    then = {(step.step, step.person): step for step in before.steps}
    moves, opens, drops = [], [], []
    for step in after.steps:
        was = then.get((step.step, step.person))
        if was is None or step.step == but or steps[step.step].secret:
            continue
        change = Change(step.title, was.due, step.due)
        if step.status == "open" and was.status != "open":
            opens.append(change)
        elif step.status in OVER and was.status not in OVER:
            drops.append(step.title)
        elif step.due != was.due and step.due is not None and step.status not in OVER:
            moves.append(change)
    return Ahead(tuple(moves), tuple(opens), tuple(drops))
