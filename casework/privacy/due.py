"""What goes when: families whose term is over or will be soon, and rows that are too old.

Read inside a context.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

COUNTED_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class DueFamily:
    """A family that goes, known by the number of its last case.

    Attributes:
        held: A legal hold keeps it: it goes when that is lifted.
    """

    family_id: UUID
    number: str
    goes_at: datetime
    held: bool


@dataclass(frozen=True, slots=True)
class DueRows:
    """Rows of one table that are older than their term, counted up to `COUNTED_UP_TO`."""

    table: str
    days: int
    count: int
    oldest: datetime | None


def families(*, within_days: int, most: int) -> tuple[DueFamily, ...]:
    """Return the families of the region that go now or within some days, the first to go in front."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT family_id, number, goes_at, held FROM casework_families_due(%s, %s)",
            [within_days, most],
        )
        return tuple(DueFamily(*row) for row in cursor.fetchall())


def is_due(family_id: UUID) -> bool:
    """Say whether a family's term is over now, and nothing holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM casework_families_due(0, %s) WHERE family_id = %s AND NOT held)",
            [COUNTED_UP_TO, family_id],
        )
        return bool(cursor.fetchone()[0])


def rows() -> tuple[DueRows, ...]:
    """Return what the next sweep would take, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, days, due, oldest FROM casework_sweep_due(%s)", [COUNTED_UP_TO + 1])
        return tuple(DueRows(*row) for row in cursor.fetchall())


def sweep(*, most: int) -> dict[str, int]:
    """Take one batch of each table's old rows, inside an act; return how many of each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tab, taken FROM casework_sweep(%s)", [most])
        return dict(cursor.fetchall())
