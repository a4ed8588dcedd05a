"""Days for all doctors: asked for anew, planned by the worker process, let go when nobody can choose them any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    day_lacks,
    day_planning,
    day_wish,
    failed_effects,
    family_messages,
    form_drafts,
    locks,
    paper_check,
    proposed_days,
)
from casework.act_parts.day_planning import PlannedDay
from casework.act_parts.day_wish import DayWish
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.models import Visit, VisitDay, VisitState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners


@act
def propose_days(
    *,
    by: Actor,
    item_key: UUID,
    wish: DayWish = day_wish.ANY_DAY,
    none_suits: bool = False,
    words: str = "",
    receipt: UUID | None = None,
) -> None:
    """Have fresh days planned by the worker process; the page shows them when they are there.

    Args:
        none_suits: The days on offer are refused: they are not shown again.
        words: What else the family says of it; its worker reads it as a message.

    Raises:
        MessageRefused: The words are too many, or too often.
        Stale: The step is over.
        OutOfBounds: A wished day is past, or more than a year ahead.
    """
    now = clock.now()
    wish.check(today=now.astimezone(by.region.zone).date())
    said = family_messages.checked(words) if words.strip() else ""
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    if none_suits:
        proposed_days.refuse_proposals(item_key=item_key, at=now)
    proposed_days.expire_proposals(item_key=item_key)
    failed_effects.try_again(item=item)
    form_drafts.part_sent(by=by, item_key=item.key, part=proposed_days.WISH)
    proposed_days.queue(context=StepContext(case, link, by, now), item=item, wish=wish)
    timeline.record(
        case=case,
        what="days.refused" if none_suits else "days.asked",
        by=by.user,
        at=now,
        on_behalf_of="family" if by.beside is not None else "",
        step=item.step,
        title=title_of(item.title),
    )
    if said:
        family_messages.keep(case=case, by=by, words=said, at=now)


def plan(*, actor: Actor, item_key: UUID, wish: DayWish) -> tuple[PlannedDay, ...]:
    """Plan the best days from today's calendars and bookings, of the visits that have not taken place.

    A visit for which nobody has hours at all is left out: the others need not wait for it. Days that were shown and
    did not suit are left out, unless they are wished for. Reads only, in its own transaction.
    """
    with access.acting_as(actor):
        now = clock.now()
        item = journeys.item(item_key=item_key).item
        zone = actor.region.zone
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        window = paper_check.window_of(item, to=actor, now=now)
        first = max(wish.earliest or tomorrow, tomorrow, window.first if window else tomorrow)
        refused = frozenset() if wish.shown_too else proposed_days.refused(item_key)
        days = tuple(day for day in day_planning.candidate_days(first=first, zone=zone) if wish.suits(day))
        days = tuple(day for day in days if day not in refused)
        if window is not None:  # earlier or later the papers of that day would not count on the decisive one
            days = tuple(day for day in days if day <= window.last)
        if not days or not wish.leaves_hours:
            return ()
        organisations = partners.find_organisations(region_key=actor.region.pk, types=item.by, at=now)
        held = proposed_days.held(item_key)
        to_come = [one for one in item.visits if one.key not in held]
        visits = day_lacks.of_step(item, region=actor.region, now=now, first=first).can_be_planned(to_come)
        if not visits:
            return ()
        calendar = partners.free_time(
            organisation_keys=[organisation.key for organisation in organisations],
            specialties=day_planning.specialties(visits),
            days=days,
            zone=zone,
            busy=_busy(actor, days, but=item_key),
        )
    return day_planning.plan_different_days(visits=visits, calendar=calendar, zone=zone, hours=wish.hours)


def _busy(actor: Actor, days: Sequence[date], *, but: UUID) -> Mapping[UUID, list[tuple[datetime, datetime]]]:
    """The spans our own families hold, whoever they are: times only.

    Those of the step itself may be used again.
    """
    rows = (
        access.visible(Visit, to=actor)
        .exclude(visit_day__work_item_key=but)
        .filter(
            state__in=proposed_days.TAKES_TIME,
            during__startswith__date__gte=days[0] - timedelta(days=1),
        )
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for key, during in rows.values_list("resource_key", "during"):
        found.setdefault(key, []).append((during.lower, during.upper))
    return found


def with_lost_days(*, actor: Actor, limit: int = 50) -> list[UUID]:
    """Return the work items with a proposed day that nobody can choose any more."""
    with access.acting_as(actor):
        return list(proposed_days.lost(actor, clock.now()).values_list("work_item_key", flat=True).distinct()[:limit])


def renew(*, actor: Actor, item_key: UUID) -> None:
    """Let the days go that nobody can choose any more.

    Where none is left, have fresh ones planned.
    """
    with access.acting_as(actor):
        now = clock.now()
        case, link, item = locks.lock_by_item(item_key=item_key, by=actor)
        over = set(proposed_days.lost(actor, now).filter(work_item_key=item_key).values_list("pk", flat=True))
        if not over:
            return
        proposed_days.expire_proposals(item_key=item_key, only=over)
        left = VisitDay.objects.filter(work_item_key=item_key, state=VisitState.PROPOSED).exists()
        if not left and not proposed_days.chosen(item_key) and item.status not in ("done", "cancelled"):
            proposed_days.queue(context=StepContext(case, link, actor, now), item=item)
        timeline.record(case=case, what="days.lost", by=None, at=now, step=item.step, title=title_of(item.title))
