"""The curator's work: what is late by law and what families were not content with, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework import access
from casework.access import Actor
from casework.models import Case, Escalation, Reason, Role
from casework.web.reading import helping
from casework.words import say
from journeys import public as journeys

DONE_LATELY = 10


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to look into. `holder`: who has the step now, in words."""

    row: Escalation
    case: Case
    title: str
    holder: str
    is_low_score: bool
    is_mine: bool
    is_own_journey: bool

    @property
    def who(self) -> str:
        """Return who took it up."""
        return self.row.taken_up_by.name if self.row.taken_up_by else ""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What is open, the most urgent first, and what was done lately."""

    open: tuple[Work, ...]
    done: tuple[Work, ...]


def read(*, to: Actor) -> WorkPage:
    """Read the curator's list: three statements, whatever its length."""
    rows = access.visible(Escalation, to=to).filter(to_role=Role.CURATOR)
    rows = rows.select_related("case", "answer__organisation", "taken_up_by")
    open_ = list(rows.filter(closed_at=None).order_by("due", "opened_at", "pk"))
    done = list(rows.filter(closed_how="taken_up").order_by("-closed_at")[:DONE_LATELY])
    items = {one.key: one for one in journeys.read_items(item_keys=[row.work_item_key for row in (*open_, *done)])}
    told = {row.pk: _work(row, items.get(row.work_item_key), to) for row in (*open_, *done)}
    return WorkPage(tuple(told[row.pk] for row in open_), tuple(told[row.pk] for row in done))


def count(*, to: Actor, now: datetime) -> tuple[int, int]:
    """Return how much is open, and of how much the time has passed."""
    rows = access.visible(Escalation, to=to).filter(to_role=Role.CURATOR, closed_at=None)
    return rows.count(), rows.filter(due__lte=now).count()


def _work(row: Escalation, item: journeys.OpenItem | None, to: Actor) -> Work:
    me = to.user.pk if to.user else None
    return Work(
        row=row,
        case=row.case,
        title=say(item.title) if item else "",
        holder=helping.type_in_words(item.holder) if item else "",
        is_low_score=row.why == Reason.LOW_SCORE,
        is_mine=row.taken_up_by_id is not None and row.taken_up_by_id == me,
        is_own_journey=row.case.curator_id == me,
    )
