"""Booked days that lose their hours, because a calendar was changed: found, cancelled, looked for anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import access, timeline
from casework.access import Actor
from casework.act_parts import locks, notices, paper_ends, proposed_days
from casework.act_parts.step_context import StepContext
from casework.models import Visit, VisitState
from casework.texts.translated import title_of
from partners import public as partners


@dataclass(frozen=True, slots=True)
class HitDay:
    """A booked visit without hours: whose calendar, when. No family."""

    item_key: UUID
    resource_key: UUID
    starts: datetime


def hit_days(*, actor: Actor, resource_keys: Sequence[UUID], now: datetime) -> list[HitDay]:
    """Return the visits ahead that stand outside of their doctors' hours, soonest first."""
    rows = access.visible(Visit, to=actor).filter(
        resource_key__in=list(resource_keys), state=VisitState.BOOKED, during__startswith__gt=now
    )
    told = rows.order_by("during").values_list("visit_day__work_item_key", "resource_key", "during")
    return [
        HitDay(item_key, resource, during.lower)
        for item_key, resource, during in told
        if partners.not_free(wanted={resource: [(during.lower, during.upper)]})
    ]


def take_back(*, actor: Actor, item_key: UUID, now: datetime) -> None:
    """Cancel the booked day of a step if it still stands outside of somebody's hours, and look for others."""
    case, link, item = locks.lock_by_item(item_key=item_key, by=actor)
    day = proposed_days.chosen(item_key)
    if day is None or day.state != VisitState.BOOKED:
        return
    booked = list(day.visits.select_for_update().filter(state=VisitState.BOOKED).order_by("pk"))
    hit = hit_days(actor=actor, resource_keys=[one.resource_key for one in booked], now=now)
    if item_key not in {one.item_key for one in hit}:
        return
    for row in (*booked, day):
        row.cancel()
        row.save()
    paper_ends.of_day(case=case, item=item, because=paper_ends.DAY_CANCELLED, at=now)
    notices.overtaken(case=case, template="day_booked", item_key=item_key, at=now)
    proposed_days.expire_proposals(item_key=item_key)
    proposed_days.queue(context=StepContext(case, link, actor, now), item=item)
    timeline.record(
        case=case, what="day.hours_gone", by=None, at=now,
        step=item.step, title=title_of(item.title), day=day.day.isoformat(),
    )  # fmt: skip
