"""The doctors' days of a step: proposed, booked, past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet

from casework import access
from casework.access import Actor
from casework.models import VisitDay, VisitState
from casework.steps.turn import Items

BOOKED = (VisitState.BOOKED, VisitState.ARRIVED)


def days_by_item(items: Items, to: Actor) -> dict[UUID, list[VisitDay]]:
    """Read the days that are on offer or booked, best first, by item key."""
    return _by_item(_live([item.key for item in items], to))


def days_with_visits(keys: Sequence[UUID], to: Actor) -> dict[UUID, list[VisitDay]]:
    """Read the same days with their visits."""
    return _by_item(_live(keys, to).prefetch_related("visits"))


def booked_of(days: Iterable[VisitDay]) -> VisitDay | None:
    """Return the day on which the doctors expect the family."""
    return next((day for day in days if day.state in BOOKED), None)


def _live(keys: Sequence[UUID], to: Actor) -> QuerySet[VisitDay]:
    return access.visible(VisitDay, to=to).filter(work_item_key__in=keys, state__in=[VisitState.PROPOSED, *BOOKED])


def _by_item(rows: QuerySet[VisitDay]) -> dict[UUID, list[VisitDay]]:
    by_item: defaultdict[UUID, list[VisitDay]] = defaultdict(list)
    for day in rows.order_by("rank"):
        by_item[day.work_item_key].append(day)
    return by_item
