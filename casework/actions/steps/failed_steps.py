"""Steps and notices whose effect the outbox gave up: each becomes work for the case's worker.

All of them stand on the administrator's page as well (`casework.actions.region.given_up_effects`).
"""

from __future__ import annotations

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import failed_effects, locks
from casework.models import Notice, NoticeState, OutboxRow
from casework.texts.translated import title_of
from journeys import public as journeys

WHAT = {
    "draft_paper": "paper.failed",
    "print_paper": "paper.failed",
    "propose_days": "days.failed",
    "send_request": "request.failed",
    "send_offer": "request.failed",
    "end_wait": "step.failed",
    "end_unasked_survey": "step.failed",
}  # a withdrawal that does not arrive changes nothing for the family
NOTICE = "send_notice"
MOST_AT_ONCE = 50


def tell_of_dead(*, actor: Actor) -> int:
    """Give the step of each effect that was given up to the worker, once; return how many."""
    given_up = outbox.undecided(actor.region.pk).filter(topic__in=[*WHAT, NOTICE])
    rows = given_up.filter(payload__told__isnull=True)
    waiting = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_tell(actor, row_id) for row_id in waiting)


def _tell(actor: Actor, row_id: int) -> bool:
    with access.acting_as(actor):
        row = OutboxRow.objects.select_for_update(skip_locked=True).filter(pk=row_id, dead=True).first()
        if row is None or row.payload.get("told"):
            return False
        item_key = failed_effects.step_of(row.payload, actor=actor)
        if row.topic == NOTICE:
            _give_to_worker(row, actor)
        elif item_key is not None:
            case, _link, item = locks.lock_by_item(item_key=item_key, by=actor)
            if item.status not in ("done", "cancelled", "failed"):
                journeys.fail_item(item_key=item.key, code=row.topic)
            timeline.record(
                case=case, what=WHAT[row.topic], by=None, at=clock.now(), step=item.step, title=title_of(item.title)
            )
        OutboxRow.objects.filter(pk=row_id).update(payload={**row.payload, "told": True})
        return True


def _give_to_worker(row: OutboxRow, actor: Actor) -> None:
    """A notice whose sending failed by a fault of ours: a person tells it, and newer ones go."""
    rows = access.visible(Notice, to=actor).select_for_update(of=("self",))
    notice = rows.filter(pk=row.payload["notice"], state=NoticeState.QUEUED).first()
    if notice is not None:
        notice.fail(at=clock.now(), trouble="fault")
        notice.save()
