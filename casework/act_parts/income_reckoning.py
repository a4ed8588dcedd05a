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

PARENTS = frozenset(Relation.values) - {Relation.CHILD, Relation.OTHER}
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
        household=_household(case, spans),
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


def _household(case: Case, spans: list[IncomeSpan]) -> journeys.rules.Household:
    incomes, excused = [], []
    for span in spans:
        key = str(span.person_id)
        for month in journeys.rules.months_between(span.first_month, span.last_month):
            if span.excuse:
                excused.append(journeys.rules.Excused(key, month, journeys.rules.Excuse(span.excuse)))
            elif span.amount is not None:
                kind = journeys.rules.IncomeKind(span.kind)
                payer = (str(span.payer), span.for_children)
                incomes.append(journeys.rules.Income(key, month, kind, span.amount, *payer))
    members = tuple(_member(person) for person in case.family.people.all())
    return journeys.rules.Household(members, tuple(incomes), tuple(excused))


def _member(person: Person) -> journeys.rules.Member:
    """Return what somebody is as far as the relation tells; age and months tell the rest.

    A child without a birth date is on the way and counts once it is born; other relatives never do.
    """
    kinds = journeys.rules.MemberKind
    kind = kinds.ADULT if person.relation in PARENTS else kinds.RELATIVE
    if person.relation == Relation.CHILD:
        kind = kinds.UNBORN if person.born_on is None else kinds.CHILD
    return journeys.rules.Member(str(person.pk), kind, person.born_on)
