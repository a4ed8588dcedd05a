"""Record one entry per act: what people read about the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from casework.models import Case, TimelineEntry, User


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
        what: Code of the sentence, `noun.verb`, e.g. "offer.accepted"; the words stand in web/sentences.py.
        on_behalf_of: The organisation type (or "family") for whom a worker recorded it.
        details: What fills the sentence: step titles, numbers, dates; no diagnosis.
    """
    return TimelineEntry.objects.create(
        case=case,
        what=what,
        by=by,
        at=at,
        on_behalf_of=on_behalf_of,
        run_key=run_key,
        act_number=act_number,
        details=details,
    )
