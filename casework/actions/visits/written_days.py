"""A doctors' day that people arranged among themselves, written down by hand.

For where no calendar says when the doctors have time. Nobody's calendar is read or taken up by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from casework import bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import failed_effects, locks, notices, paper_ends, papers, proposed_days
from casework.act_parts.day_planning import REST
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Visit, VisitDay
from casework.texts.translated import say, title_of
from journeys import public as journeys

DAYS_BACK = 60  # a day that took place before anybody wrote it down
LONGEST_PLACE = 120


class VisitsMeet(CaseworkError):
    """Two visits of the day are at the same time."""

    code = "visits_meet"


class NoVisits(CaseworkError):
    """The day has no visit, or one that the step does not know."""

    code = "no_visits"


@dataclass(frozen=True, slots=True)
class WrittenVisit:
    """One visit as it was arranged; `starts` is the region's clock."""

    visit_type: str
    starts: time
    place: str
    doctor: str


@act
def write_day(
    *, by: Actor, item_key: UUID, day: date, visits: Sequence[WrittenVisit], receipt: UUID | None = None
) -> None:
    """Book a day as it was arranged with the doctors. A day booked before for this step is moved away.

    Args:
        visits: Those that take place on it; the step's others are left for another time.

    Raises:
        NoVisits: None is named, one twice, or one that the step does not know.
        OutOfBounds: The day is too far away, or a name cannot be printed.
        VisitsMeet: Two are at the same time, or the child is somewhere else then.
        Stale: The step is over.
    """
    now, zone = clock.now(), by.region.zone
    _check_day(day, today=now.astimezone(zone).date())
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    rows = _rows(visits, item=item, day=day, zone=zone)
    if proposed_days.move_away_the_former(item_key=item.key):
        paper_ends.of_day(case=case, item=item, because=paper_ends.DAY_MOVED, at=now)
    proposed_days.expire_proposals(item_key=item.key)
    failed_effects.try_again(item=item)
    _book(rows, case=case, link=link, item=item, day=day, now=now)
    timeline.record(
        case=case, what="day.written", by=by.user, at=now, on_behalf_of="family",
        step=item.step, title=title_of(item.title), day=day.isoformat(), visits=len(rows),
    )  # fmt: skip
    notices.overtaken(case=case, template="choose_day", item_key=item.key, at=now)
    if rows[0].during.lower > now:
        notices.to_family(case=case, template="day_booked", at=now, item_key=item.key)
    for kind in papers.ours(item):
        papers.queue(context=StepContext(case, link, by, now), item=item, kind=kind)


def _check_day(day: date, *, today: date) -> None:
    if not today - timedelta(days=DAYS_BACK) <= day <= today + timedelta(days=bounds.DAYS_OF_WISH):
        raise bounds.OutOfBounds(
            _("A day can be written down from two months ago until a year from now. Check the day and enter it anew.")
        )


def _rows(visits: Sequence[WrittenVisit], *, item: journeys.OpenItem, day: date, zone: ZoneInfo) -> list[Visit]:
    """Return the visits by time, none saved yet."""
    known = {one.key: one for one in item.visits}
    named = [one.visit_type for one in visits]
    if not named or len(set(named)) < len(named) or set(named) - known.keys():
        raise NoVisits(_("No visit of this day has a time, so nothing was booked. Enter a time for at least one."))
    rows = sorted((_row(one, known[one.visit_type], day, zone) for one in visits), key=lambda row: row.during.lower)
    for one, other in pairwise(rows):
        if other.during.lower < one.during.upper:
            told = {"one": say(one.place["what"]), "other": say(other.place["what"])}
            raise VisitsMeet(
                _("%(one)s is not over when %(other)s begins, so nothing was booked. Correct one of the two.") % told
            )
    return rows


def _row(told: WrittenVisit, kind: journeys.VisitType, day: date, zone: ZoneInfo) -> Visit:
    bounds.check_printed(told.place, longest=LONGEST_PLACE)
    bounds.check_printed(told.doctor, longest=bounds.LONGEST_NAME)
    starts = datetime.combine(day, told.starts, tzinfo=zone)
    return Visit(
        visit_type=kind.key,
        resource_key=uuid4(),  # of nobody whose calendar is known here
        place={
            "what": dict(kind.title),
            "who": _in_both(told.doctor),
            "room": "",
            "building": _in_both(told.place),
            "address": _in_both(told.place),
            "rest": kind.specialty == REST,
            "by_hand": True,
        },
        during=DateTimeTZRange(starts, starts + timedelta(minutes=kind.minutes), "[)"),
    )


def _in_both(text: str) -> dict[str, str]:
    return {"ru": text.strip(), "en": text.strip()}


def _book(rows: Sequence[Visit], *, case: Any, link: Any, item: journeys.OpenItem, day: date, now: datetime) -> None:
    busy = sum(((row.during.upper - row.during.lower) for row in rows), timedelta())
    whole = VisitDay(
        case=case, work_item_key=item.key, subject=link.subject, day=day, proven=False, proposed_at=now, chosen_at=now,
        idle_minutes=int((rows[-1].during.upper - rows[0].during.lower - busy).total_seconds() // 60), version=1,
    )  # fmt: skip
    whole.book()
    try:
        with locks.savepoint():
            whole.save(force_insert=True)
            for row in rows:
                row.visit_day, row.subject = whole, link.subject
                row.book()
                row.save(force_insert=True)
    except IntegrityError as error:
        raise VisitsMeet(
            _("At one of these times the child has another visit already, so nothing was booked. Enter another time.")
        ) from error
