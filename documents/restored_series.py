"""Numbers after a restore: every series goes on past what may have been given out since the dump.

What is passed over is one row, annulled with its reason: the register accounts for every number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from documents.models import AnnulledRange, Document, Restore, Series


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Numbers of one series, from the first to the last, that are annulled."""

    series: str
    year: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Start:
    """Where a series that begins after a restore has come to already, as far as anybody may know."""

    last: int
    reason: str
    at: datetime


def was_restored(*, region_key: UUID, dump_of: datetime) -> bool:
    """Say whether the numbers were moved on for this dump already."""
    return Restore.objects.filter(region_key=region_key, dump_of=dump_of).exists()


def restored(
    *,
    region_key: UUID,
    dump_of: datetime,
    years: tuple[int, int],
    ahead: int,
    reason: str,
    at: datetime,
) -> list[PassedOver]:
    """Move every series of a region on by so many numbers, in the caller's transaction.

    Args:
        years: The first and the last year in which numbers may have been given out since the dump.
    """
    first_year, last_year = years
    Restore.objects.create(
        region_key=region_key,
        dump_of=dump_of,
        restored_at=at,
        first_year=first_year,
        last_year=last_year,
        ahead=ahead,
        reason=reason,
    )
    rows = Series.objects.select_for_update().filter(region_key=region_key, year__range=years)
    start = Start(ahead, reason, at)
    return [_pass_over(series, start) for series in rows.order_by("organisation_key", "kind", "year")]


def start_of(*, region_key: UUID, year: int) -> Start | None:
    """Return where a series begins that nobody has begun since the last restore; None: at one."""
    rows = list(Restore.objects.filter(region_key=region_key, first_year__lte=year, last_year__gte=year))
    if not rows:
        return None
    newest = max(rows, key=lambda one: one.restored_at)
    return Start(sum(one.ahead for one in rows), newest.reason, newest.restored_at)


def begin_past(*, series_id: int, region_key: UUID, year: int) -> None:
    """Have a series that has just begun go on past what may be out there, in the caller's transaction."""
    start = start_of(region_key=region_key, year=year)
    if start is not None:
        _pass_over(Series.objects.select_for_update().get(pk=series_id), start)


def numbers_of_a_day(*, region_key: UUID, since: datetime) -> int:
    """Return how many numbers were taken on the busiest day since then, in the series that took most."""
    rows = Document.objects.filter(region_key=region_key, reserved_at__gte=since)
    counts: dict[tuple[int, object], int] = {}
    for series_id, moment in rows.values_list("series_id", "reserved_at").iterator():
        day = (series_id, moment.date())
        counts[day] = counts.get(day, 0) + 1
    return max(counts.values(), default=0)


def _pass_over(series: Series, start: Start) -> PassedOver:
    """The range is written first: the series' guard asks for it before it lets the counter jump."""
    first, last = series.last + 1, series.last + start.last
    AnnulledRange.objects.create(series=series, first=first, last=last, reason=start.reason, annulled_at=start.at)
    Series.objects.filter(pk=series.pk).update(last=F("last") + start.last)
    return PassedOver(series.kind, series.year, first, last)
