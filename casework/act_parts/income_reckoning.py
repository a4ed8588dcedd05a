"""The household's income as the law reckons it from what is noted.

Read inside `access.acting_as`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from casework import access, clock
from casework.access import Actor
from casework.facts import known, subjects
from casework.models import Case, IncomeSpan, Person, Relation
from journeys import public as journeys

COMES_OF_AGE = 18
EARLIEST_GOOD_MONTH = "allowance.earliest_good_month"


def of_case(case: Case, by: Actor) -> Any:
    """Return the lines that count, by person and month."""
    rows = access.visible(IncomeSpan, to=by).filter(case=case, taken_back_at=None).select_related("person", "noted_by")
    return rows.order_by("person__relation", "person_id", "first_month", "noted_at")


def reckoned(*, case: Case, by: Actor, applied_on: date, language: str) -> journeys.rules.IncomeAnswer | None:
    """Return what the law makes of what is noted.

    None where nothing is noted or no figure is known for the day.
    """
    spans = list(of_case(case, by))
    if not spans:
        return None
    today = clock.now().astimezone(by.region.zone).date()
    subject = subjects.anybody(case)
    return journeys.rules.income(
        household=_household(case, spans, applied_on),
        facts=known(case, subject, today),
        applied_on=applied_on,
        region_key=by.region.pk,
        language=language,
    )


def facts_of(found: journeys.rules.IncomeAnswer | None) -> dict[str, Any]:
    """Return the facts that a result gives."""
    if found is None:
        return {}
    best = {EARLIEST_GOOD_MONTH: found.coming.earliest} if found.coming and found.coming.earliest else {}
    return {**found.reckoning.facts, **best}


def seal(found: journeys.rules.IncomeAnswer | None) -> str:
    """Return what two equal results have in common."""
    return "|".join(str(value) for value in facts_of(found).values())


def _household(case: Case, spans: list[IncomeSpan], on: date) -> journeys.rules.Household:
    incomes, excused = [], []
    for span in spans:
        key = str(span.person_id)
        for month in journeys.rules.months_between(span.first_month, span.last_month):
            if span.excuse:
                excused.append(journeys.rules.Excused(key, month, journeys.rules.Excuse(span.excuse)))
            elif span.amount is not None:
                kind = journeys.rules.IncomeKind(span.kind)
                incomes.append(journeys.rules.Income(key, month, kind, span.amount))
    members = tuple(_member(person, on) for person in case.family.people.all())
    return journeys.rules.Household(members, tuple(incomes), tuple(excused))


def _member(person: Person, on: date) -> journeys.rules.Member:
    """An unborn child counts once it is born.

    Whoever has no birth date is what the relation says.
    """
    of_age = (
        person.born_on is not None
        and (on.year - person.born_on.year) - ((on.month, on.day) < (person.born_on.month, person.born_on.day))
        >= COMES_OF_AGE
    )
    child = person.relation == Relation.CHILD and not of_age
    return journeys.rules.Member(str(person.pk), able=not child, child=child)
