"""Effects that the outbox gave up: tried again when a person asks for it.

The dead row stays until somebody has it tried again, so that `check_invariants` counts it too.
"""

from __future__ import annotations

from django.db.models.functions import Now

from casework.models import OutboxRow
from journeys import public as journeys


def try_again(*, item: journeys.OpenItem) -> int:
    """Have the effects of a step that were given up tried again, inside an act; return how many."""
    rows = list(OutboxRow.objects.select_for_update().filter(dead=True, payload__item=str(item.key)))
    for row in rows:
        row.payload = {key: value for key, value in row.payload.items() if key != "told"}
        row.dead, row.failures, row.sends, row.last_error, row.due = False, 0, 0, "", Now()
        row.save()
    if item.status == "failed":
        journeys.resume_item(item_key=item.key)
    return len(rows)
