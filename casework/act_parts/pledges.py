"""The sums of a need: what is still wanted, and pledging it on the locked row so that nothing is promised twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models import NeedItem, Offer, Pledge

MOST_LENT = timedelta(days=5 * 366)


class NotToBeLent(CaseworkError):
    """The day of return is over or too far away, or the thing is not of those that are lent."""

    code = "not_to_be_lent"


class NothingLeftToPledge(CaseworkError):
    """Others have already promised all of it."""

    code = "nothing_left"


def still_wanted(*, item_key: UUID) -> dict[str, int]:
    """Return by item key how many are wanted and promised by nobody yet; empty when all is."""
    rows = NeedItem.objects.filter(need__work_item_key=item_key, pledged__lt=F("wanted"))
    return {row.key: row.wanted - row.pledged for row in rows.order_by("key")}


def pledge(
    *,
    item_key: UUID,
    organisation_id: UUID,
    amounts: Mapping[str, int],
    offer: Offer | None,
    at: datetime,
    lent: Mapping[str, date] | None = None,
) -> dict[str, int]:
    """Promise amounts on the locked rows, never beyond what is wanted; return what was promised.

    Args:
        lent: By item key until when a thing is lent; what is not named is given for good.

    Raises:
        NotToBeLent: A day of return cannot be meant, or the thing is not lent.
        NothingLeftToPledge: Nothing of what is offered is still wanted.
    """
    promised: dict[str, int] = {}
    rows = NeedItem.objects.select_for_update().filter(need__work_item_key=item_key, key__in=list(amounts))
    for row in rows.order_by("key"):
        amount = min(int(amounts[row.key]), row.wanted - row.pledged)
        if amount <= 0:
            continue
        NeedItem.objects.filter(pk=row.pk).update(pledged=F("pledged") + amount)
        Pledge.objects.create(
            item=row,
            offer=offer,
            organisation_id=organisation_id,
            amount=amount,
            pledged_at=at,
            return_by=_return_by(row, (lent or {}).get(row.key), at),
        )
        promised[row.key] = amount
    if not promised:
        raise NothingLeftToPledge(
            _("Others have already promised all of this, so it is not needed twice. Thank you; look at what is left.")
        )
    return promised


def _return_by(row: NeedItem, day: date | None, at: datetime) -> date | None:
    if day is None:
        return None
    if not row.rental or not at.date() < day <= at.date() + MOST_LENT:
        raise NotToBeLent(
            _(
                "This day of return is over or more than five years away, or the thing is not lent, so nothing was "
                "promised. Correct the day, or leave it empty: then it is a gift."
            )
        )
    return day
