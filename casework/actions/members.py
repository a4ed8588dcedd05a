"""Members of organisations: an administrator lets them in and out. Leaving staff lose access at once."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.actions import receipts
from casework.errors import CaseworkError, NotFound
from casework.models import Membership


class OwnMembership(CaseworkError):
    """An administrator may not lock themselves out."""

    code = "own_membership"


def set_active(*, by: Actor, membership_id: UUID, active: bool, receipt: UUID | None = None) -> None:
    """Let a member of the region in, or out: out counts from the next page on.

    Raises:
        Forbidden: Not an administrator.
        NotFound: No such member in this region.
        OwnMembership: It is the administrator's own.
    """
    with access.acting_as(by):
        access.check_may_administer(by)
        if receipts.already_taken(receipt, by=by, action="set_active"):
            return
        member = Membership.objects.select_for_update().filter(pk=membership_id, region=by.region).first()
        if member is None:
            raise NotFound(_("There is no such member in your region. Load the list again."))
        if by.membership is not None and member.pk == by.membership.pk:
            raise OwnMembership(
                _("This is you, and nobody could let you in again. Ask another administrator to do it.")
            )
        Membership.objects.filter(pk=member.pk).update(active=active)
