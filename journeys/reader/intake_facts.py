"""Which facts the family is asked at intake: derived from what conditions ask and no step records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journeys.language.conditions import Condition, Subject
from journeys.language.definition import Definition
from journeys.language.vocabulary import Base, Moment, OrganisationType


def asked_at_intake(definition: Definition) -> tuple[str, ...]:
    """Return the facts that conditions, eligibility and moments ask and no step records, in the order of the table.

    Facts that the system works out itself are not asked.
    """
    recorded = {fact for step in definition.steps for fact in step.records}
    asked = {*asked_by_eligibility(definition), *_facts(_conditions(definition)), *_dates(definition)}
    asked |= {*_of_terms(definition)}
    return tuple(
        key
        for key, fact in definition.vocabulary.facts.items()
        if key in asked - recorded and not _by_machine(definition, fact.supplied_by)
    )


def asked_by_eligibility(definition: Definition) -> tuple[str, ...]:
    """Return the facts that eligibility asks, recorded later or not, in the order of the table."""
    asked = set(_facts(definition.eligibility.values()))
    return tuple(key for key in definition.vocabulary.facts if key in asked)


def _by_machine(definition: Definition, organisation: str) -> bool:
    found: OrganisationType | None = definition.vocabulary.organisation_types.get(organisation)
    return found is not None and found.side == "machine"


def _conditions(definition: Definition) -> Iterator[Condition]:
    for step in definition.steps:
        own = (step.when, step.wait_until, *(extra.when for extra in step.visits_if))
        yield from (condition for condition in own if condition is not None)
    for rule in definition.rules.values():
        for version in rule.versions:
            yield from (condition for _, condition in version.answers)


def _facts(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        for leaf in condition.leaves():
            if leaf.subject is Subject.FACT:
                yield leaf.key


def _of_terms(definition: Definition) -> Iterator[str]:
    terms = (definition.vocabulary.terms[key] for step in definition.steps for key in step.due)
    yield from (fact for term in terms for fact in (term.only_if, term.unless) if fact)


def _dates(definition: Definition) -> Iterator[str]:
    moments: list[Moment] = [moment for step in definition.steps for moment in step.moments()]
    yield from (moment.key for moment in moments if moment.base is Base.FACT)
    if definition.rights_date in definition.vocabulary.facts:
        yield definition.rights_date
