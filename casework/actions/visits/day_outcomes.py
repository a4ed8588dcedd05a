"""What came of a booked day: the family is here, every visit took place, or some did not.

What did not take place is looked for anew, whoever was missing; nobody is blamed for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock, timeline
from casework.access import Actor
from casework.act_parts import (
    edit_conflicts,
    locks,
    notices,
    paper_ends,
    papers,
    proposed_days,
    step_completion,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.actions.visits.booked_days import NotBooked
from casework.errors import CaseworkError, Stale
from casework.models import MissedBy, Visit, VisitDay, VisitState
from casework.texts.translated import title_of
from journeys import public as journeys


class NotYet(CaseworkError):
    """The booked day lies ahead."""

    code = "not_yet"


class NothingMissed(CaseworkError):
    """No visit of the day is named, or one that is not of it."""

    code = "nothing_missed"


@act
def note_arrival(*, by: Actor, item_key: UUID, receipt: UUID | None = None) -> None:
    """Note that the family is here.

    Raises:
        NotBooked: No day is booked.
        NotYet: It is not that day yet.
        Stale: The step is over, or the arrival is noted already.
    """
    now = clock.now()
    case, _link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    day = _booked(item_key)
    if day.day > now.astimezone(by.region.zone).date():
        raise NotYet(_("The booked day is not today, so nobody can have come. Note it on that day, or move the day."))
    if day.state == VisitState.ARRIVED:
        raise Stale(_("It is noted already that they are here. Nothing has changed."))
    for visit in _locked(day):
        visit.arrive()
        visit.save()
    day.arrive()
    day.save()
    timeline.record(
        case=case, what="day.arrived", by=by.user, at=now,
        step=item.step, title=title_of(item.title), day=day.day.isoformat(),
    )  # fmt: skip


@act
def finish_day(
    *,
    by: Actor,
    item_key: UUID,
    outcome: str,
    facts: Mapping[str, Any] | None = None,
    papers_received: Sequence[papers.PaperInput] = (),
    seen: edit_conflicts.Marks | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record that the day took place, what the doctors found and their conclusions.

    Where a part took place on a day before and no other day is booked, the step ends with that part.

    Args:
        seen: Marks of the values that the form showed; None compares nothing.

    Raises:
        NotBooked: No day was booked, and nothing has taken place.
        NotYet: The day has not begun.
        Stale: The step is over.
        ChangedMeanwhile: A colleague changed one of the facts since the form was made. Nothing has
            changed.
        StepRefused: The step is not open any more.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    day = _begun(item_key, now) if not _is_partly_held(item_key) else _last_held(item_key)
    edit_conflicts.check(seen=seen, now=journeys.item(item_key=item_key).values, told=facts or {})
    if day.state != VisitState.DONE:
        for row in (*_locked(day), day):
            row.finish()
            row.save()
    step_completion.finish_item(
        context=StepContext(case, link, by, now),
        item=item,
        outcome=outcome,
        facts=dict(facts or {}),
        papers_received=papers_received,
        what="day.done",
        day=day.day.isoformat(),
    )


@act
def note_missed(*, by: Actor, item_key: UUID, missed: Mapping[UUID, str], receipt: UUID | None = None) -> None:
    """Note which visits of the booked day did not take place; the others did, and days for these are looked for.

    Args:
        missed: By visit, who was not there: a value of `MissedBy`.

    Raises:
        NothingMissed: No visit is named, or one that is not of this day.
        NotBooked: No day is booked.
        NotYet: The day has not begun.
        Stale: The step is over.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    day = _begun(item_key, now)
    visits = _locked(day)
    if not missed or set(missed) - {visit.pk for visit in visits} or set(missed.values()) - set(MissedBy.values):
        raise NothingMissed(
            _("It is not said which visits did not take place, so nothing was noted. Say it of at least one.")
        )
    for visit in visits:
        _end(visit, missed_by=missed.get(visit.pk, ""))
    _end_day(day, is_held=len(missed) < len(visits))
    if day.state == VisitState.MISSED:
        paper_ends.of_day(case=case, item=item, because=paper_ends.DAY_MISSED, at=now)
    notices.overtaken(case=case, template="day_booked", item_key=item_key, at=now)
    proposed_days.expire_proposals(item_key=item_key)
    proposed_days.queue(context=StepContext(case, link, by, now), item=item)
    timeline.record(
        case=case, what="day.missed", by=by.user, at=now, step=item.step, title=title_of(item.title),
        day=day.day.isoformat(), visits=len(visits), missed=len(missed), missed_by=sorted(set(missed.values())),
    )  # fmt: skip


def _booked(item_key: UUID) -> VisitDay:
    day = proposed_days.chosen(item_key)
    if day is None:
        raise NotBooked(_("No day is booked yet, so nothing can have taken place. Choose a day first."))
    return day


def _begun(item_key: UUID, now: datetime) -> VisitDay:
    day = _booked(item_key)
    if min(visit.during.lower for visit in day.visits.all()) > now:
        raise NotYet(
            _("The booked day has not begun, so nothing can have been found. Note it afterwards, or move the day.")
        )
    return day


def _is_partly_held(item_key: UUID) -> bool:
    return proposed_days.chosen(item_key) is None and bool(proposed_days.held(item_key))


def _last_held(item_key: UUID) -> VisitDay:
    return VisitDay.objects.filter(work_item_key=item_key, state=VisitState.DONE).latest("day")


def _locked(day: VisitDay) -> list[Visit]:
    return list(Visit.objects.select_for_update().filter(visit_day=day).order_by("pk"))


def _end(visit: Visit, *, missed_by: str) -> None:
    if missed_by:
        visit.missed_by = missed_by
        visit.miss()
    else:
        visit.finish()
    visit.save()


def _end_day(day: VisitDay, *, is_held: bool) -> None:
    if is_held:
        day.finish()
    else:
        day.miss()
    day.save()
