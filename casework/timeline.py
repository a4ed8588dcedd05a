"""Record one entry per act: what people read about the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from casework.models import Case, Substitution, TimelineEntry, User


def record(
    *,
    case: Case,
    what: str,
    by: User | None,
    at: datetime,
    on_behalf_of: str = "",
    run_key: UUID | None = None,
    act_number: int | None = None,
    **details: Any,
) -> TimelineEntry:
    """Add the entry of an act, in the act's transaction.

    Args:
        what: Code of the sentence, `noun.verb`, e.g. "offer.accepted"; the words stand in
            web/sentences.py.
        on_behalf_of: The organisation type (or "family") for whom a worker recorded it.
        details: What fills the sentence: step titles, numbers, dates; no diagnosis.
    """
    return TimelineEntry.objects.create(
        case=case,
        what=what,
        by=by,
        at=at,
        on_behalf_of=on_behalf_of,
        covering_for_id=_covering_for(case, by=by, at=at),
        run_key=run_key,
        act_number=act_number,
        details=details,
    )


def _covering_for(case: Case, *, by: User | None, at: datetime) -> UUID | None:
    """Return the colleague who leads the case, when the one who acts stands in for them on that day."""
    if by is None or by.pk == case.worker_id:
        return None
    day = at.astimezone(case.region.zone).date()
    stands_in = Substitution.objects.filter(
        absent=case.worker_id,
        substitute=by,
        organisation=case.organisation_id,
        first_date__lte=day,
        last_date__gte=day,
        ended_at=None,
    ).exists()
    return case.worker_id if stands_in else None
