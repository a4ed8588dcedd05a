"""An offer as its partner sees it: what is asked, where, until when, what came of it.

Nothing of the family.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework import access
from casework.access import Actor
from casework.act_parts import offer_calendar, partner_requests, step_kind
from casework.exports.ics import CalendarDay
from casework.models import Case, Need, NeedItem, Offer, OfferState, Pledge
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners

OFF = ("declined", "expired", "broken", "settled")


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of what is asked for."""

    key: str
    title: str
    wanted: int
    rental: bool


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Everything a partner's page says of an offer."""

    offer: Offer
    case: Case  # for the note of who looked; its number, name and family never reach the page
    item: journeys.OpenItem
    things: tuple[Thing, ...]
    pledges: tuple[Pledge, ...]
    needed_by: date | None
    leader: partners.OrganisationView
    organisation: partners.OrganisationView
    now: datetime
    is_shared: bool  # the consent under which it was asked is in force; without it nothing open is shown

    @property
    def is_need(self) -> bool:
        """Say whether things are asked for; else it is help."""
        return step_kind.of(self.item.kind).in_parts

    @property
    def state(self) -> str:
        """Return how it stands for the partner: open | accepted | brought | done | declined | expired | broken | settled."""
        offer = self.offer
        if offer.state == OfferState.OFFERED:
            if offer.has_run_out(self.now):
                return "expired"
            over = not self.is_shared or self.item.status in ("done", "cancelled") or (self.is_need and not self.things)
            return "settled" if over else "open"
        known = {
            OfferState.ACCEPTED: "accepted",
            OfferState.IN_PROGRESS: "brought",
            OfferState.DONE: "done",
            OfferState.DECLINED: "declined",
            OfferState.EXPIRED: "expired",
            OfferState.FAILED: "broken",
        }
        return known.get(OfferState(offer.state), "settled")

    @property
    def headline(self) -> str:
        """Return the first sentence of what the journey asks its partners."""
        first, _dot, _rest = say(self.item.partner).partition(". ")
        return first.rstrip(".") if first else say(self.item.title)

    @property
    def rest(self) -> str:
        """Return the sentences after the first; how to tick things the page says itself."""
        return "" if self.is_need else say(self.item.partner).partition(". ")[2]

    @property
    def day(self) -> date | None:
        """Return the day on which it is expected: the partner's own, else the wanted one while that can still be kept."""
        if self.offer.delivery_date or self.needed_by is None:
            return self.offer.delivery_date
        return self.needed_by if self.needed_by >= days_and_names.local_day(self.now) else None

    @property
    def is_pressing(self) -> bool:
        """Say whether the wanted day is over, or comes before the partner has to answer: then no day holds, only soon."""
        if self.needed_by is None or self.offer.delivery_date is not None:
            return False
        if self.day is None:
            return True
        until = self.offer.answer_by
        return self.state == "open" and until is not None and days_and_names.local_day(until) > self.needed_by

    @property
    def calendar_day(self) -> CalendarDay | None:
        """Return the day for a calendar: where to, and nothing about the family; what is off, as cancelled."""
        is_off = self.state in OFF
        day = self.offer.delivery_date or self.needed_by if is_off else self.day
        if day is None or self.state not in (*OFF, "open", "accepted"):
            return None
        return offer_calendar.day_of(self.offer, day=day, leader=self.leader, now=self.now, is_off=is_off)

    @property
    def is_off(self) -> bool:
        """Say whether the day may stand in a calendar although nobody waits for it any more."""
        return self.state in OFF and self.calendar_day is not None


def read_offer(offer: Offer, *, to: Actor, now: datetime) -> OfferPage:
    """Read an offer's page; `to` is the partner inside of the step it was asked about."""
    item = journeys.item(item_key=offer.work_item_key).item
    case = access.find(Case, to=to, pk=offer.case_id)
    shown = partner_requests.scope_of(item=item, case=case, organisation_type=offer.organisation.type)
    need = access.visible(Need, to=to).filter(work_item_key=offer.work_item_key).first()
    pledges = access.visible(Pledge, to=to).filter(offer=offer).select_related("item")
    return OfferPage(
        offer=offer,
        case=case,
        item=item,
        things=_things(offer, item, to=to) if "things" in shown else (),
        pledges=tuple(pledges.order_by("item__key")),
        needed_by=_needed_by(need, item) if "dates" in shown or offer.state != OfferState.OFFERED else None,
        leader=partners.organisation(region_key=to.region.pk, key=case.organisation_id),
        organisation=partners.organisation(region_key=to.region.pk, key=offer.organisation_id),
        now=now,
        is_shared=bool(shown),
    )


def _needed_by(need: Need | None, item: journeys.OpenItem) -> date | None:
    return need.needed_by if need else item.needed_by


def _things(offer: Offer, item: journeys.OpenItem, *, to: Actor) -> tuple[Thing, ...]:
    """What was asked of this partner and nobody has promised since, in the order of the kit."""
    order = {one.key: number for number, one in enumerate(item.kit.items)} if item.kit else {}
    rows = access.visible(NeedItem, to=to).filter(need__work_item_key=item.key, key__in=list(offer.asks))
    left = [
        Thing(row.key, say(row.title), min(offer.asks[row.key], row.wanted - row.pledged), row.rental) for row in rows
    ]
    return tuple(sorted((one for one in left if one.wanted > 0), key=lambda one: order.get(one.key, 99)))
