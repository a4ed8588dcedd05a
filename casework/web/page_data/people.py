"""Families and their people in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.models import Case, Person, Relation


def representative(people: Sequence[Person]) -> Person | None:
    """Return who speaks for the family: the representative, else the mother, else the first adult."""
    adults = [person for person in people if person.relation != Relation.CHILD]
    first = (Relation.MOTHER, Relation.APPLICANT)
    ranked = sorted(adults, key=lambda adult: (not adult.is_representative, adult.relation not in first))
    return next(iter(ranked or people), None)


def child_in_words(child: Person) -> str:
    """Return `son Miron`, `daughter`, or `a child on the way`; of an adult the name."""
    if child.relation != Relation.CHILD:
        return " ".join(part for part in (child.first_name, child.last_name) if part)
    if child.born_on is None and not child.first_name:
        return _("a child on the way")
    word = {"m": _("son"), "f": _("daughter")}.get(child.sex, _("child"))
    return f"{word} {child.first_name}".strip()


def who(people: Sequence[Person], subjects: Sequence[Person] = ()) -> str:
    """Return `Sokolova Anna, son Miron`: who speaks for the family and whom the case is about."""
    speaks = representative(people)
    name = " ".join(part for part in (speaks.last_name, speaks.first_name) if part) if speaks else _("A family")
    about = [child_in_words(one) for one in subjects if speaks is None or one.pk != speaks.pk]
    return ", ".join([name, *about]) if about else name


def of_case(case: Case) -> str:
    """Return the heading of a case; wants `family.people` and `journeys.subject` prefetched."""
    subjects = list(dict.fromkeys(link.subject for link in case.journeys.all()))
    people = list(case.family.people.all())
    return who(people, subjects or [one for one in people if one.relation == Relation.CHILD][-1:])


def relation_in_words(person: Person) -> str:
    """Return what a person is in the household; of a child `girl` or `boy` where known."""
    if person.relation == Relation.CHILD and person.sex:
        return pgettext("child", "girl") if person.sex == "f" else pgettext("child", "boy")
    return str(Relation(person.relation).label)
