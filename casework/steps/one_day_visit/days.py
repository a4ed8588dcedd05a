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
BEEN = (VisitState.DONE, VisitState.MISSED)  # of an open step: a part of it, or nothing, took place


def days_by_item(items: Items, to: Actor) -> dict[UUID, list[VisitDay]]:
    """Read the days that are on offer, booked or past, best first, by item key."""
    return _by_item(_live([item.key for item in items], to))


def days_with_visits(keys: Sequence[UUID], to: Actor) -> dict[UUID, list[VisitDay]]:
    """Read the same days with their visits."""
    return _by_item(_live(keys, to).prefetch_related("visits"))


def booked_of(days: Iterable[VisitDay]) -> VisitDay | None:
    """Return the day on which the doctors expect the family."""
    return next((day for day in days if day.state in BOOKED), None)


def on_offer(days: Iterable[VisitDay]) -> list[VisitDay]:
    """Return the days that can be chosen, best first."""
    return [day for day in days if day.state == VisitState.PROPOSED]


def last_been(days: Iterable[VisitDay]) -> VisitDay | None:
    """Return the day that was last, where something of it is still to be looked for."""
    return max((day for day in days if day.state in BEEN), key=lambda day: day.day, default=None)


def _live(keys: Sequence[UUID], to: Actor) -> QuerySet[VisitDay]:
    live = [VisitState.PROPOSED, *BOOKED, *BEEN]
    return access.visible(VisitDay, to=to).filter(work_item_key__in=keys, state__in=live)


def _by_item(rows: QuerySet[VisitDay]) -> dict[UUID, list[VisitDay]]:
    by_item: defaultdict[UUID, list[VisitDay]] = defaultdict(list)
    for day in rows.order_by("rank"):
        by_item[day.work_item_key].append(day)
    return by_item
