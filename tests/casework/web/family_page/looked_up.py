"""What the tests of the family's page look up."""

from __future__ import annotations

from typing import Any

from casework.models import (
    Case,
    TimelineEntry,
)
from tests.casework.web.conftest import Family
from tests.casework.web.visiting import (
    enter,
    rows,
)


def case_of(family: Family) -> Case:
    (found,) = rows(family, Case, pk=family.case_id)
    return found


def entries_of(family: Family, what: str) -> list[TimelineEntry]:
    return rows(family, TimelineEntry, case=family.case_id, what=what)


VISITS: dict[Any, Any] = {}


def enter_once(family: Family) -> Any:
    """Return one visit for several tests: three codes an hour are all that a family gets."""
    if family.case_id not in VISITS:
        VISITS[family.case_id] = enter(family)
    return VISITS[family.case_id]
