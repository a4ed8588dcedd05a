"""What is known of a case: stored facts, newest first, and the few that are computed from its people.

The vocabulary is journeys/catalogue/_shared/facts.yaml. `child.*` means the run's subject; household facts are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Case, CaseFact, Person, Relation

Value = str | bool | int | Decimal | date | list[str] | None


def of_subject(key: str) -> bool:
    """Say whether a fact is about the run's subject, not the whole household."""
    return key.startswith("child.")


def write(value: Value) -> Any:
    """Return the JSON form of a fact's value; dates and money keep their type."""
    if isinstance(value, Decimal):
        return {"money": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def read(stored: Any) -> Value:
    """Return the value that `write` stored."""
    if isinstance(stored, dict) and "money" in stored:
        return Decimal(stored["money"])
    if isinstance(stored, dict) and "day" in stored:
        return date.fromisoformat(stored["day"])
    return stored


def children_under_18(case: Case, subject: Person, on: date) -> Value:
    """Count the household's children who are not of age on that day; unborn ones do not count."""
    del subject
    eighteen_years_ago = date(on.year - 18, on.month, min(on.day, 28))
    born = [person.born_on for person in case.family.people.all() if person.relation == Relation.CHILD]
    return sum(1 for day in born if day is not None and day > eighteen_years_ago)


def born_on(case: Case, subject: Person, on: date) -> Value:
    """Return the subject's date of birth, None before it."""
    del case, on
    return subject.born_on


COMPUTED: Mapping[str, Callable[[Case, Person, date], Value]] = {
    "family.children_under_18": children_under_18,
    "child.born_on": born_on,
}


def known(case: Case, subject: Person, on: date) -> dict[str, Any]:
    """Return every fact that is known for a run of this subject, stored ones over computed ones."""
    found: dict[str, Any] = {key: compute(case, subject, on) for key, compute in COMPUTED.items()}
    rows = CaseFact.objects.filter(case=case).order_by("id")
    for row in rows:
        if row.subject_id in (None, subject.pk):
            found[row.key] = read(row.value)
    return {key: value for key, value in found.items() if value is not None}
