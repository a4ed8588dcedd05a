"""Who opened a family's link says: this is not me, or my number is another now. Nothing more goes to that phone.

Whoever holds the link may say so without a code: it takes nothing away that the worker does not give back, and a
stranger who reads the family's messages would never ask for one.
"""

from __future__ import annotations

from enum import StrEnum

from casework import access, clock, timeline
from casework.act_parts import access_links, family_invitations
from casework.act_parts.access_links import FoundLink
from casework.models import Case


class Doubt(StrEnum):
    """What somebody says of the phone that a link went to."""

    NOT_ME = "not_me"
    NUMBER_CHANGED = "number_changed"


def doubt(*, found: FoundLink, why: Doubt) -> None:
    """Close the link and all that waits for its phone; the case comes to the worker's queue "family replied".

    Raises:
        LinkClosed: The worker corrected the number in the same moment, and the new one is in no doubt.
    """
    now = clock.now()
    with access.acting_as(found.machine):
        case = Case.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.case_id)
        access_links.check_still_opens(found)
        family_invitations.doubt_phone(case=case, person=access_links.holder_of(found), at=now)
        Case.objects.filter(pk=case.pk).update(family_replied_at=now)
        timeline.record(case=case, what="phone.doubted", by=None, at=now, on_behalf_of="family", why=str(why))
