"""Which journeys fit a family, why, and for whom of it one may begin.

Read inside `access.acting_as`.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from casework import access, clock, facts
from casework.access import Actor
from casework.act_parts import journey_leaders, journey_start
from casework.act_parts.journey_start import JourneyRefused
from casework.facts import subjects
from casework.facts.subjects import About
from casework.models import Case, Person
from journeys import public as journeys


def eligible_journeys(*, by: Actor, case_id: UUID, language: str) -> tuple[journeys.Fit, ...]:
    """Say which journeys fit the family today, and why.

    Those that its leader leads come first among equals. Reads only; call it inside
    `access.acting_as`.
    """
    case = access.find(Case, to=by, pk=case_id)
    today = clock.now().astimezone(by.region.zone).date()
    known = facts.known(case, subjects.anybody(case), today)
    fits = journeys.eligible_journeys(facts=known, on=today, language=language, region_key=by.region.pk)
    led = journey_leaders.led_by(case.organisation.type)
    return tuple(sorted(fits, key=lambda fit: (fit.eligibility.verdict is False, fit.info.journey not in led)))


def people_for(*, by: Actor, case_id: UUID, journey: str) -> tuple[Person, ...]:
    """Return for whom a journey may begin, the likeliest first.

    Elder children only where it clearly fits them. Reads only; call it inside `access.acting_as`.
    """
    case = access.find(Case, to=by, pk=case_id)
    today = clock.now().astimezone(by.region.zone).date()
    try:
        wanted = journey_start.about(journey)
    except journeys.Refused as refusal:
        raise JourneyRefused(str(refusal)) from refusal
    found = subjects.found(case, wanted, today)
    if wanted != About.CHILD:
        return tuple(found)
    first, *others = found
    return (first, *(one for one in others if one.born_on == first.born_on or _fits(case, one, journey, today)))


def _fits(case: Case, child: Person, journey: str, today: date) -> bool:
    known = facts.known(case, child, today)
    fits = journeys.eligible_journeys(facts=known, on=today, language="ru", region_key=case.region_id)
    return any(fit.info.journey == journey and fit.eligibility.verdict is True for fit in fits)
