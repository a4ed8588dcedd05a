"""A family is reminded once, a week before, of things that were lent to it."""

from __future__ import annotations

from datetime import timedelta

from casework import access, clock
from casework.access import Actor
from casework.act_parts import notices
from casework.models import Pledge, PledgeState

AHEAD = timedelta(days=7)
MOST_AT_ONCE = 50


def send_due(*, actor: Actor) -> int:
    """Write to the families that have to return something within a week, and return of how many things.

    Whether a family may be written to is decided where all notices are. What is not given is not reminded of.
    """
    with access.acting_as(actor):
        now = clock.now()
        today = now.astimezone(actor.region.zone).date()
        rows = access.visible(Pledge, to=actor).filter(
            state=PledgeState.HANDED_OVER, return_by__lte=today + AHEAD, return_reminded_at=None
        )
        due = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("return_by", "pk")[:MOST_AT_ONCE])
        for pledge in due:
            Pledge.objects.filter(pk=pledge.pk).update(return_reminded_at=now)
            need = pledge.item.need
            notices.to_family(case=need.case, template="things_to_return", at=now, item_key=need.work_item_key)
        return len(due)
