"""Numbers without gaps or duplicates: one counter row per series, moved in the caller's transaction.

Measured under 8 writers with 20 % rollbacks: max+1 duplicates, a sequence leaves gaps, the counter
row does neither. Its lock lasts until the caller commits, which is why a paper is never rendered
inside that transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from documents import restored_series

DIGITS = 6


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was just taken."""

    series_id: int
    text: str


def take_number(
    *, region_key: UUID, organisation_key: UUID, organisation_code: str, series: str, letters: str, year: int
) -> Number:
    """Take the next number, such as `ПЦ-МЛ-2026-000123`; a rollback of the caller gives it back."""
    owner = (organisation_key, series, year)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_series (region_key, organisation_key, kind, year, last) VALUES (%s, %s, %s, %s, 0) "
            "ON CONFLICT (organisation_key, kind, year) DO NOTHING RETURNING id",
            [region_key, *owner],
        )
        begun = cursor.fetchone()
        if begun is not None:
            restored_series.begin_past(series_id=begun[0], region_key=region_key, year=year)
        cursor.execute(
            "UPDATE documents_series SET last = last + 1 "
            "WHERE organisation_key = %s AND kind = %s AND year = %s RETURNING id, last",
            [*owner],
        )
        series_id, running = cursor.fetchone()
    return Number(series_id, number_in(f"{organisation_code}-{letters}", year, running))


def number_in(series: str, year: int, running: int) -> str:
    """Return a number as it is printed; `series` is an organisation's code and the letters of the kind."""
    return f"{series}-{year}-{running:0{DIGITS}d}"
