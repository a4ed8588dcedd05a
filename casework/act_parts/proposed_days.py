"""The proposed days of a step inside an act: queued for planning, kept, let go, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, QuerySet

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import day_wish, locks, notices
from casework.act_parts.day_planning import PlannedDay
from casework.act_parts.day_wish import DayWish
from casework.act_parts.step_context import StepContext
from casework.models import Visit, VisitDay, VisitState
from casework.texts.translated import title_of
from journeys import public as journeys

TAKES_TIME = (VisitState.BOOKED, VisitState.ARRIVED)
WISH = "wish"  # part of a draft: which days would suit better


def queue(*, context: StepContext, item: journeys.OpenItem, wish: DayWish = day_wish.ANY_DAY) -> None:
    """Queue the planning inside an act; with a day that is booked, of other days to move to."""
    outbox.add(
        "propose_days",
        region_key=context.by.region.pk,
        item=item.key,
        other=1 if chosen(item.key) else None,
        **wish.to_payload(),
    )


def keep_proposals(*, actor: Actor, item_key: UUID, days: Sequence[PlannedDay], other: bool = False) -> None:
    """Write planned days as proposals, inside the effect's transaction.

    None found is told to the worker.

    Args:
        other: Asked for while a day was booked, to move to; else a day chosen meanwhile makes them
            needless.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=actor)
    if item.status in ("done", "cancelled") or (chosen(item_key) and not other):
        return
    expire_proposals(item_key=item_key)
    for rank, planned in enumerate(days, start=1):
        _write_proposal(case=case, link=link, item=item, planned=planned, rank=rank, now=now)
    if not days and not chosen(item_key):
        journeys.fail_item(item_key=item_key, code="no_day_fits")  # the worker looks for another time of day or week
    if days:
        notices.to_family(case=case, template="choose_day", at=now, item_key=item_key)
    timeline.record(
        case=case,
        what="days.proposed" if days else "days.none",
        by=None,
        at=now,
        step=item.step,
        title=title_of(item.title),
        count=len(days),
    )


def _write_proposal(
    *, case: Any, link: Any, item: journeys.OpenItem, planned: PlannedDay, rank: int, now: datetime
) -> None:
    day = VisitDay.objects.create(
        case=case,
        work_item_key=item.key,
        subject=link.subject,
        day=planned.day,
        rank=rank,
        proven=planned.proven,
        idle_minutes=planned.idle_minutes,
        proposed_at=now,
    )
    Visit.objects.bulk_create(
        Visit(
            visit_day=day,
            visit_type=visit.visit_type,
            subject=link.subject,
            resource_key=visit.resource_key,
            place=dict(visit.place),
            during=DateTimeTZRange(visit.starts, visit.ends, "[)"),
        )
        for visit in planned.visits
    )


def expire_proposals(*, item_key: UUID, only: set[UUID] | None = None) -> None:
    """Let proposals go that nobody chose: all of a step, or only these."""
    rows = VisitDay.objects.select_for_update().filter(work_item_key=item_key, state=VisitState.PROPOSED)
    if only is not None:
        rows = rows.filter(pk__in=only)
    for day in rows.order_by("pk"):
        for row in (*day.visits.filter(state=VisitState.PROPOSED), day):
            row.expire()
            row.save()


def refuse_proposals(*, item_key: UUID, at: datetime) -> None:
    """Note of what is on offer that it does not suit the family: the same days are not shown to it again."""
    rows = VisitDay.objects.filter(work_item_key=item_key, state=VisitState.PROPOSED)
    rows.update(refused_at=at)
    expire_proposals(item_key=item_key)


def refused(item_key: UUID) -> frozenset[date]:
    """Return the days that the family was shown and that do not suit it."""
    rows = VisitDay.objects.filter(work_item_key=item_key, refused_at__isnull=False)
    return frozenset(rows.values_list("day", flat=True))


def held(item_key: UUID) -> frozenset[str]:
    """Return the visits of a step that took place on a day before, by type."""
    rows = Visit.objects.filter(visit_day__work_item_key=item_key, state=VisitState.DONE)
    return frozenset(rows.values_list("visit_type", flat=True))


def move_away_the_former(*, item_key: UUID, keep: UUID | None = None) -> bool:
    """Give the time of the day booked before back, but of the one to keep; say whether there was one."""
    former = list(VisitDay.objects.filter(work_item_key=item_key, state=VisitState.BOOKED).exclude(pk=keep))
    for day in former:
        for row in (*day.visits.filter(state=VisitState.BOOKED), day):
            row.move_away()
            row.save()
    return bool(former)


def lost(actor: Actor, now: datetime) -> QuerySet[VisitDay]:
    """Return the proposed days that have begun, or of which another family has booked a time."""
    begun = Visit.objects.filter(visit_day=OuterRef("pk"), during__startswith__lte=now)
    taken = Visit.objects.filter(
        resource_key=OuterRef("resource_key"), during__overlap=OuterRef("during"), state__in=TAKES_TIME
    ).exclude(visit_day__work_item_key=OuterRef("visit_day__work_item_key"))
    overlaps = Visit.objects.filter(Exists(taken), visit_day=OuterRef("pk"))
    rows = access.visible(VisitDay, to=actor).filter(state=VisitState.PROPOSED)
    return rows.filter(Exists(begun) | Exists(overlaps))


def chosen(item_key: UUID) -> VisitDay | None:
    """Return the day that is booked for a step, None before one is."""
    return VisitDay.objects.filter(work_item_key=item_key, state__in=[VisitState.BOOKED, VisitState.ARRIVED]).first()


def chosen_version(*, item_key: UUID) -> str:
    """Return which booked day an itinerary tells of: its id and version, "" before one is booked."""
    day = chosen(item_key)
    return f"{day.pk}.{day.version}" if day else ""


def still_holds(version: str, *, item_key: UUID) -> bool:
    """Say whether the booked day that an itinerary tells of holds, or has been; "" names none and holds."""
    if not version:
        return True
    key, _dot, number = version.partition(".")
    holds = VisitDay.objects.filter(
        work_item_key=item_key, pk=key, version=number, state__in=[*TAKES_TIME, VisitState.DONE]
    )
    return holds.exists()
