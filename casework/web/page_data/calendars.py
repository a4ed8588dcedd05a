"""What an administrator sees of calendars: who sees people in which organisation, and the hours of a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from casework.access import Actor
from casework.act_parts.taken_hours import HitDay
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners

DAYS = 7


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """An organisation that sees people or could, with how many doctors, rooms and devices it has."""

    organisation: partners.OrganisationView
    resources: int


@dataclass(frozen=True, slots=True)
class OrganisationCalendar:
    """One organisation's calendar in a week."""

    organisation: partners.OrganisationView
    monday: date
    days: tuple[date, ...]
    resources: tuple[partners.ResourceView, ...]
    hours: Mapping[UUID, partners.Week]
    absences: tuple[tuple[partners.ResourceView, partners.AbsenceView], ...]
    buildings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A visit of a family that a change would take away: with whom, when. No family."""

    who: str
    starts: datetime


def lines(*, to: Actor, at: datetime) -> list[CalendarLine]:
    """Return the directory, those that have calendars first."""
    counted = partners.with_resources(region_key=to.region.pk)
    found = [CalendarLine(one, counted.get(one.key, 0)) for one in partners.directory(region_key=to.region.pk, at=at)]
    return sorted(found, key=lambda line: line.resources == 0)


def of_organisation(*, to: Actor, key: UUID, monday: date) -> OrganisationCalendar:
    """Read the calendar of one organisation.

    Raises:
        UnknownOrganisation: Not of this region.
    """
    region = to.region
    organisation = partners.organisation(region_key=region.pk, key=key)
    rows = partners.resources(region_key=region.pk, organisation_key=key)
    by_key = {row.key: row for row in rows}
    away = partners.absences(resource_keys=list(by_key), since=monday, zone=region.zone)
    houses = partners.buildings_of(region_key=region.pk, organisation_key=key)
    return OrganisationCalendar(
        organisation=organisation,
        monday=monday,
        days=tuple(monday + timedelta(days=number) for number in range(DAYS)),
        resources=tuple(rows),
        hours=partners.weeks_of(resource_keys=list(by_key), monday=monday, zone=region.zone),
        absences=tuple((by_key[one.resource_key], one) for one in away),
        buildings=tuple(say(name) for _key, name in houses),
    )


def specialties() -> list[tuple[str, str]]:
    """Return every specialty that a visit asks for, with the visits it does, by name."""
    names: dict[str, list[str]] = {}
    for one in journeys.visit_types():
        names.setdefault(one.specialty, []).append(say(one.title))
    return sorted(((key, "; ".join(titles)) for key, titles in names.items()), key=lambda pair: pair[1])


def hits(found: Sequence[HitDay], page: OrganisationCalendar) -> list[Hit]:
    """Return what a change takes away, in words."""
    names = {one.key: say(one.name) for one in page.resources}
    return [Hit(names.get(one.resource_key, ""), one.starts) for one in found]
