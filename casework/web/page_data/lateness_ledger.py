"""Who holds the ball in the region, and the ledger of what is and was late.

Cases by number, people never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import access
from casework.access import Actor
from casework.models import CaseJourney, Offer, OfferState, PartnerRequest
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners

LOOKED_BACK = timedelta(days=90)
MOST_LATE = 2_000
SHOWN_LATE = 60


@dataclass(frozen=True, slots=True)
class LateLine:
    """A line of the ledger: who held the step, of which case by number."""

    item: journeys.LateItem
    number: str
    who: str


@dataclass(frozen=True, slots=True)
class LateOf:
    """All lines of one holder together."""

    who: str
    open: int
    all: int
    days: float


@dataclass(frozen=True, slots=True)
class WhoseTurn:
    """Everything the page shows."""

    held: tuple[journeys.DaysHeld, ...]
    late: tuple[LateLine, ...]

    @property
    def days(self) -> float:
        """Return the days of all holders together."""
        return sum(one.days for one in self.held)

    @property
    def by_holder(self) -> tuple[LateOf, ...]:
        """Return who was late how often and how long, the most days first."""
        lines: dict[str, list[journeys.LateItem]] = {}
        for line in self.late:
            lines.setdefault(line.who, []).append(line.item)
        found = (
            LateOf(who, sum(one.ended_at is None for one in items), len(items), sum(one.days_late for one in items))
            for who, items in lines.items()
        )
        return tuple(sorted(found, key=lambda one: (-one.days, one.who)))


def read(*, to: Actor, now: datetime) -> WhoseTurn:
    """Read what the steps of the region's runs were held by, now and in the last ninety days."""
    since = now - LOOKED_BACK
    late = journeys.late(region_key=to.region.pk, since=since, now=now, most=MOST_LATE)
    runs = access.visible(CaseJourney, to=to).filter(run_key__in={one.run_key for one in late})
    numbers = dict(runs.values_list("run_key", "case__number"))
    names = _asked(late, to=to)
    return WhoseTurn(
        held=tuple(
            one for one in journeys.held(region_key=to.region.pk, since=since, now=now) if one.side != "machine"
        ),
        late=tuple(
            LateLine(one, numbers[one.run_key], names.get(str(one.item_key)) or say(one.holder_title))
            for one in late
            if one.run_key in numbers
        ),
    )


def _asked(late: tuple[journeys.LateItem, ...], *, to: Actor) -> dict[str, str]:
    """Name the organisation behind each step that was asked of one; the others are their kind's."""
    keys = [one.item_key for one in late]
    asked = access.visible(PartnerRequest, to=to).filter(work_item_key__in=keys, withdrawn_at=None)
    found = dict(asked.values_list("work_item_key", "organisation_id"))
    offers = access.visible(Offer, to=to).filter(work_item_key__in=keys, state=OfferState.ACCEPTED)
    found |= dict(offers.values_list("work_item_key", "organisation_id"))
    known = {
        key: days_and_names.organisation_name(partners.organisation(region_key=to.region.pk, key=key))
        for key in set(found.values())
    }
    return {str(item): known[organisation] for item, organisation in found.items()}
