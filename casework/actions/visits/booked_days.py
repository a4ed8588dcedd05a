"""All doctors on one day: days proposed with proof, one chosen, every visit of it booked or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    form_drafts,
    locks,
    notices,
    paper_ends,
    papers,
    proposed_days,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.actions.visits import day_proposals
from casework.errors import CaseworkError
from casework.models import Visit, VisitDay, VisitState
from casework.texts.translated import title_of
from partners import public as partners


class SlotTaken(CaseworkError):
    """One of the times of the chosen day is gone: another family, another patient, an absence."""

    code = "slot_taken"


class DayGone(CaseworkError):
    """The day is not on offer any more."""

    code = "day_gone"


class DayPassed(DayGone):
    """The day has begun before anybody chose it."""

    code = "day_passed"


class NotBooked(CaseworkError):
    """No day is booked, so it cannot have taken place."""

    code = "not_booked"


def choose_day(*, by: Actor, visit_day_id: UUID, receipt: UUID | None = None) -> None:
    """Book every visit of a proposed day, or none. A day booked before for this step is moved away.

    Raises:
        DayGone: The day is not on offer any more.
        DayPassed: It has begun; fresh days are being planned.
        SlotTaken: One of the times is gone; fresh days are being planned.
    """
    try:
        _choose_day(by=by, visit_day_id=visit_day_id, receipt=receipt)
    except (SlotTaken, DayPassed):
        propose_again(by=by, visit_day_id=visit_day_id)
        raise


@act
def _choose_day(*, by: Actor, visit_day_id: UUID, receipt: UUID | None = None) -> None:
    now = clock.now()
    found = access.find(VisitDay, to=by, pk=visit_day_id)
    case, link, item = locks.lock_by_item(item_key=found.work_item_key, by=by)
    visits = list(Visit.objects.filter(visit_day=found).order_by("resource_key", "during"))
    _lock_calendars(visits)
    day = VisitDay.objects.select_for_update().get(pk=visit_day_id)
    starts = min((visit.during.lower for visit in visits), default=now)
    if day.state != VisitState.PROPOSED or item.status in ("done", "cancelled"):
        raise DayGone(_("This day is no longer on offer, so nothing was booked. Choose one of the days shown now."))
    if starts <= now:
        raise DayPassed(
            _(
                "This day has already begun, so nothing was booked. "
                "We are looking for fresh days; choose again in a moment."
            )
        )
    if partners.not_free(wanted=_spans_of(visits)):
        raise _taken()
    if proposed_days.move_away_the_former(item_key=item.key, keep=day.pk):
        paper_ends.of_day(case=case, item=item, because=paper_ends.DAY_MOVED, at=now)
    _book(day, visits, now)
    proposed_days.expire_proposals(item_key=item.key)
    form_drafts.part_sent(by=by, item_key=item.key, part=proposed_days.WISH)  # a day was found: it wishes no other
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
    notices.overtaken(case=case, template="choose_day", item_key=item.key, at=now)
    notices.to_family(case=case, template="day_booked", at=now, item_key=item.key)
    context = StepContext(case, link, by, now)
    for kind in papers.ours(item):
        papers.queue(context=context, item=item, kind=kind)


@act
def cancel_day(*, by: Actor, item_key: UUID, receipt: UUID | None = None) -> None:
    """Give back a booked day before it begins.

    The doctors' time is free again and other days are looked for.

    Raises:
        NotBooked: No day is booked.
        DayPassed: It has begun.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    day = proposed_days.chosen(item_key)
    if day is None:
        raise NotBooked(_("No day is booked any more, so there is nothing to cancel. Choose one of the days."))
    booked = list(day.visits.select_for_update().filter(state=VisitState.BOOKED).order_by("pk"))
    if day.state != VisitState.BOOKED or min((visit.during.lower for visit in booked), default=now) <= now:
        raise DayPassed(
            _("The day has already begun, so it was not cancelled. Call your helper, who speaks to the doctors.")
        )
    for row in (*booked, day):
        row.cancel()
        row.save()
    paper_ends.of_day(case=case, item=item, because=paper_ends.DAY_CANCELLED, at=now)
    notices.overtaken(case=case, template="day_booked", item_key=item_key, at=now)
    proposed_days.expire_proposals(item_key=item_key)
    proposed_days.queue(context=StepContext(case, link, by, now), item=item)
    timeline.record(
        case=case, what="day.cancelled", by=by.user, at=now, on_behalf_of="family",
        step=item.step, title=title_of(item.title), day=day.day.isoformat(),
    )  # fmt: skip


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
        raise _taken() from error


def _taken() -> SlotTaken:
    return SlotTaken(
        _(
            "One of these times has just been taken, so nothing was booked. "
            "We are looking for fresh days; choose again in a moment."
        )
    )


def _spans_of(visits: Sequence[Visit]) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """What a day wants of each doctor, to be looked up in the partners' calendars once more under the locks."""
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for visit in visits:
        found.setdefault(visit.resource_key, []).append((visit.during.lower, visit.during.upper))
    return found


def propose_again(*, by: Actor, visit_day_id: UUID) -> None:
    """Plan anew after a proposal turned out to be stale."""
    with access.acting_as(by):
        day = access.find(VisitDay, to=by, pk=visit_day_id)
        item_key = day.work_item_key
    day_proposals.propose_days(by=by, item_key=item_key)
