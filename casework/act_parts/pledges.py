"""The sums of a need: what is still wanted, and pledging it on the locked row so that nothing is promised twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models import NeedItem, Offer, Pledge


class NothingLeftToPledge(CaseworkError):
    """Others have already promised all of it."""

    code = "nothing_left"


def still_wanted(*, item_key: UUID) -> dict[str, int]:
    """Return by item key how many are wanted and promised by nobody yet; empty when all is."""
    rows = NeedItem.objects.filter(need__work_item_key=item_key, pledged__lt=F("wanted"))
    return {row.key: row.wanted - row.pledged for row in rows.order_by("key")}


def pledge(
    *, item_key: UUID, organisation_id: UUID, amounts: Mapping[str, int], offer: Offer | None, at: datetime
) -> dict[str, int]:
    """Promise amounts on the locked rows, never beyond what is wanted; return what was promised.

    Raises:
        NothingLeftToPledge: Nothing of what is offered is still wanted.
    """
    promised: dict[str, int] = {}
    rows = NeedItem.objects.select_for_update().filter(need__work_item_key=item_key, key__in=list(amounts))
    for row in rows.order_by("key"):
        amount = min(int(amounts[row.key]), row.wanted - row.pledged)
        if amount <= 0:
            continue
        NeedItem.objects.filter(pk=row.pk).update(pledged=F("pledged") + amount)
        Pledge.objects.create(item=row, offer=offer, organisation_id=organisation_id, amount=amount, pledged_at=at)
        promised[row.key] = amount
    if not promised:
        raise NothingLeftToPledge(
            _("Others have already promised all of this, so it is not needed twice. Thank you; look at what is left.")
        )
    return promised
