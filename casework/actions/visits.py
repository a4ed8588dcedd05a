"""All doctors on one day: days proposed with proof, one chosen, every visit of it booked or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.actions import case_of, day_planning, papers, receipts, work_items
from casework.actions.consequences import StepContext
from casework.actions.day_planning import PlannedDay
from casework.errors import CaseworkError
from casework.models import Visit, VisitDay, VisitState
from casework.words import title_of
from journeys import public as journeys
from partners import public as partners

LIVE = (VisitState.PROPOSED, VisitState.HELD, VisitState.BOOKED)


class SlotTaken(CaseworkError):
    """Somebody else has one of the times of the chosen day."""

    code = "slot_taken"


class DayGone(CaseworkError):
    """The day is not on offer any more."""

    code = "day_gone"


class NotBooked(CaseworkError):
    """No day is booked, so it cannot have taken place."""

    code = "not_booked"


def propose_days(
    *, by: Actor, item_key: UUID, earliest: date | None = None, part_of_day: str = "", receipt: UUID | None = None
) -> None:
    """Have fresh days planned by the worker process; the page shows them when they are there.

    Raises:
        StepRefused: The step is not open any more.
    """
    with access.acting_as(by):
        if receipts.already_taken(receipt, by=by, action="propose_days"):
            return
        now = clock.now()
        case, link, item = case_of.lock_by_item(item_key=item_key, by=by)
        expire_proposals(item_key=item_key)
        queue(context=StepContext(case, link, by, now), item=item, earliest=earliest, part_of_day=part_of_day)
        timeline.record(case=case, what="days.asked", by=by.user, at=now, step=item.step, title=title_of(item.title))


def queue(
    *, context: StepContext, item: journeys.OpenItem, earliest: date | None = None, part_of_day: str = ""
) -> None:
    """Queue the planning inside an act."""
    outbox.add(
        "propose_days",
        region_key=context.by.region.pk,
        item=item.key,
        earliest=earliest.isoformat() if earliest else None,
        part_of_day=part_of_day if part_of_day in day_planning.PARTS_OF_DAY else "",
    )


def plan(*, actor: Actor, item_key: UUID, earliest: date | None, part_of_day: str) -> tuple[PlannedDay, ...]:
    """Plan the best days from today's calendars and bookings. Reads only, in its own transaction."""
    with access.acting_as(actor):
        now = clock.now()
        item = journeys.item(item_key=item_key).item
        zone = actor.region.zone
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        days = day_planning.candidate_days(first=max(earliest or tomorrow, tomorrow), zone=zone)
        organisations = partners.find_organisations(region_key=actor.region.pk, types=item.by, at=now)
        calendar = partners.free_time(
            organisation_keys=[organisation.key for organisation in organisations],
            specialties=day_planning.specialties(item.visits),
            days=days,
            zone=zone,
            busy=_busy(actor, days),
        )
    return day_planning.plan_days(visits=item.visits, calendar=calendar, zone=zone, part_of_day=part_of_day)


def _busy(actor: Actor, days: Sequence[date]) -> Mapping[UUID, list[tuple[datetime, datetime]]]:
    """The spans our own families hold, whoever they are: times only."""
    rows = access.visible(Visit, to=actor).filter(
        state__in=[VisitState.HELD, VisitState.BOOKED, VisitState.ARRIVED],
        during__startswith__date__gte=days[0] - timedelta(days=1),
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for key, during in rows.values_list("resource_key", "during"):
        found.setdefault(key, []).append((during.lower, during.upper))
    return found


def keep_proposals(*, actor: Actor, item_key: UUID, days: Sequence[PlannedDay]) -> None:
    """Write planned days as proposals, inside the effect's transaction; none found is told to the worker."""
    now = clock.now()
    case, link, item = case_of.lock_by_item(item_key=item_key, by=actor)
    if item.status in ("done", "cancelled") or _chosen(item_key):
        return
    expire_proposals(item_key=item_key)
    for rank, planned in enumerate(days, start=1):
        _write_proposal(case=case, link=link, item=item, planned=planned, rank=rank, now=now)
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


def choose_day(*, by: Actor, visit_day_id: UUID, receipt: UUID | None = None) -> None:
    """Book every visit of a proposed day, or none. A day booked before for this step is moved away.

    Raises:
        DayGone: The day is not on offer any more.
        SlotTaken: One of the times went to another family; fresh days are being planned.
    """
    try:
        _choose_day(by=by, visit_day_id=visit_day_id, receipt=receipt)
    except SlotTaken:
        propose_again(by=by, visit_day_id=visit_day_id)
        raise


def _choose_day(*, by: Actor, visit_day_id: UUID, receipt: UUID | None) -> None:
    with access.acting_as(by):
        if receipts.already_taken(receipt, by=by, action="choose_day"):
            return
        now = clock.now()
        found = access.find(VisitDay, to=by, pk=visit_day_id)
        case, link, item = case_of.lock_by_item(item_key=found.work_item_key, by=by)
        visits = list(Visit.objects.filter(visit_day=found).order_by("resource_key", "during"))
        _lock_calendars(visits)
        day = VisitDay.objects.select_for_update().get(pk=visit_day_id)
        starts = min((visit.during.lower for visit in visits), default=now)
        if day.state != VisitState.PROPOSED or item.status in ("done", "cancelled") or starts <= now:
            raise DayGone(_("This day is no longer on offer, so nothing was booked. Choose one of the days shown now."))
        _move_away_the_former(item.key, keep=day.pk)
        _book(day, visits, now)
        expire_proposals(item_key=item.key)
        timeline.record(
            case=case,
            what="day.booked",
            by=by.user,
            at=now,
            on_behalf_of="family",
            step=item.step,
            title=title_of(item.title),
            day=day.day.isoformat(),
            visits=len(visits),
        )
        context = StepContext(case, link, by, now)
        for kind in papers.ours(item):
            papers.queue(context=context, item_key=item.key, kind=kind)


def _lock_calendars(visits: Sequence[Visit]) -> None:
    """One advisory lock per doctor and day, in sorted order: two families never wait for each other in a circle."""
    names = sorted({f"{visit.resource_key} {visit.during.lower:%Y-%m-%d}" for visit in visits})
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _book(day: VisitDay, visits: Sequence[Visit], now: datetime) -> None:
    """All or none: the exclusion constraints decide."""
    try:
        with transaction.atomic():
            for visit in visits:
                visit.book()
                visit.save()
            day.book()
            day.chosen_at, day.version = now, day.version + 1
            day.save()
    except IntegrityError as error:
        raise SlotTaken(
            _(
                "Another family has just taken one of these times, so nothing was booked. "
                "We are looking for fresh days; choose again in a moment."
            )
        ) from error


def propose_again(*, by: Actor, visit_day_id: UUID) -> None:
    """Plan anew after a proposal turned out to be stale."""
    with access.acting_as(by):
        day = access.find(VisitDay, to=by, pk=visit_day_id)
        item_key = day.work_item_key
    propose_days(by=by, item_key=item_key)


def finish_day(
    *,
    by: Actor,
    item_key: UUID,
    outcome: str,
    facts: Mapping[str, Any] | None = None,
    papers_received: Sequence[papers.PaperInput] = (),
    receipt: UUID | None = None,
) -> None:
    """Record that the day took place, what the doctors found and their conclusions.

    Raises:
        NotBooked: No day was booked.
        StepRefused: The step is not open any more.
    """
    with access.acting_as(by):
        if receipts.already_taken(receipt, by=by, action="finish_day"):
            return
        now = clock.now()
        case, link, item = case_of.lock_by_item(item_key=item_key, by=by)
        day = _chosen(item_key)
        if day is None:
            raise NotBooked(_("No day is booked yet, so nothing can have taken place. Choose a day first."))
        for row in (*Visit.objects.select_for_update().filter(visit_day=day).order_by("pk"), day):
            row.finish()
            row.save()
        work_items.finish_item(
            context=StepContext(case, link, by, now),
            item=item,
            outcome=outcome,
            facts=dict(facts or {}),
            papers_received=papers_received,
            what="day.done",
            day=day.day.isoformat(),
        )


def cancel_all(*, item: journeys.OpenItem) -> None:
    """Free every time of a step that is over, inside the act that ended it."""
    for day in VisitDay.objects.select_for_update().filter(work_item_key=item.key, state__in=LIVE).order_by("pk"):
        for row in (*day.visits.select_for_update().filter(state__in=LIVE).order_by("pk"), day):
            row.cancel()
            row.save()


def expire_proposals(*, item_key: UUID) -> None:
    """Let proposals go that nobody chose."""
    rows = VisitDay.objects.select_for_update().filter(work_item_key=item_key, state=VisitState.PROPOSED)
    for day in rows.order_by("pk"):
        for row in (*day.visits.filter(state=VisitState.PROPOSED), day):
            row.expire()
            row.save()


def _move_away_the_former(item_key: UUID, *, keep: UUID) -> None:
    for day in VisitDay.objects.filter(work_item_key=item_key, state=VisitState.BOOKED).exclude(pk=keep):
        for row in (*day.visits.filter(state=VisitState.BOOKED), day):
            row.move_away()
            row.save()


def _chosen(item_key: UUID) -> VisitDay | None:
    return VisitDay.objects.filter(work_item_key=item_key, state__in=[VisitState.BOOKED, VisitState.ARRIVED]).first()


def chosen_version(*, item_key: UUID) -> str:
    """Return which booked day an itinerary tells of: its id and version, "" before one is booked."""
    day = _chosen(item_key)
    return f"{day.pk}.{day.version}" if day else ""


def expire_holds(*, actor: Actor) -> int:
    """Give back days that were held and not booked in time (a lease, real time); returns how many."""
    with access.acting_as(actor):
        lapsed = access.visible(VisitDay, to=actor).filter(state=VisitState.HELD, hold_until__lt=Now())
        found = list(lapsed.select_for_update(of=("self",)).select_related("case").order_by("pk"))
        for day in found:
            for row in (*day.visits.filter(state=VisitState.HELD), day):
                row.expire()
                row.save()
            timeline.record(case=day.case, what="day.hold_expired", by=None, at=clock.now(), day=day.day.isoformat())
        return len(found)
