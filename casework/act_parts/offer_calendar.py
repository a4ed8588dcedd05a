"""What a partner's calendar learns of an offer: the day as long as it is wanted, and that it is off when it is not.

Nothing of the family: what is brought where, and who asks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from casework.exports.ics import CalendarDay, Organizer
from casework.models import Offer, OfferState
from casework.texts import days_and_names
from casework.texts.translated import say
from partners import public as partners

# how often a partner's event has changed by the time an offer stands so: a calendar keeps the larger number
CHANGES = {
    OfferState.DRAFT: 0,
    OfferState.OFFERED: 0,
    OfferState.ACCEPTED: 1,
    OfferState.IN_PROGRESS: 1,
    OfferState.DONE: 1,
    OfferState.DECLINED: 2,
    OfferState.EXPIRED: 2,
    OfferState.WITHDRAWN: 2,
    OfferState.FAILED: 3,
    OfferState.REVOKED: 3,
}
OFF = frozenset(state for state, changes in CHANGES.items() if changes > 1)


def day_of(
    offer: Offer, *, day: date, leader: partners.OrganisationView, now: datetime, is_off: bool = False
) -> CalendarDay:
    """Return the day of an offer for a calendar: the same offer is the same event, moved or cancelled by it.

    Args:
        is_off: It is settled otherwise, whatever the offer's own state says.
    """
    state = OfferState(offer.state)
    is_cancelled = is_off or state in OFF
    return CalendarDay(
        key=offer.pk,
        title=_("Bring things to %(name)s") % {"name": days_and_names.organisation_name(leader)},
        starts=day,
        ends=day + timedelta(days=1),
        place=", ".join(filter(None, (days_and_names.organisation_name(leader), say(leader.address)))),
        organizer=organizer_of(leader),
        changed_at=now,
        changes=max(CHANGES[state], 2 if is_cancelled else 0) + offer.days_named,
        cancelled=is_cancelled,
    )


def organizer_of(organisation: partners.OrganisationView) -> Organizer:
    """Return who stands behind a calendar's day: the organisation that leads the case."""
    return Organizer(
        name=days_and_names.organisation_name(organisation), email=organisation.email, key=organisation.key
    )
