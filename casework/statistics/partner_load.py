"""How much a partner has on its hands, for who is about to ask it: of fewer than five families no number is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from casework.statistics.small_numbers import FEWEST


@dataclass(frozen=True, slots=True)
class Load:
    """One partner, over all families of the region.

    Attributes:
        asked: Questions that wait for its answer; None: some, fewer than five.
        promised: Promises that are to come; None: the same.
        median_days: From asking to help; None of fewer than five families.
    """

    asked: int | None = 0
    promised: int | None = 0
    median_days: int | None = None

    @property
    def is_told(self) -> bool:
        """Say whether there is anything to tell: a partner that was never asked has none."""
        return (self.asked, self.promised, self.median_days) != (0, 0, None)


def read(keys: Sequence[UUID]) -> Mapping[UUID, Load]:
    """Read the load of some partners, inside the context of who reads; a worker's alone tells anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_partner_load(%s)", [list(keys)])
        rows = cursor.fetchall()
    return {
        key: Load(_told(asked), _told(promised), _days(helped, days)) for key, asked, promised, helped, days in rows
    }


def _told(count: int) -> int | None:
    return None if 0 < count < FEWEST else count


def _days(helped: int, days: float | None) -> int | None:
    return None if days is None or helped < FEWEST else max(1, round(days))
