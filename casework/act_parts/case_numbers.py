"""Running numbers of cases and offers, counted in the act's own transaction: no gaps, no duplicates.

After a restore they go on past what may have been given out since the dump; what is passed over is one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F

from casework.models import AnnulledNumbers, NumberCounter, Region
from documents import public as documents

SERIES = ("case", "offer")

_COUNT = """
INSERT INTO casework_numbercounter (id, region_key, series, year, last)
VALUES (gen_random_uuid(), %s, %s, %s, 1)
ON CONFLICT (region_key, series, year) DO UPDATE SET last = casework_numbercounter.last + 1
RETURNING last
"""


def next_number(*, region: Region, series: str, at: datetime) -> tuple[int, int]:
    """Return (two-digit year, running number) of a region's series."""
    year = at.astimezone(region.zone).year
    number = _count(region, series, year)
    start = documents.start_of(region_key=region.pk, year=year) if number == 1 else None
    if start is not None:  # it begins after a restore: who knows how far it had come
        counter = NumberCounter.objects.get(region_key=region.pk, series=series, year=year)
        _annul(counter, first=1, start=start)
        number = _count(region, series, year)
    return year % 100, number


def pass_over(*, region_key: UUID, years: Sequence[int], start: documents.Start) -> list[documents.PassedOver]:
    """Move the counters of a region on, inside an act, past what may have been given out since a dump."""
    rows = NumberCounter.objects.select_for_update().filter(region_key=region_key, series__in=SERIES)
    passed = []
    for counter in rows.filter(year__in=years).order_by("series", "year"):
        first = counter.last + 1
        _annul(counter, first=first, start=start)
        last = counter.last + start.last
        passed.append(documents.PassedOver(counter.series, counter.year, first, last))
    return passed


def _annul(counter: NumberCounter, *, first: int, start: documents.Start) -> None:
    last = first + start.last - 1
    AnnulledNumbers.objects.create(counter=counter, first=first, last=last, reason=start.reason, annulled_at=start.at)
    NumberCounter.objects.filter(pk=counter.pk).update(last=F("last") + last - counter.last)


def _count(region: Region, series: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [region.pk, series, year])
        return int(cursor.fetchone()[0])
