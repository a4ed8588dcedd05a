"""Put a step off until a day: it leaves the worker's queue and comes back by itself.

A deadline of the law runs on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Snooze
from casework.texts.translated import title_of

LONGEST = timedelta(days=92)


class SnoozeRefused(CaseworkError):
    """The day does not fit; `field` names what to change."""

    code = "snooze_refused"

    def __init__(self, text: str, field: str = "until") -> None:
        super().__init__(text)
        self.field = field


@act
def snooze(*, by: Actor, item_key: UUID, until: date, past_due: bool = False, receipt: UUID | None = None) -> None:
    """Take an open step out of the queue until a day. Put off once more: the newest day counts.

    Args:
        past_due: She knows that the deadline passes before that day.

    Raises:
        NotFound: No such step for this actor.
        Stale: It is over.
        SnoozeRefused: Not ahead, too far away, or after the deadline without saying so.
    """
    now = clock.now()
    case, _link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    access.check_may_lead(by, case)
    zone = by.region.zone
    today = now.astimezone(zone).date()
    if not today < until <= today + LONGEST:
        raise SnoozeRefused(
            _("The day has to lie ahead, within three months, or the step is forgotten. Enter it anew.")
        )
    due = None if item.due is None else (item.due - timedelta(microseconds=1)).astimezone(zone).date()
    if due is not None and until > due and not past_due:
        raise SnoozeRefused(
            _("The deadline passes before that day, and somebody waits for it. Choose an earlier day or say that "
              "you know."), "past_due",
        )  # fmt: skip
    _end(item_key=item_key)
    Snooze.objects.create(
        case=case,
        work_item_key=item_key,
        until=until,
        past_due=past_due and due is not None and until > due,
        set_by=access.person(by),
        set_at=now,
    )
    told: dict[str, Any] = {
        "step": item.step,
        "item": str(item.key),
        "title": title_of(item.title),
        "day": until.isoformat(),
    }
    timeline.record(case=case, what="step.snoozed", by=by.user, at=now, run_key=item.run_key, **told)


@act
def wake_up(*, by: Actor, item_key: UUID, receipt: UUID | None = None) -> None:
    """Have a step that was put off stand in the queue again now.

    Raises:
        NotFound: No such step for this actor.
        Stale: It is over.
        SnoozeRefused: It stands there already.
    """
    now = clock.now()
    case, _link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    access.check_may_lead(by, case)
    if not _end(item_key=item_key):
        raise SnoozeRefused(_("The step stands in the list already. Nothing had to be changed."), "")
    told: dict[str, Any] = {"step": item.step, "item": str(item.key), "title": title_of(item.title)}
    timeline.record(case=case, what="step.woken", by=by.user, at=now, run_key=item.run_key, **told)


def _end(*, item_key: UUID) -> int:
    """End, inside an act, what a step was put off by; return how many did."""
    return Snooze.objects.filter(work_item_key=item_key, ended_at=None).update(ended_at=clock.now())
