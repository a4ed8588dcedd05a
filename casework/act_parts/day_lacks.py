"""What a region lacks for a doctors' day: an organisation, somebody of a specialty, hours in a calendar.

That is no fault of the program. Who is asked for what lacks, and the rest of the day is planned
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.act_parts import day_planning
from casework.models import Region
from journeys import public as journeys
from partners import public as partners


@dataclass(frozen=True, slots=True)
class DayLacks:
    """What nobody has entered yet, of one step.

    Attributes:
        organisations: Kinds of organisation of which the directory would need one; empty as soon as
            it holds any.
        specialists: Visits that nobody in the region does.
        hours: Visits for which somebody is there, with an empty calendar.
    """

    organisations: tuple[str, ...] = ()
    specialists: tuple[journeys.VisitType, ...] = ()
    hours: tuple[journeys.VisitType, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything lacks."""
        return bool(self.organisations or self.specialists or self.hours)

    def can_be_planned(self, visits: Sequence[journeys.VisitType]) -> tuple[journeys.VisitType, ...]:
        """Return the visits for which somebody has hours, in their order."""
        without = {one.key for one in (*self.specialists, *self.hours)}
        return tuple(one for one in visits if one.key not in without)


def of_step(item: journeys.OpenItem, *, region: Region, now: datetime, first: date | None = None) -> DayLacks:
    """Return what lacks for a step's day, looking as far ahead as days are planned.

    Args:
        first: From which day on it is looked for, where that lies further ahead than tomorrow.
    """
    if not item.visits:
        return DayLacks()
    found = partners.find_organisations(region_key=region.pk, types=item.by, at=now)
    today = now.astimezone(region.zone).date()
    known = partners.with_hours(
        organisation_keys=[one.key for one in found],
        since=today,
        until=max(first or today, today) + timedelta(days=day_planning.HORIZON_DAYS),
        zone=region.zone,
    )
    return DayLacks(
        organisations=() if found else item.by,
        specialists=tuple(one for one in item.visits if one.specialty not in known),
        hours=tuple(one for one in item.visits if known.get(one.specialty) is False),
    )
