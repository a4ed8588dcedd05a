"""Reminders to families: the day before a doctors' day, two days before an own deadline. Each once.

By day. Each is written under the lock of its case, so that two schedulers tell it once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from casework import access, clock
from casework.access import Actor
from casework.act_parts import deadline_reminders, locks, notices
from casework.models import Notice, VisitDay, VisitState
from journeys import public as journeys


def due_days(*, actor: Actor) -> list[UUID]:
    """Return the work items whose doctors' day is tomorrow and was not told today; nothing at an hour that disturbs.

    Who has chosen the day today was told today.
    """
    today = _this_day(actor)
    if today is None:
        return []
    with access.acting_as(actor):
        told = Notice.objects.filter(template="day_tomorrow", work_item_key=OuterRef("work_item_key"))
        days = access.visible(VisitDay, to=actor).filter(
            ~Exists(told.filter(made_at__gte=today)),
            state=VisitState.BOOKED,
            day=today.date() + timedelta(days=1),
            chosen_at__lt=today,
        )
        return list(days.order_by("pk").values_list("work_item_key", flat=True))


def due_deadlines(*, actor: Actor) -> list[UUID]:
    """Return the families' own steps that end in two days and were not told of; nothing at an hour that disturbs."""
    if _this_day(actor) is None:
        return []
    with access.acting_as(actor):
        now = clock.now()
        keys = journeys.keys_due_by_families(
            region_key=actor.region.pk,
            after=now + deadline_reminders.NOT_LATER,
            until=now + deadline_reminders.AHEAD,
        )
        told = Notice.objects.filter(template="deadline_near", work_item_key__in=keys)
        reminded = set(told.values_list("work_item_key", flat=True))
        return [key for key in keys if key not in reminded]


def remind_of_day(*, actor: Actor, item_key: UUID) -> None:
    """Write that the doctors are tomorrow, unless another sweep just has."""
    today = _this_day(actor)
    with access.acting_as(actor):
        case, _link, item = locks.lock_by_item(item_key=item_key, by=actor)
        told = Notice.objects.filter(case=case, template="day_tomorrow", work_item_key=item.key)
        if today is not None and not told.filter(made_at__gte=today).exists():
            notices.to_family(case=case, template="day_tomorrow", at=clock.now(), item_key=item.key)


def remind_of_deadline(*, actor: Actor, item_key: UUID) -> None:
    """Write that two days are left, unless another sweep just has."""
    with access.acting_as(actor):
        case, _link, item = locks.lock_by_item(item_key=item_key, by=actor)
        deadline_reminders.of_near_deadline(case=case, item=item, at=clock.now())


def _this_day(actor: Actor) -> datetime | None:
    """Return the region's midnight, None at an hour at which nobody is reminded."""
    local = clock.now().astimezone(actor.region.zone)
    if not deadline_reminders.is_the_hour(local):
        return None
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
