"""Steps whose effect the outbox gave up: each becomes work for the case's worker, it never just vanishes."""

from __future__ import annotations

from uuid import UUID

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks
from casework.models import Offer, OutboxRow, PartnerRequest
from casework.texts.translated import title_of
from journeys import public as journeys

WHAT = {
    "draft_paper": "paper.failed",
    "print_paper": "paper.failed",
    "propose_days": "days.failed",
    "send_request": "request.failed",
    "send_offer": "request.failed",
    "end_wait": "step.failed",
}  # a withdrawal that does not arrive changes nothing for the family
MOST_AT_ONCE = 50


def tell_of_dead(*, actor: Actor) -> int:
    """Give the step of each effect that was given up to the worker, once; return how many."""
    rows = OutboxRow.objects.filter(region_key=actor.region.pk, dead=True, topic__in=WHAT, payload__told__isnull=True)
    waiting = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_tell(actor, row_id) for row_id in waiting)


def _tell(actor: Actor, row_id: int) -> bool:
    with access.acting_as(actor):
        row = OutboxRow.objects.select_for_update(skip_locked=True).filter(pk=row_id, dead=True).first()
        if row is None or row.payload.get("told"):
            return False
        item_key = _item_of(row, actor)
        if item_key is not None:
            case, _link, item = locks.lock_by_item(item_key=item_key, by=actor)
            if item.status not in ("done", "cancelled", "failed"):
                journeys.fail_item(item_key=item.key, code=row.topic)
            timeline.record(
                case=case, what=WHAT[row.topic], by=None, at=clock.now(), step=item.step, title=title_of(item.title)
            )
        OutboxRow.objects.filter(pk=row_id).update(payload={**row.payload, "told": True})
        return True


def _item_of(row: OutboxRow, actor: Actor) -> UUID | None:
    if "item" in row.payload:
        return UUID(row.payload["item"])
    model = Offer if "offer" in row.payload else PartnerRequest
    asked = access.visible(model, to=actor).filter(pk=row.payload.get("offer") or row.payload.get("request")).first()
    return asked.work_item_key if asked else None
