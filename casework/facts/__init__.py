"""What is known of a case: stored facts, newest first, and the few that are computed from its people.

The vocabulary is journeys/catalogue/_shared/facts.yaml. `child.*`, `pupil.*`, `youth.*` and
`woman.*` mean the run's subject; household facts are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from casework.facts import subjects
from casework.facts.subjects import About
from casework.models import Case, CaseFact, Person, Relation
from journeys import public as journeys

Value = str | bool | int | Decimal | date | list[str] | None


def of_subject(key: str, *, is_chosen: bool = True) -> bool:
    """Say whether a fact is the subject's own, not the whole household's.

    Args:
        is_chosen: A journey runs for the subject. Before, only the youngest child is known to be
            meant by `child.*`.
    """
    first = key.partition(".")[0]
    return first in set(About) if is_chosen else first == About.CHILD


def write(value: Value) -> Any:
    """Return the JSON form of a fact's value, the one that runs keep, too.

    Dates and figures keep their type.
    """
    return journeys.fact_types.write_value(value)


def read(stored: Any) -> Value:
    """Return the value that `write` stored; several people come as a list."""
    value = journeys.fact_types.read_value(stored)
    return list(value) if isinstance(value, tuple) else value


def children_under_18(case: Case, subject: Person, on: date) -> Value:
    """Count the household's children who are not of age on that day; unborn ones do not count."""
    del subject
    eighteen_years_ago = date(on.year - 18, on.month, min(on.day, 28))
    born = [person.born_on for person in case.family.people.all() if person.relation == Relation.CHILD]
    return sum(1 for day in born if day is not None and day > eighteen_years_ago)


def born_on(case: Case, subject: Person, on: date) -> Value:
    """Return the child's date of birth, None before it and of an adult."""
    del case, on
    return subject.born_on if subject.relation == Relation.CHILD else None


def claim_months(case: Case, subject: Person, on: date) -> Value:
    """Return how many whole months are over since the birth; a term's last day is still in it."""
    born = born_on(case, subject, on)
    if not isinstance(born, date) or born > on:
        return None
    return journeys.rules.months_over(born, on)


def newborns(case: Case, subject: Person, on: date) -> Value:
    """Return the children born on the subject's day, itself among them."""
    born = born_on(case, subject, on)
    if born is None:
        return None
    return [str(one.pk) for one in subjects.children(case) if one.born_on == born]


def multiple_birth(case: Case, subject: Person, on: date) -> Value:
    """Say yes where twins are written down; of one child alone nothing follows."""
    found = newborns(case, subject, on)
    return True if isinstance(found, list) and len(found) > 1 else None


def _years(case: Case, subject: Person, on: date, about: About) -> Value:
    of = subjects.found(case, about, on)
    return subjects.age((subject if subject in of else of[0]).born_on, on)


def youth_age(case: Case, subject: Person, on: date) -> Value:
    """Return how old the young person is."""
    return _years(case, subject, on, About.YOUTH)


def woman_age(case: Case, subject: Person, on: date) -> Value:
    """Return how old the woman is, who need not be the one who asks for help."""
    return _years(case, subject, on, About.WOMAN)


def partners(case: Case, subject: Person, on: date) -> Value:
    """Return the two whom a couple's steps are done for, one copy each."""
    del subject, on
    return [str(one.pk) for one in subjects.couple(case)] or None


def woman(case: Case, subject: Person, on: date) -> Value:
    """Return the woman of the couple, alone in a list: the steps that are hers."""
    del subject
    return [str(subjects.found(case, About.WOMAN, on)[0].pk)]


def man(case: Case, subject: Person, on: date) -> Value:
    """Return the man of the couple, in a list that is empty where there is none."""
    her = subjects.found(case, About.WOMAN, on)[0]
    return [str(one.pk) for one in subjects.couple(case) if one.pk != her.pk]


HERS = "couple.woman"
OF_ONE_SEX = frozenset({HERS, "couple.man"})  # lists that hold only while the two are told apart
COMPUTED: Mapping[str, Callable[[Case, Person, date], Value]] = {
    "family.children_under_18": children_under_18,
    "family.newborns": newborns,
    "child.born_on": born_on,
    "child.claim_months": claim_months,
    "child.multiple_birth": multiple_birth,
    "youth.age": youth_age,
    "woman.age": woman_age,
    "couple.partners": partners,
    HERS: woman,
    "couple.man": man,
}


def known(case: Case, subject: Person, on: date) -> dict[str, Any]:
    """Return every fact that is known for a run of this subject, stored ones over computed ones."""
    found: dict[str, Any] = {key: compute(case, subject, on) for key, compute in COMPUTED.items()}
    rows = CaseFact.objects.filter(case=case).order_by("id")
    for row in rows:
        if row.subject_id in (None, subject.pk):
            found[row.key] = read(row.value)
    return {key: value for key, value in found.items() if value is not None}
