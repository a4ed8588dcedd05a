"""The doctors' day as the family chooses it: three plans and what tells each from the others, or the day that is booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework import access
from casework.access import Actor, own_files
from casework.act_parts import offer_calendar, step_kind
from casework.errors import NotFound
from casework.exports.ics import CalendarDay
from casework.models import Case, CaseJourney, TimelineEntry, Visit, VisitDay, VisitState
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web.page_data import which_child
from journeys import public as journeys
from partners import public as partners

NOON = 12 * 60  # in minutes of the day
MARKS_SHOWN = 2
SHORTEST_GAP = 10  # minutes; less is no waiting
SEARCH = (
    "days.asked",
    "days.refused",
    "days.proposed",
    "days.none",
    "days.failed",
    "days.passed",
    "day.cancelled",
    "day.booked",
    "day.written",
    "day.hours_gone",
    "day.missed",
)
LOOKED_FOR = (None, "days.asked", "days.refused", "day.cancelled", "days.passed", "day.hours_gone", "day.missed")


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One proposed or booked day with what tells it from the others."""

    day: VisitDay
    visits: tuple[Visit, ...]
    marks: tuple[str, ...] = ()

    @property
    def starts(self) -> datetime:
        """When the first visit begins."""
        return self.visits[0].during.lower

    @property
    def ends(self) -> datetime:
        """When the last visit ends."""
        return self.visits[-1].during.upper

    @property
    def minute_of_the_day(self) -> int:
        """At which minute of the day it begins, by the region's clock."""
        begins = timezone.localtime(self.starts)
        return begins.hour * 60 + begins.minute

    @property
    def is_after_noon(self) -> bool:
        """Say whether it begins at noon or later."""
        return self.minute_of_the_day >= NOON

    @property
    def minutes(self) -> int:
        """How long it takes in all."""
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def places(self) -> list[Any]:
        """The buildings in the order of the visits, each once."""
        found = [visit.place.get("building") or {} for visit in self.visits]
        return [place for number, place in enumerate(found) if place not in found[:number]]

    @property
    def buildings(self) -> int:
        """In how many buildings."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as a timetable shows it, with what lies between it and the one before.

    Attributes:
        gap: Minutes in between, 0 where they are not worth a word.
        is_way: The gap is for the way to another building.
    """

    visit: Visit
    gap: int = 0
    is_way: bool = False


def with_gaps(visits: Iterable[Visit]) -> list[VisitRow]:
    """Return the visits of a day in their order, each hole of ten minutes or more before the visit that ends it."""
    in_order = sorted(visits, key=lambda visit: visit.during.lower)
    return [VisitRow(visit, *_gap(before, visit)) for before, visit in zip([None, *in_order], in_order, strict=False)]


def _gap(before: Visit | None, visit: Visit) -> tuple[int, bool]:
    if before is None:
        return 0, False
    minutes = int((visit.during.lower - before.during.upper).total_seconds() // 60)
    is_way = before.place.get("building") != visit.place.get("building")
    return (minutes, is_way) if minutes >= SHORTEST_GAP else (0, False)


@dataclass(frozen=True, slots=True)
class DayPage:
    """What the page shows."""

    item: journeys.OpenItem
    case: Case
    booked: ShownDay | None
    plans: tuple[ShownDay, ...]
    is_searching: bool
    found_none: bool
    now: datetime
    was_given_back: bool = False  # a day was booked, and none is now
    was_moved: bool = False  # the booked day is not the first one
    been: ShownDay | None = None  # the day before, of which something is still to be looked for
    were_refused: bool = False  # days were shown that did not suit
    child: str = ""  # whose day it is, where the family has more children with us

    @property
    def can_be_changed(self) -> bool:
        """Say whether a booked day is still ahead."""
        return self.booked is not None and self.booked.starts > self.now and self.booked.day.state == VisitState.BOOKED

    @property
    def is_over(self) -> bool:
        """Say whether the step has ended."""
        return self.item.status in ("done", "cancelled")


def read_day_page(*, item_key: UUID, to: Actor, now: datetime) -> DayPage:
    """Read the page of one doctors' day.

    Raises:
        NotFound: No such step for this family, or one of another kind.
    """
    try:
        item = journeys.item(item_key=item_key).item
    except journeys.Refused as refusal:
        raise NotFound(str(refusal)) from refusal
    link = access.find(CaseJourney, to=to, run_key=item.run_key)
    if not step_kind.of(item.kind).is_doctors_day or item.secret:
        raise NotFound(_("There is no such page for you. Go back to your page."))
    own_files.check_item(item, case=link.case, by=to)
    days = access.visible(VisitDay, to=to).filter(work_item_key=item_key).prefetch_related("visits")
    taken = [VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE]
    is_open = item.status not in ("done", "cancelled")
    over = (VisitState.DONE, VisitState.MISSED)
    been = max((day for day in days if day.state in over), key=lambda day: day.day, default=None) if is_open else None
    booked = next((plan_of(day) for day in days if day.state in taken and day is not been), None)
    proposed = sorted((day for day in days if day.state == VisitState.PROPOSED), key=lambda day: day.day)
    last = access.visible(TimelineEntry, to=to).filter(case=link.case_id, what__in=SEARCH, details__step=item.step)
    told = last.order_by("-id").values_list("what", flat=True).first()
    chosen = [day for day in days if day.chosen_at is not None]
    return DayPage(
        was_given_back=bool(chosen) and booked is None and been is None,
        was_moved=len(chosen) > 1 and booked is not None and been is None,
        been=plan_of(been) if been is not None else None,
        were_refused=any(day.refused_at for day in days),
        child=which_child.of_runs([item.run_key], to=to).get(item.run_key, ""),
        item=item,
        case=access.visible(Case, to=to).select_related("worker", "organisation", "region").get(pk=link.case_id),
        booked=booked,
        plans=_with_marks([plan for plan in map(plan_of, proposed) if plan is not None and plan.starts > now]),
        is_searching=not proposed and told in LOOKED_FOR,
        found_none=not proposed and told in ("days.none", "days.failed"),
        now=now,
    )


def plan_of(day: VisitDay) -> ShownDay | None:
    """Return a day with its visits in their order, None where it has none."""
    visits = tuple(sorted(day.visits.all(), key=lambda visit: visit.during.lower))
    return ShownDay(day, visits) if visits else None


def _with_marks(plans: Sequence[ShownDay]) -> tuple[ShownDay, ...]:
    """Say of each plan what only it is: the soonest, the shortest, without waiting, in the afternoon, in one building."""
    return tuple(
        ShownDay(plan.day, plan.visits, _marks(plan, [other for other in plans if other is not plan])) for plan in plans
    )


def _marks(plan: ShownDay, others: Sequence[ShownDay]) -> tuple[str, ...]:
    if not others:
        return ()
    marks = [mark for is_marked, mark in _advantages(plan, others) if is_marked]
    if not marks and all(plan.starts != other.starts for other in others):
        marks.append(_later_or_earlier(plan, others))
    return tuple(marks[:MARKS_SHOWN])


def _advantages(plan: ShownDay, others: Sequence[ShownDay]) -> Iterator[tuple[bool, str]]:
    """Yield each mark a day may have and whether it has it, the weightiest first."""
    yield all(plan.day.day < other.day.day for other in others), pgettext("of three days", "the soonest")
    yield all(plan.minutes < other.minutes for other in others), pgettext("of three days", "the shortest")
    is_late_beside_early = plan.is_after_noon and not all(other.is_after_noon for other in others)
    is_alone_before_noon = not plan.is_after_noon and all(other.is_after_noon for other in others)
    yield is_late_beside_early, pgettext("of three days", "in the afternoon")
    yield is_alone_before_noon, pgettext("of three days", "in the morning")
    is_alone_in_one_building = plan.buildings == 1 and all(other.buildings > 1 for other in others)
    yield is_alone_in_one_building, pgettext("of three days", "all in one building")
    is_alone_without_waiting = not plan.day.idle_minutes and all(other.day.idle_minutes for other in others)
    yield is_alone_without_waiting, pgettext("of three days", "no waiting")


def _later_or_earlier(plan: ShownDay, others: Sequence[ShownDay]) -> str:
    """Of three that are alike otherwise: which begins late in the day, which early, which is the last."""
    clocks = [other.minute_of_the_day for other in others]
    if plan.minute_of_the_day > max(clocks):
        return pgettext("of three days", "begins later in the day")
    if plan.minute_of_the_day < min(clocks):
        return pgettext("of three days", "begins early")
    return pgettext("of three days", "more time until then")


def read_calendar_day(*, item_key: UUID, to: Actor, now: datetime) -> CalendarDay:
    """Read the booked day for a calendar; after it was given back, the same event as cancelled.

    Raises:
        NotFound: No such step, no day of it was ever booked, or it would show in danger at home where the family goes.
    """
    page = read_day_page(item_key=item_key, to=to, now=now)
    if page.case.family.danger_at_home:
        raise NotFound(
            _(
                "It is dangerous at home, and a calendar is read by whoever holds the phone, so there is no file. "
                "Write the day down for the family."
            )
        )
    rows = access.visible(VisitDay, to=to).filter(work_item_key=item_key, chosen_at__isnull=False)
    ever = list(rows.prefetch_related("visits").order_by("chosen_at"))
    plan = page.booked or (plan_of(ever[-1]) if ever else None)
    if plan is None:
        raise NotFound(_("No day is booked, so there is nothing for a calendar yet. Choose a day first."))
    leader = partners.organisation(region_key=to.region.pk, key=page.case.organisation_id)
    gone = sum(1 for day in ever if day.state in (VisitState.MOVED, VisitState.CANCELLED, VisitState.MISSED))
    return CalendarDay(
        key=item_key,
        title=_("Ryadom: all visits on one day"),
        starts=plan.starts,
        ends=plan.ends,
        place=_where(plan),
        organizer=offer_calendar.organizer_of(leader),
        lines=[*(_line(visit) for visit in plan.visits), _("The whole plan stands on your page.")],
        changes=len(ever) + gone - 1,
        cancelled=page.booked is None,
        reminds=True,
        changed_at=now,
    )


def _where(plan: ShownDay) -> str:
    """Return each building of the day with its address, in the order of the visits."""
    places = [(say(visit.place.get("building") or {}), say(visit.place.get("address") or {})) for visit in plan.visits]
    return "; ".join(", ".join(filter(None, place)) for place in dict.fromkeys(places))


def _line(visit: Visit) -> str:
    """Return time, building and room of one visit; never whose room it is."""
    room = visit.place.get("room")
    in_room = _("room %(room)s") % {"room": room} if room else ""
    building = say(visit.place.get("building") or {})
    return ", ".join(filter(None, (days_and_names.clock_time(visit.during.lower), building, in_room)))
