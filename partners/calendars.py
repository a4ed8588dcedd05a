"""The free time of doctors and rooms: shifts minus absences, minus ordinary bookings, minus what the caller holds."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef

from partners.directory import Texts, bilingual
from partners.models import Absence, Building, OrdinaryBooking, Resource, Shift, WalkingTime

Span = tuple[datetime, datetime]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BuildingView:
    """A building where people are seen."""

    key: UUID
    organisation_key: UUID
    name: Texts
    address: Texts


@dataclass(frozen=True)
class ResourceDays:
    """One doctor, room or device with the free spans of each asked day, in the order of the days."""

    resource_key: UUID
    organisation_key: UUID
    kind: str
    name: Texts
    specialty: str
    building: UUID
    room: str
    free: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Calendar:
    """Free time of resources on some days.

    Attributes:
        walking: Minutes between two buildings, both ways and 0 to itself. A pair that is not there
            cannot be walked.
    """

    days: tuple[date, ...]
    resources: tuple[ResourceDays, ...]
    walking: Mapping[tuple[UUID, UUID], int]
    buildings: tuple[BuildingView, ...]


def free_time(
    *,
    organisation_keys: Collection[UUID],
    specialties: Collection[str],
    days: Sequence[date],
    zone: ZoneInfo,
    busy: Mapping[UUID, Sequence[Span]] | None = None,
) -> Calendar:
    """Read the free time of all resources of these specialties in these organisations.

    One query per table.

    Args:
        organisation_keys: Whose resources; a region's own, as the directory gave them.
        specialties: Keys as visit types name them.
        days: Local days of `zone`, in any order. A span that crosses midnight counts for both days.
        zone: The region's time zone: its days are meant.
        busy: Spans per resource that the caller holds itself (its visits), timezone-aware.

    Returns:
        Resources by organisation (as given), specialty, building and key; spans sorted, half-open,
        in UTC, never empty, never touching each other. A resource without free time is there too:
        it may be what blocks a day.
    """
    order = {key: number for number, key in enumerate(organisation_keys)}
    resources = sorted(
        Resource.objects.filter(organisation_id__in=list(order), specialty__in=list(specialties)),
        key=lambda row: (order[row.organisation_id], row.specialty, str(row.building_id), str(row.pk)),
    )
    windows = [day_span(day, zone) for day in days]
    taken = _taken(resources, windows, busy or {})
    shifts = _spans(Shift, resources, windows)
    buildings = _buildings({row.building_id for row in resources})
    return Calendar(
        days=tuple(days),
        resources=tuple(_days_of(row, windows, shifts[row.pk], taken[row.pk]) for row in resources),
        walking=_walking([building.key for building in buildings]),
        buildings=buildings,
    )


def with_hours(*, organisation_keys: Collection[UUID], since: date, until: date, zone: ZoneInfo) -> dict[str, bool]:
    """Return the specialties of these organisations, and of each whether anybody works in that time.

    Args:
        since: First local day of `zone` that is looked at.
        until: The day after the last one.
    """
    during = DateTimeTZRange(_midnight(since, zone), _midnight(until, zone))
    works = Shift.objects.filter(resource=OuterRef("pk"), during__overlap=during)
    rows = Resource.objects.filter(organisation_id__in=list(organisation_keys)).annotate(works=Exists(works))
    found: dict[str, bool] = {}
    for specialty, has_hours in rows.values_list("specialty", "works"):
        found[specialty] = found.get(specialty, False) or has_hours
    return found


def not_free(*, wanted: Mapping[UUID, Sequence[Span]]) -> frozenset[UUID]:
    """Return the resources that do not work during all of the spans wanted of them, or have something else then.

    Args:
        wanted: Spans per resource, half-open, timezone-aware, none empty. What the caller itself
            holds is not looked at.
    """
    if not wanted:
        return frozenset()
    resources = list(Resource.objects.filter(pk__in=list(wanted)))
    every = [span for spans in wanted.values() for span in spans]
    window = [(min(since for since, _ in every), max(until for _, until in every))]
    taken, shifts = _taken(resources, window, {}), _spans(Shift, resources, window)
    works = {row.pk: subtract(merged(shifts[row.pk]), merged(taken[row.pk])) for row in resources}
    return frozenset(
        key for key, spans in wanted.items() if any(not _covered(span, works.get(key, [])) for span in spans)
    )


def _covered(span: Span, free: Sequence[Span]) -> bool:
    return any(since <= span[0] and span[1] <= until for since, until in free)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """Return a local day in UTC: 23, 24 or 25 hours long."""
    return _midnight(day, zone), _midnight(day + ONE_DAY, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _taken(
    resources: Sequence[Resource], windows: Sequence[Span], busy: Mapping[UUID, Sequence[Span]]
) -> dict[UUID, list[Span]]:
    found = _spans(Absence, resources, windows)
    for key, spans in _spans(OrdinaryBooking, resources, windows).items():
        found[key].extend(spans)
    for key, held in busy.items():
        found[key].extend(held)
    return found


def _spans(
    model: type[Shift | Absence | OrdinaryBooking], resources: Sequence[Resource], windows: Sequence[Span]
) -> defaultdict[UUID, list[Span]]:
    found: defaultdict[UUID, list[Span]] = defaultdict(list)
    if not windows or not resources:
        return found
    whole = DateTimeTZRange(min(since for since, _ in windows), max(until for _, until in windows))
    rows = model.objects.filter(resource__in=resources, during__overlap=whole)
    for key, during in rows.values_list("resource_id", "during"):
        found[key].append((during.lower, during.upper))
    return found


def _days_of(row: Resource, windows: Sequence[Span], shifts: Sequence[Span], taken: Sequence[Span]) -> ResourceDays:
    free = subtract(merged(shifts), merged(taken))
    return ResourceDays(
        resource_key=row.pk,
        organisation_key=row.organisation_id,
        kind=row.kind,
        name=bilingual(row.name_ru, row.name_en),
        specialty=row.specialty,
        building=row.building_id,
        room=row.room,
        free=tuple(clip(free, window) for window in windows),
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap, oldest first, in UTC; empty ones fall away."""
    found: list[Span] = []
    for since, until in sorted((since.astimezone(UTC), until.astimezone(UTC)) for since, until in spans):
        if until <= since:
            continue
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def subtract(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what is left of the spans; both lists merged and sorted."""
    found: list[Span] = []
    first = 0
    for since, until in spans:
        begins = since
        while first < len(taken) and taken[first][1] <= begins:
            first += 1
        number = first
        while number < len(taken) and taken[number][0] < until:
            if taken[number][0] > begins:
                found.append((begins, taken[number][0]))
            begins = max(begins, taken[number][1])
            number += 1
        if begins < until:
            found.append((begins, until))
    return found


def clip(spans: Sequence[Span], window: Span) -> tuple[Span, ...]:
    """Return the parts of merged spans inside the window."""
    found: list[Span] = []
    for number in range(bisect_right(spans, window[0], key=itemgetter(1)), len(spans)):
        since, until = spans[number]
        if since >= window[1]:
            break
        found.append((max(since, window[0]), min(until, window[1])))
    return tuple(found)


def _buildings(keys: Collection[UUID]) -> tuple[BuildingView, ...]:
    rows = Building.objects.filter(pk__in=keys).order_by("pk")
    return tuple(
        BuildingView(
            key=row.pk,
            organisation_key=row.organisation_id,
            name=bilingual(row.name_ru, row.name_en),
            address=bilingual(row.address_ru, row.address_en),
        )
        for row in rows
    )


def _walking(buildings: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    found = {(key, key): 0 for key in buildings}
    rows = WalkingTime.objects.filter(one__in=buildings, other__in=buildings)
    for one, other, minutes in rows.values_list("one_id", "other_id", "minutes"):
        found[one, other] = found[other, one] = minutes
    return found
