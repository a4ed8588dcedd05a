"""Store facts as they are told, inside another act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from casework import bounds, facts
from casework.access import Actor
from casework.models import Case, CaseFact, Person, Relation


def store(
    *,
    case: Case,
    subject: Person,
    told: Mapping[str, facts.Value],
    by: Actor,
    at: datetime,
    is_chosen: bool = True,
) -> None:
    """Append the facts.

    Those of the subject go to it, and a child's birth date and SNILS to its record.

    Args:
        is_chosen: As `facts.of_subject`.

    Raises:
        OutOfBounds: One cannot be so; nothing is kept.
    """
    born_on = subject.born_on if subject.relation == Relation.CHILD else None
    bounds.check_facts(told, today=at.astimezone(by.region.zone).date(), born_on=born_on)
    CaseFact.objects.bulk_create(
        CaseFact(
            case=case,
            subject=subject if facts.of_subject(key, is_chosen=is_chosen) else None,
            key=key,
            value=facts.write(value),
            recorded_at=at,
            recorded_by=by.user,
        )
        for key, value in told.items()
    )
    day, snils = told.get("child.born_on"), told.get("child.snils")
    if isinstance(day, date):
        subject.born_on = day
    if isinstance(snils, str):
        subject.snils = snils[:14]
    if isinstance(day, date) or isinstance(snils, str):
        subject.save(update_fields=["born_on", "snils"])
