"""The runs that took a way which a later version says was wrong."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection

from journeys.engine.acts import Status
from journeys.versions.published import in_force, refs_in_force

REACHED = (Status.OPEN, Status.DONE, Status.SKIPPED, Status.FAILED)

_REACHED_STEPS = """
SELECT DISTINCT r.key, place ->> 0
FROM journeys_journeyrun r, jsonb_array_elements(r.state -> 'places') place, jsonb_array_elements(place -> 2) attempt
WHERE r.region_key = %(region)s AND r.erased_at IS NULL AND split_part(r.flow_class, '@', 1) = %(journey)s
  AND split_part(r.flow_class, '@', 2)::int < %(version)s
  AND place ->> 0 = ANY(%(steps)s) AND attempt ->> 'is' = ANY(%(reached)s)
ORDER BY 1, 2
"""


def correcting() -> tuple[str, ...]:
    """Return the refs of the versions in force that say what was wrong before them."""
    return tuple(ref for ref in refs_in_force() if in_force(ref).corrects)


def reached_wrong_steps(*, region_key: UUID, ref: str) -> dict[UUID, tuple[str, ...]]:
    """Return by run the steps that a version corrects, where an earlier version was followed and they were reached.

    One statement, under the caller's row security. A step that was skipped counts: the way may have been wrong in that.

    Raises:
        Refused: unknown_journey.
    """
    version = in_force(ref)
    if not version.corrects:
        return {}
    told: dict[str, Any] = {
        "region": region_key,
        "journey": version.journey,
        "version": version.version,
        "steps": list(version.corrects),
        "reached": [status.value for status in REACHED],
    }
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_REACHED_STEPS, told)
        for run_key, step in cursor.fetchall():
            found[run_key].append(step)
    return {run_key: tuple(steps) for run_key, steps in found.items()}
