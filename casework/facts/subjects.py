"""Who a journey is about: a child, a pupil, a young person, a woman.

Read off the facts that its definition asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from casework.models import Case, Person, Relation
from journeys import public as journeys

SCHOOL_AGE = (6, 20)  # years; who repeats a year may be twenty
YOUTH_AGE = (14, 35)
OF_AGE = 18


class About(StrEnum):
    """What a journey's subject is in it; the word before the dot of the subject's own facts."""

    CHILD = "child"
    PUPIL = "pupil"
    YOUTH = "youth"
    WOMAN = "woman"


def about(*, ref: str) -> About:
    """Return what the subject of a journey's version is; a child where no fact says otherwise."""
    asked = {key.partition(".")[0] for key in journeys.fact_titles(ref=ref)}
    return next((one for one in (About.YOUTH, About.WOMAN, About.PUPIL) if one in asked), About.CHILD)


def age(born_on: date | None, on: date) -> int | None:
    """Return how many whole years old somebody is on a day."""
    if born_on is None or born_on > on:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _is_between(person: Person, ages: tuple[int, int], on: date) -> bool:
    years = age(person.born_on, on)
    return years is not None and ages[0] <= years <= ages[1]


def people_of(case: Case) -> list[Person]:
    """Return the household, always in the same order."""
    return sorted(case.family.people.all(), key=lambda one: str(one.pk))


def children(case: Case) -> list[Person]:
    """Return the children, unborn ones first, then from the youngest."""
    found = [one for one in people_of(case) if one.relation == Relation.CHILD]
    return sorted(found, key=lambda one: (one.born_on is not None, -one.born_on.toordinal() if one.born_on else 0))


def _pupils(case: Case, on: date) -> list[Person]:
    return [one for one in children(case) if _is_between(one, SCHOOL_AGE, on)] or children(case)


def _youths(case: Case, on: date) -> list[Person]:
    """The one who asks for help first, then young people of the household, the eldest first."""
    people = people_of(case)
    asking = [one for one in people if one.relation == Relation.APPLICANT]
    others = (one for one in people if one.relation in (Relation.CHILD, Relation.OTHER))
    young = sorted((one for one in others if _is_between(one, YOUTH_AGE, on)), key=lambda one: str(one.born_on))
    return asking + young


def _women(case: Case, on: date) -> list[Person]:
    del on
    return [one for one in people_of(case) if one.relation in COUPLE and _is_woman(one)]


def _is_woman(person: Person) -> bool:
    return person.relation == Relation.MOTHER or person.sex == "f"


COUPLE = (Relation.APPLICANT, Relation.PARTNER, Relation.MOTHER, Relation.FATHER)
_FOUND: Mapping[About, Callable[[Case, date], list[Person]]] = {
    About.CHILD: lambda case, on: children(case),
    About.PUPIL: _pupils,
    About.YOUTH: _youths,
    About.WOMAN: _women,
}


def found(case: Case, wanted: About, on: date) -> list[Person]:
    """Return of whom a journey may be, the likeliest first.

    Who asks for help where nobody is of that kind.
    """
    return _FOUND[wanted](case, on) or [anybody(case)]


def anybody(case: Case) -> Person:
    """Return whom to tell a fact of while no journey is chosen: the youngest child, else who asks for help."""
    people = people_of(case)
    asking = sorted(people, key=lambda one: (one.relation != Relation.APPLICANT, not one.is_representative))
    return (children(case) or asking)[0]


def couple(case: Case) -> list[Person]:
    """Return the woman and her partner, as far as they are written down."""
    people = [one for one in people_of(case) if one.relation in COUPLE]
    return sorted(people, key=lambda one: not _is_woman(one))[:2]


def are_told_apart(case: Case) -> bool:
    """Say whether of a couple one is known to be the woman, and only one."""
    return sum(_is_woman(one) for one in couple(case)) == 1
