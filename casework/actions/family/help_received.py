"""The family's own word whether promised help was given."""

from __future__ import annotations

from uuid import UUID

from casework import access, clock
from casework.access import Actor, own_files
from casework.act_parts import locks, offer_round
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.models import CaseJourney, Offer, OfferState
from journeys import public as journeys


@act
def say_whether_helped(*, by: Actor, offer_id: UUID, helped: bool, receipt: UUID | None = None) -> None:
    """Note that the promised help was given, which ends its step, or that nobody came yet.

    Raises:
        NotFound: Another family's.
        OfferClosed: It is not promised any more; nothing has changed.
    """
    now = clock.now()
    found = access.find(Offer, to=by, pk=offer_id)
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    item = journeys.item(item_key=found.work_item_key).item
    own_files.check_item(item, case=case, by=by)
    offer = Offer.objects.select_for_update(of=("self",)).get(pk=offer_id)
    link = CaseJourney.objects.select_related("subject").get(run_key=item.run_key)
    context = StepContext(case, link, by, now)
    if offer.state != OfferState.ACCEPTED or not offer.exclusive:
        raise offer_round.closed()
    if helped:
        offer_round.given(context=context, offer=offer, item=item, on_behalf_of="family")
        return
    offer_round.tell(
        context,
        "offer.not_given",
        item,
        organisation=offer_round.name_of(offer, context),
        on_behalf_of="family",
    )
