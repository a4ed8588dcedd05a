"""What was promised, in the demo: organisations that someone can sign in for say in time that they have helped."""

from __future__ import annotations

from datetime import timedelta

from casework import access, clock
from casework.access import Actor
from casework.actions.partners import partner_desk
from casework.errors import CaseworkError
from casework.models import Membership, Offer, OfferState, Role

HELPED_AFTER = timedelta(days=12)  # a talk, a course, a visit at home: later promises still stand open on the desk


def keep_word(*, machine: Actor) -> int:
    """Let each of them tell what it promised so long ago that it is done.

    Return how many told it.
    """
    with access.acting_as(machine) as actor:
        promised = access.visible(Offer, to=actor).filter(
            state=OfferState.ACCEPTED, answered_at__lte=clock.now() - HELPED_AFTER
        )
        due = list(promised.order_by("answered_at").values_list("pk", "organisation_id"))
        rows = Membership.objects.filter(region=actor.region, role=Role.PARTNER, active=True)
        who = {row.organisation_id: row for row in rows.select_related("user", "region", "organisation")}
    told = 0
    for offer_id, organisation in due:
        if organisation not in who:
            continue
        try:
            partner_desk.deliver(by=access.member(who[organisation]), offer_id=offer_id)
            told += 1
        except CaseworkError:  # things are noted by the clinic when they come; a case may be closed
            continue
    return told
