"""What a region still lacks before a journey can begin: offices, doctors, hours, who leads it.

Computed from the directory, the calendars and the members; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.act_parts import day_planning
from casework.models import Role, ServiceCurator
from journeys import public as journeys
from partners import public as partners

Kinds = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lacks:
    """What the steps of one version find nobody for.

    offices: Kinds of organisation of which one would do, and how many steps wait for it.
    doctors: Visits for which nobody is entered, each with the kinds of organisation that could.
    hours: Visits whose doctors have no hours in the time for which days are planned.
    """

    offices: tuple[tuple[Kinds, int], ...] = ()
    doctors: tuple[tuple[journeys.VisitType, Kinds], ...] = ()
    hours: tuple[tuple[journeys.VisitType, Kinds], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.offices or self.doctors or self.hours)


@dataclass(frozen=True, slots=True)
class JourneyReadiness:
    """One published journey: what it lacks in the region."""

    journey: str
    title: str
    led_by: str
    leaders: int  # social workers of organisations that may lead it
    has_curator: bool
    lacks: Lacks

    @property
    def can_begin(self) -> bool:
        """Say whether a family can be taken in and every step finds somebody."""
        return bool(self.leaders) and self.has_curator and not self.lacks


class RegionNow:
    """What is there in the region at a moment, read once: who of each kind, and whose hours."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self._zone = actor.region.zone
        self._today = now.astimezone(self._zone).date()
        self._by_kind: dict[str, list[UUID]] = {}
        for one in partners.directory(region_key=actor.region.pk, at=now):
            self._by_kind.setdefault(one.type, []).append(one.key)
        self._hours: dict[Kinds, Mapping[str, bool]] = {}

    def has_one_of(self, kinds: Iterable[str]) -> bool:
        """Say whether the directory has an organisation of one of these kinds."""
        return any(kind in self._by_kind for kind in kinds)

    def hours_at(self, kinds: Kinds) -> Mapping[str, bool]:
        """Return the specialties at these kinds of organisation, and of each whether anybody has hours."""
        if kinds not in self._hours:
            self._hours[kinds] = partners.with_hours(
                organisation_keys=[key for kind in kinds for key in self._by_kind.get(kind, ())],
                since=self._today,
                until=self._today + timedelta(days=day_planning.HORIZON_DAYS),
                zone=self._zone,
            )
        return self._hours[kinds]


def lacks_of(needs: Collection[journeys.StepNeed], *, there: RegionNow) -> Lacks:
    """Return what of these needs the region does not have."""
    offices: dict[Kinds, int] = {}
    doctors: dict[str, tuple[journeys.VisitType, Kinds]] = {}
    hours: dict[str, tuple[journeys.VisitType, Kinds]] = {}
    for need in needs:
        if need.offices and not there.has_one_of(need.offices):
            offices[need.offices] = offices.get(need.offices, 0) + 1
            continue
        known = there.hours_at(need.offices) if need.visits else {}
        for visit in need.visits:
            if visit.specialty not in known:
                doctors[visit.key] = (visit, need.offices)
            elif not known[visit.specialty]:
                hours[visit.key] = (visit, need.offices)
    return Lacks(tuple(offices.items()), tuple(doctors.values()), tuple(hours.values()))


def of_journeys(*, actor: Actor, now: datetime, language: str) -> list[JourneyReadiness]:
    """Return every published journey with what it lacks: those that can begin first, then by how much lacks."""
    there = RegionNow(actor=actor, now=now)
    workers = access.members_of(actor, role=Role.SOCIAL_WORKER).values_list("organisation__type", flat=True)
    at_work = list(workers)
    named = set(ServiceCurator.objects.filter(region=actor.region).values_list("journey", flat=True))
    found = [
        JourneyReadiness(
            journey=info.journey,
            title=info.title,
            led_by=info.led_by,
            leaders=at_work.count(journeys.leading_type(ref=info.ref)),
            has_curator=info.journey in named,
            lacks=lacks_of(journeys.needs(ref=info.ref), there=there),
        )
        for info in journeys.published_journeys(language=language)
    ]
    return sorted(found, key=lambda one: (not one.can_begin, _how_much(one), one.title))


def _how_much(one: JourneyReadiness) -> int:
    missing = (one.lacks.offices, one.lacks.doctors, one.lacks.hours)
    return sum(map(len, missing)) + (not one.leaders) + (not one.has_curator)
