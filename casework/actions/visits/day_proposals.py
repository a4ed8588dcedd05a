"""Days for all doctors: planned by the worker process, kept as proposals, let go when nobody chose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, QuerySet

from casework import access, bounds, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import day_planning, failed_effects, form_drafts, form_receipts, locks, notices
from casework.act_parts.consequences import StepContext
from casework.act_parts.day_planning import PlannedDay
from casework.actions.steps import paper_check
from casework.models import Visit, VisitDay, VisitState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

TAKES_TIME = (VisitState.HELD, VisitState.BOOKED, VisitState.ARRIVED)
WISH = "wish"  # part of a draft: which days would suit better


def propose_days(
    *, by: Actor, item_key: UUID, earliest: date | None = None, part_of_day: str = "", receipt: UUID | None = None
) -> None:
    """Have fresh days planned by the worker process; the page shows them when they are there.

    Raises:
        Stale: The step is over.
        OutOfBounds: The wished day is past, or more than a year ahead.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="propose_days"):
            return
        now = clock.now()
        bounds.check_wish(earliest, today=now.astimezone(by.region.zone).date())
        case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
        expire_proposals(item_key=item_key)
        failed_effects.try_again(item=item)
        form_drafts.part_sent(by=by, item_key=item.key, part=WISH)
        queue(context=StepContext(case, link, by, now), item=item, earliest=earliest, part_of_day=part_of_day)
        timeline.record(
            case=case,
            what="days.asked",
            by=by.user,
            at=now,
            on_behalf_of="family" if by.beside is not None else "",
            step=item.step,
            title=title_of(item.title),
        )


def queue(
    *, context: StepContext, item: journeys.OpenItem, earliest: date | None = None, part_of_day: str = ""
) -> None:
    """Queue the planning inside an act; with a day that is booked, of other days to move to."""
    outbox.add(
        "propose_days",
        region_key=context.by.region.pk,
        item=item.key,
        earliest=earliest.isoformat() if earliest else None,
        part_of_day=part_of_day if part_of_day in day_planning.PARTS_OF_DAY else "",
        other=1 if chosen(item.key) else None,
    )


def plan(*, actor: Actor, item_key: UUID, earliest: date | None, part_of_day: str) -> tuple[PlannedDay, ...]:
    """Plan the best days from today's calendars and bookings. Reads only, in its own transaction."""
    with access.acting_as(actor):
        now = clock.now()
        item = journeys.item(item_key=item_key).item
        zone = actor.region.zone
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        window = paper_check.window_of(item, to=actor, now=now)
        first = max(earliest or tomorrow, tomorrow, window.first if window else tomorrow)
        days = day_planning.candidate_days(first=first, zone=zone)
        if window is not None:  # earlier or later the papers of that day would not count on the decisive one
            days = tuple(day for day in days if day <= window.last)
        if not days:
            return ()
        organisations = partners.find_organisations(region_key=actor.region.pk, types=item.by, at=now)
        calendar = partners.free_time(
            organisation_keys=[organisation.key for organisation in organisations],
            specialties=day_planning.specialties(item.visits),
            days=days,
            zone=zone,
            busy=_busy(actor, days, but=item_key),
        )
    return day_planning.plan_different_days(visits=item.visits, calendar=calendar, zone=zone, part_of_day=part_of_day)


def _busy(actor: Actor, days: Sequence[date], *, but: UUID) -> Mapping[UUID, list[tuple[datetime, datetime]]]:
    """The spans our own families hold, whoever they are: times only. Those of the step itself may be used again."""
    rows = (
        access.visible(Visit, to=actor)
        .exclude(visit_day__work_item_key=but)
        .filter(
            state__in=TAKES_TIME,
            during__startswith__date__gte=days[0] - timedelta(days=1),
        )
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for key, during in rows.values_list("resource_key", "during"):
        found.setdefault(key, []).append((during.lower, during.upper))
    return found


def keep_proposals(*, actor: Actor, item_key: UUID, days: Sequence[PlannedDay], other: bool = False) -> None:
    """Write planned days as proposals, inside the effect's transaction; none found is told to the worker.

    Args:
        other: Asked for while a day was booked, to move to; else a day chosen meanwhile makes them needless.
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


def with_lost_days(*, actor: Actor, limit: int = 50) -> list[UUID]:
    """Return the work items with a proposed day that nobody can choose any more."""
    with access.acting_as(actor):
        return list(lost(actor, clock.now()).values_list("work_item_key", flat=True).distinct()[:limit])


def lost(actor: Actor, now: datetime) -> QuerySet[VisitDay]:
    """Return the proposed days that have begun, or of which another family has booked a time."""
    begun = Visit.objects.filter(visit_day=OuterRef("pk"), during__startswith__lte=now)
    taken = Visit.objects.filter(
        resource_key=OuterRef("resource_key"), during__overlap=OuterRef("during"), state__in=TAKES_TIME
    ).exclude(visit_day__work_item_key=OuterRef("visit_day__work_item_key"))
    overlaps = Visit.objects.filter(Exists(taken), visit_day=OuterRef("pk"))
    rows = access.visible(VisitDay, to=actor).filter(state=VisitState.PROPOSED)
    return rows.filter(Exists(begun) | Exists(overlaps))


def renew(*, actor: Actor, item_key: UUID) -> None:
    """Let the days go that nobody can choose any more; where none is left, have fresh ones planned."""
    with access.acting_as(actor):
        now = clock.now()
        case, link, item = locks.lock_by_item(item_key=item_key, by=actor)
        over = set(lost(actor, now).filter(work_item_key=item_key).values_list("pk", flat=True))
        if not over:
            return
        expire_proposals(item_key=item_key, only=over)
        left = VisitDay.objects.filter(work_item_key=item_key, state=VisitState.PROPOSED).exists()
        if not left and not chosen(item_key) and item.status not in ("done", "cancelled"):
            queue(context=StepContext(case, link, actor, now), item=item)
        timeline.record(case=case, what="days.lost", by=None, at=now, step=item.step, title=title_of(item.title))


def chosen(item_key: UUID) -> VisitDay | None:
    """Return the day that is booked for a step, None before one is."""
    return VisitDay.objects.filter(work_item_key=item_key, state__in=[VisitState.BOOKED, VisitState.ARRIVED]).first()


def chosen_version(*, item_key: UUID) -> str:
    """Return which booked day an itinerary tells of: its id and version, "" before one is booked."""
    day = chosen(item_key)
    return f"{day.pk}.{day.version}" if day else ""
