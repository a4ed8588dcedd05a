"""What hangs on a step outside of its journey: papers, booked days, what partners were asked and have promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.models import (
    CaseDocument,
    Offer,
    OfferState,
    PartnerRequest,
    ReceivedPaper,
    VisitDay,
    VisitState,
)
from casework.texts import days_and_names
from casework.texts.translated import say

_DAYS = (VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE)
_PROMISED = (OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE)


@dataclass(frozen=True, slots=True)
class Touched:
    """What hangs on one step or on several, in words."""

    papers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()  # who has taken something on
    asked: tuple[str, ...] = ()  # who has not answered yet

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing hangs on it."""
        return not (self.papers or self.days or self.promised or self.asked)


def read_touched(item_keys: Sequence[UUID], *, to: Actor) -> dict[UUID, Touched]:
    """Read what hangs on each of these steps; one on which nothing hangs is left out."""
    found: defaultdict[UUID, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    ours = access.visible(CaseDocument, to=to).filter(work_item_key__in=item_keys).order_by("pk")
    received = access.visible(ReceivedPaper, to=to).filter(work_item_key__in=item_keys).order_by("pk")
    for key, title in (*ours.values_list("work_item_key", "title"), *received.values_list("work_item_key", "title")):
        if key is not None:
            found[key]["papers"].append(say(title))
    for day in access.visible(VisitDay, to=to).filter(work_item_key__in=item_keys, state__in=_DAYS).order_by("day"):
        found[day.work_item_key]["days"].append(days_and_names.weekday_and_day(day.day))
    offers = (
        access.visible(Offer, to=to)
        .filter(work_item_key__in=item_keys)
        .select_related("organisation")
        .order_by("number")
    )
    for offer in offers.filter(state__in=(*_PROMISED, OfferState.OFFERED)):
        kind = "asked" if offer.state == OfferState.OFFERED else "promised"
        found[offer.work_item_key][kind].append(days_and_names.organisation_name(offer.organisation))
    requests = access.visible(PartnerRequest, to=to).filter(
        work_item_key__in=item_keys, answered_at=None, withdrawn_at=None
    )
    for request in requests.select_related("organisation").order_by("asked_at"):
        found[request.work_item_key]["asked"].append(days_and_names.organisation_name(request.organisation))
    return {
        key: Touched(**{name: tuple(dict.fromkeys(words)) for name, words in told.items()})
        for key, told in found.items()
    }


def together(touched: dict[UUID, Touched]) -> Touched:
    """Return what hangs on any of these steps."""
    every = list(touched.values())
    return Touched(
        papers=tuple(dict.fromkeys(one for found in every for one in found.papers)),
        days=tuple(dict.fromkeys(one for found in every for one in found.days)),
        promised=tuple(dict.fromkeys(one for found in every for one in found.promised)),
        asked=tuple(dict.fromkeys(one for found in every for one in found.asked)),
    )
