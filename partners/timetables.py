"""What is written into calendars: who sees people, in which hours of the week, and when they are away.

The planner reads the same rows (`partners.calendars`). Hours are those of the region's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from partners.calendars import day_span
from partners.directory import Texts, bilingual
from partners.errors import PartnersError
from partners.models import Absence, Building, Organisation, Resource, ResourceKind, Shift
from partners.working_time import SATURDAY, is_working_day

DAYS = 7
ONE_DAY = timedelta(days=1)
GRID_MINUTES = 5
MOST_WEEKS = 53
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")

Hours = tuple[time, time]
Week = tuple[tuple[Hours, ...], ...]  # Monday first


class HoursRefused(PartnersError):
    """The hours cannot be so; the text says what to correct."""

    code = "hours_refused"


class UnknownResource(PartnersError):
    """No such doctor, room or device in this region; the same answer for a foreign one."""

    code = "unknown_resource"


@dataclass(frozen=True)
class ResourceView:
    """A doctor, room or device as its calendar's page shows it."""

    key: UUID
    organisation_key: UUID
    kind: str
    name: Texts
    specialty: str
    building: Texts
    room: str


@dataclass(frozen=True)
class AbsenceView:
    """When somebody is away: local days, both included."""

    key: int
    resource_key: UUID
    first: date
    last: date
    reason: str


def read_hours(text: str) -> tuple[Hours, ...]:
    """Read the hours of one day: "9-13, 14:30-18"; an empty text is a day off.

    Raises:
        HoursRefused: Not hours, not on the grid of five minutes, or two that overlap.
    """
    found = sorted(_span(part) for part in re.split(r"[,;]", text) if part.strip())
    for (_since, until), (later, _end) in pairwise(found):
        if later < until:
            raise HoursRefused(_("Two times of one day overlap: %(text)s. Correct one of them.") % {"text": text})
    return tuple(found)


def _span(text: str) -> Hours:
    told = SPAN.fullmatch(text.strip())
    if told is None:
        raise HoursRefused(_("“%(text)s” is no time. Write it as in 9-13 or 9:00-12:30.") % {"text": text.strip()})
    try:
        since = time(int(told[1]), int(told[2] or 0))
        until = time(int(told[3]), int(told[4] or 0))
    except ValueError as error:
        raise HoursRefused(_("“%(text)s” is no time of a day. Correct it.") % {"text": text.strip()}) from error
    if until <= since or since.minute % GRID_MINUTES or until.minute % GRID_MINUTES:
        raise HoursRefused(
            _("“%(text)s” has to end after it begins, at whole five minutes. Correct it.") % {"text": text.strip()}
        )
    return since, until


def hours_in_words(hours: Sequence[Hours]) -> str:
    """Return hours as they are typed."""
    return ", ".join(f"{_clock(since)}-{_clock(until)}" for since, until in hours)


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment:%M}" if moment.minute else str(moment.hour)


def resources(*, region_key: UUID, organisation_key: UUID) -> list[ResourceView]:
    """Return the doctors, rooms and devices of an organisation: doctors first, by specialty and name."""
    rows = Resource.objects.filter(organisation=organisation_key, organisation__region_key=region_key)
    order = list(ResourceKind.values)
    found = rows.select_related("building")
    return [_view(row) for row in sorted(found, key=lambda row: (order.index(row.kind), row.specialty, row.name_ru))]


def _view(row: Resource) -> ResourceView:
    return ResourceView(
        key=row.pk,
        organisation_key=row.organisation_id,
        kind=row.kind,
        name=bilingual(row.name_ru, row.name_en),
        specialty=row.specialty,
        building=bilingual(row.building.name_ru, row.building.name_en),
        room=row.room,
    )


def buildings_of(*, region_key: UUID, organisation_key: UUID) -> list[tuple[UUID, Texts]]:
    """Return the buildings of an organisation by name."""
    rows = Building.objects.filter(organisation=organisation_key, organisation__region_key=region_key)
    return [(row.pk, bilingual(row.name_ru, row.name_en)) for row in rows.order_by("name_ru")]


def with_resources(*, region_key: UUID) -> dict[UUID, int]:
    """Count the doctors, rooms and devices of each organisation that has any."""
    found: dict[UUID, int] = {}
    for key in Resource.objects.filter(organisation__region_key=region_key).values_list("organisation_id", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def add_resource(
    *,
    region_key: UUID,
    organisation_key: UUID,
    kind: str,
    name_ru: str,
    name_en: str,
    specialty: str,
    building: str,
    address: str = "",
    room: str = "",
) -> UUID:
    """Enter somebody or something that a visit takes, and the building if the organisation has none of that name.

    Raises:
        UnknownResource: The organisation is not of this region.
        HoursRefused: A name is missing or too long, or the specialty is no key.
    """
    owner = Organisation.objects.filter(region_key=region_key, pk=organisation_key).first()
    if owner is None:
        raise UnknownResource(_("There is no such organisation in this region. Choose one from the directory."))
    name, place = name_ru.strip(), building.strip() or owner.name_ru[:120]
    house, _new = Building.objects.get_or_create(
        organisation=owner,
        name_ru=place,
        defaults={
            "name_en": place if building.strip() else owner.name_en[:120],
            "address_ru": address.strip() or owner.address_ru,
            "address_en": address.strip() or owner.address_en,
        },
    )
    row = Resource(
        organisation=owner, building=house, kind=kind, name_ru=name, name_en=name_en.strip() or name,
        specialty=specialty, room=room.strip(),
    )  # fmt: skip
    try:
        row.full_clean()
    except ValidationError as error:
        raise HoursRefused(
            _("Nobody was entered: a name of up to 120 letters and a known specialty are needed. Correct it.")
        ) from error
    row.save(force_insert=True)
    key: UUID = row.pk
    return key


def weeks_of(*, resource_keys: Sequence[UUID], monday: date, zone: ZoneInfo) -> dict[UUID, Week]:
    """Read the hours of one week, Monday first, by resource; of a shift over midnight the day it begins on."""
    span = DateTimeTZRange(day_span(monday, zone)[0], day_span(monday + timedelta(days=DAYS - 1), zone)[1])
    found: dict[UUID, list[list[Hours]]] = {key: [[] for _day in range(DAYS)] for key in resource_keys}
    rows = Shift.objects.filter(resource__in=list(resource_keys), during__startswith__gte=span.lower)
    for key, during in rows.filter(during__startswith__lt=span.upper).values_list("resource_id", "during"):
        begins, ends = during.lower.astimezone(zone), during.upper.astimezone(zone)
        found[key][(begins.date() - monday).days].append((begins.time(), ends.time()))
    return {key: tuple(tuple(sorted(day)) for day in week) for key, week in found.items()}


def write_weeks(*, region_key: UUID, weeks: Mapping[UUID, Week], first: date, last: date, zone: ZoneInfo) -> int:
    """Let resources work in these hours of every week from `first` to `last`, both included; return how many spans.

    What stood there before goes. On a public holiday nobody works.

    Raises:
        UnknownResource: One is missing or of another region.
        HoursRefused: The period is empty, or longer than a year.
    """
    if not first <= last <= first + timedelta(weeks=MOST_WEEKS):
        raise HoursRefused(_("The last day has to lie after the first one, at most a year later. Correct the days."))
    rows = _locked(region_key, list(weeks))
    since, until = day_span(first, zone)[0], day_span(last, zone)[1]
    Shift.objects.filter(resource__in=rows, during__startswith__gte=since, during__startswith__lt=until).delete()
    shifts = [
        Shift(resource=row, during=DateTimeTZRange(begins, ends, "[)"))
        for row in rows
        for begins, ends in _spans(weeks[row.pk], first=first, last=last, zone=zone)
    ]
    Shift.objects.bulk_create(shifts)
    return len(shifts)


def write_days(
    *, region_key: UUID, hours: Mapping[UUID, Mapping[date, Sequence[Hours]]], first: date, last: date, zone: ZoneInfo
) -> int:
    """Let resources work in these hours of these days; return how many spans were written.

    What stood between `first` and `last`, both included, goes, also on days for which no hours are told.

    Raises:
        UnknownResource: One is missing or of another region.
    """
    rows = _locked(region_key, list(hours))
    since, until = day_span(first, zone)[0], day_span(last, zone)[1]
    Shift.objects.filter(resource__in=rows, during__startswith__gte=since, during__startswith__lt=until).delete()
    shifts = [
        Shift(resource=row, during=DateTimeTZRange(_moment(day, begins, zone), _moment(day, ends, zone), "[)"))
        for row in rows
        for day, spans in hours[row.pk].items()
        for begins, ends in spans
    ]
    Shift.objects.bulk_create(shifts, batch_size=1000)
    return len(shifts)


def hours_elsewhere(
    *, region_key: UUID, but: UUID, names: Sequence[str], since: date, zone: ZoneInfo
) -> dict[tuple[str, date], list[tuple[Hours, str]]]:
    """Return when people of these names work in other organisations of the region: by name and day, with the place.

    Names are folded and in Russian; a shift over midnight counts on the day it begins.
    """
    folded = {" ".join(name.split()).casefold() for name in names}
    rows = Resource.objects.filter(organisation__region_key=region_key, kind=ResourceKind.DOCTOR)
    others = rows.exclude(organisation=but).select_related("organisation")
    namesakes = {row.pk: row for row in others if " ".join(row.name_ru.split()).casefold() in folded}
    shifts = Shift.objects.filter(resource__in=namesakes, during__startswith__gte=day_span(since, zone)[0])
    found: dict[tuple[str, date], list[tuple[Hours, str]]] = {}
    for key, during in shifts.values_list("resource_id", "during"):
        row, begins, ends = namesakes[key], during.lower.astimezone(zone), during.upper.astimezone(zone)
        name = " ".join(row.name_ru.split()).casefold()
        told = ((begins.time(), ends.time()), row.organisation.name_ru)
        found.setdefault((name, begins.date()), []).append(told)
    return found


def _spans(week: Week, *, first: date, last: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < SATURDAY and not is_working_day(day):
            continue
        for since, until in week[day.weekday()]:
            yield _moment(day, since, zone), _moment(day, until, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _locked(region_key: UUID, keys: Sequence[UUID]) -> list[Resource]:
    """Lock resources of the region, in order of their keys.

    Raises:
        UnknownResource: One is missing or of another region.
    """
    rows = Resource.objects.select_for_update(of=("self",)).filter(organisation__region_key=region_key, pk__in=keys)
    found = list(rows.order_by("pk"))
    if len(found) < len(set(keys)):
        raise UnknownResource(
            _("There is nobody like that in this region, so nothing was changed. Load the page anew.")
        )
    return found


def add_absence(*, region_key: UUID, resource_key: UUID, first: date, last: date, reason: str, zone: ZoneInfo) -> None:
    """Note that somebody is away for whole days, both included.

    Raises:
        UnknownResource: Missing or of another region.
        HoursRefused: The period is empty, or longer than a year.
    """
    if not first <= last <= first + timedelta(weeks=MOST_WEEKS):
        raise HoursRefused(_("The last day has to lie after the first one, at most a year later. Correct the days."))
    (row,) = _locked(region_key, [resource_key])
    during = DateTimeTZRange(day_span(first, zone)[0], day_span(last, zone)[1], "[)")
    Absence.objects.create(resource=row, during=during, reason=reason.strip()[:60])


def lift_absence(*, region_key: UUID, key: int) -> None:
    """Take an absence back.

    Raises:
        UnknownResource: Gone already, or of another region.
    """
    rows = Absence.objects.filter(pk=key, resource__organisation__region_key=region_key)
    if not rows.delete()[0]:
        raise UnknownResource(_("This absence is gone already, so nothing was changed. Load the page anew."))


def absences(*, resource_keys: Sequence[UUID], since: date, zone: ZoneInfo) -> list[AbsenceView]:
    """Return the absences that are not over, soonest first."""
    rows = Absence.objects.filter(resource__in=list(resource_keys), during__endswith__gt=day_span(since, zone)[0])
    return [
        AbsenceView(
            key=row.pk,
            resource_key=row.resource_id,
            first=row.during.lower.astimezone(zone).date(),
            last=(row.during.upper.astimezone(zone) - timedelta(minutes=1)).date(),
            reason=row.reason,
        )
        for row in rows.order_by("during")
    ]
