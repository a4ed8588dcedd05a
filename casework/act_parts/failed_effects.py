"""Effects that the outbox gave up: tried again when a person asks for it, or let be with a reason.

The dead row stays until then, so that `check_invariants` counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from casework import access
from casework.access import Actor
from casework.models import Offer, OutboxRow, PartnerRequest
from journeys import public as journeys


def try_again(*, item: journeys.OpenItem) -> int:
    """Have the effects of a step that were given up tried again, inside an act; return how many."""
    given_up = OutboxRow.objects.select_for_update().filter(dead=True, let_be_at=None)
    rows = given_up.filter(_of_step(item.key))
    again = [revive(row) for row in rows.order_by("pk")]
    if item.status == "failed":
        journeys.resume_item(item_key=item.key)
    return len(again)


def revive(row: OutboxRow) -> OutboxRow:
    """Have a locked row that was given up sent again, inside an act."""
    row.payload = {key: value for key, value in row.payload.items() if key != "told"}
    row.dead, row.failures, row.sends, row.begun, row.outages = False, 0, 0, 0, 0
    row.given_up_at, row.told_at, row.away_since = None, None, None
    row.last_error, row.due = "", Now()
    row.save()
    return row


def step_of(payload: Mapping[str, Any], *, actor: Actor) -> UUID | None:
    """Return the step that an effect belongs to, if it belongs to one."""
    if "item" in payload:
        return UUID(payload["item"])
    model = Offer if "offer" in payload else PartnerRequest
    key = payload.get("offer") or payload.get("request")
    asked = access.visible(model, to=actor).filter(pk=key).first()
    return asked.work_item_key if asked else None


def _of_step(item_key: UUID) -> Q:
    requests = PartnerRequest.objects.filter(work_item_key=item_key).values_list("pk", flat=True)
    offers = Offer.objects.filter(work_item_key=item_key).values_list("pk", flat=True)
    return (
        Q(payload__item=str(item_key))
        | Q(payload__request__in=[str(key) for key in requests])
        | Q(payload__offer__in=[str(key) for key in offers])
    )
