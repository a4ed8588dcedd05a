"""Which journeys an organisation leads, what it asks a family for them in the first talk, and who answers for one."""

from __future__ import annotations

from collections.abc import Iterator

from casework import facts
from casework.facts import subjects
from casework.models import Region, ServiceCurator, User
from journeys import public as journeys


def led_by(organisation_type: str) -> tuple[str, ...]:
    """Return the published journeys that organisations of a type lead; all where they lead none."""
    found = journeys.published_journeys(language="ru")
    own = tuple(info.journey for info in found if info.led_by == organisation_type)
    return own or tuple(info.journey for info in found)


def leader_of(journey: str) -> str:
    """Return the type of the organisation that leads a journey's newest version.

    Raises:
        Refused: unknown_journey.
    """
    return journeys.leading_type(ref=newest(journey))


def about(organisation_type: str) -> subjects.About:
    """Return whom the journeys are about that an organisation leads.

    A child where it leads several kinds.
    """
    found = {subjects.about(ref=newest(journey)) for journey in led_by(organisation_type)}
    return found.pop() if len(found) == 1 else subjects.About.CHILD


def newest(journey: str) -> str:
    """Return the `journey@version` that new runs take.

    Raises:
        Refused: unknown_journey.
    """
    return f"{journey}@{journeys.newest_version(journey=journey)}"


def with_those_begun(journey: str) -> Iterator[str]:
    """Yield a journey's newest `journey@version`, then those of the journeys that its steps begin."""
    own = newest(journey)
    yield own
    published = {info.journey for info in journeys.published_journeys(language="ru")}
    for step in journeys.steps(ref=own).values():
        if step.journey in published and step.journey != journey:
            yield newest(step.journey)


def asked_facts(*, organisation_type: str) -> tuple[journeys.FactField, ...]:
    """Return the facts that journeys led by an organisation ask at the start, each once, those they begin included.

    Computed ones are left out: they follow from the people; and those that name people, who have no
    key yet.
    """
    found: dict[str, journeys.FactField] = {}
    for journey in led_by(organisation_type):
        for fact in asked_by(journey):
            found.setdefault(fact.key, fact)
    return tuple(found.values())


def _names_people(fact: journeys.FactField) -> bool:
    types = journeys.fact_types
    return types.TYPES[fact.type].shape is types.Shape.PEOPLE


def asked_by(journey: str) -> Iterator[journeys.FactField]:
    """Yield the facts that a journey, or one that it begins, asks at the start and no step of it supplies."""
    first, *others = with_those_begun(journey)
    supplied = {key for step in journeys.steps(ref=first).values() for key in step.records}
    for number, ref in enumerate((first, *others)):
        for fact in journeys.asked_at_intake(journey=ref.partition("@")[0]):
            if fact.key in facts.COMPUTED or _names_people(fact) or (number and fact.key in supplied):
                continue
            yield fact


def curator_of(*, region: Region, journey: str) -> User | None:
    """Return who answers for a journey in a region, None while nobody is named."""
    found = ServiceCurator.objects.filter(region=region, journey=journey).select_related("user").first()
    return found.user if found else None
