"""Running numbers of cases and offers, counted in the act's own transaction: no gaps, no duplicates."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from casework.models import Region


def next_number(*, region: Region, series: str, at: datetime) -> tuple[int, int]:
    """Return (two-digit year, running number) of a region's series."""
    year = at.astimezone(region.zone).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_numbercounter (id, region_key, series, year, last) "
            "VALUES (gen_random_uuid(), %s, %s, %s, 1) "
            "ON CONFLICT (region_key, series, year) DO UPDATE SET last = casework_numbercounter.last + 1 RETURNING last",
            [region.pk, series, year],
        )
        return year % 100, int(cursor.fetchone()[0])
