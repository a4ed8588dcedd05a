"""What cannot be so between the people of one household, and what is so rare that it is asked. Pure.

One field alone looks right; beside another it does not: a mother who is younger than her child, the
same person twice. The impossible is refused; the rare is asked once, and kept when it is right so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.act_parts.household_input import IntakeIncomplete, PersonInput
from casework.models import Relation

YOUNGEST_PARENT = 10  # years, at the birth of the child; younger ones cannot be
RARELY_YOUNGER, RARELY_OLDER = 14, {Relation.MOTHER: 55, Relation.FATHER: 75}
OF_AGE = 18
SEX_OF = {Relation.MOTHER: "f", Relation.FATHER: "m"}


def check_together(people: Sequence[PersonInput]) -> None:
    """Check the people of a household against each other.

    Raises:
        IntakeIncomplete: They cannot be so together; `field` names the person.
    """
    for number, person in enumerate(people):
        where = f"people.{number}"
        if person.sex and SEX_OF.get(Relation(person.relation), person.sex) != person.sex:
            raise IntakeIncomplete(
                _("A mother is noted as a man, or a father as a woman, and papers would come out wrong. Correct one."),
                f"{where}.sex",
            )
        if any(_is_the_same(person, other) for other in people[:number]):
            raise IntakeIncomplete(
                _("The same person is entered twice, and would be counted twice. Take one of them off."),
                f"{where}.last_name",
            )
    if sum(person.is_representative for person in people) > 1:
        raise IntakeIncomplete(
            _("Two people are to speak for the family, and nobody would know who signs. Tick one of them."),
            "people.is_representative",
        )
    for parent, child in _with_children(people):
        if _years_between(parent.born_on, child.born_on) < YOUNGEST_PARENT:
            raise IntakeIncomplete(
                _(
                    "%(parent)s would have been %(years)s when %(child)s was born, so one of the two birth dates is wrong. "
                    "Compare both with the papers."
                )
                % _words(parent, child),
                f"people.{people.index(parent)}.born_on",
            )


def questions(people: Sequence[PersonInput]) -> list[str]:
    """Return what is rare in a household, as questions; none where all is usual."""
    return [*_rare_parents(people), *_rare_roles(people)]


def _rare_parents(people: Sequence[PersonInput]) -> Iterator[str]:
    for parent, child in _with_children(people):
        years = _years_between(parent.born_on, child.born_on)
        if not RARELY_YOUNGER <= years <= RARELY_OLDER[Relation(parent.relation)]:
            yield _rare_age(parent, child)


def _rare_roles(people: Sequence[PersonInput]) -> Iterator[str]:
    roles = Counter(person.relation for person in people)
    if roles[Relation.MOTHER] > 1:
        yield _("Two mothers are entered; a grandmother is “other relative”. Is it right so?")
    if roles[Relation.FATHER] > 1:
        yield _("Two fathers are entered; a grandfather is “other relative”. Is it right so?")
    for guardian, child in _with_children(people, (Relation.GUARDIAN,)):
        if _years_between(guardian.born_on, child.born_on) < OF_AGE:
            yield _rare_age(guardian, child)


def _rare_age(parent: PersonInput, child: PersonInput) -> str:
    told = _words(parent, child)
    return _("%(parent)s would have been %(years)s when %(child)s was born. Is it right so?") % told


def _with_children(
    people: Sequence[PersonInput], relations: Sequence[str] = (Relation.MOTHER, Relation.FATHER)
) -> Iterator[tuple[PersonInput, PersonInput]]:
    """Yield each adult of these relations with each child, where both birth dates are known."""
    adults = [one for one in people if one.relation in relations and one.born_on]
    children = [one for one in people if one.relation == Relation.CHILD and one.born_on]
    yield from ((adult, child) for adult in adults for child in children)


def _years_between(earlier: date | None, later: date | None) -> int:
    """Return the whole years from one day to another, fewer than none where they stand the other way round."""
    assert earlier is not None
    assert later is not None
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def _is_the_same(one: PersonInput, other: PersonInput) -> bool:
    """The same SNILS, or the same full name and birth date; twins that have no names yet are two."""
    if one.snils and one.snils == other.snils:
        return True
    names = [
        tuple(name.casefold().strip() for name in (person.last_name, person.first_name, person.patronymic))
        for person in (one, other)
    ]
    return bool(one.first_name and one.born_on and one.born_on == other.born_on and names[0] == names[1])


def _words(parent: PersonInput, child: PersonInput) -> dict[str, str | int]:
    return {
        "parent": parent.first_name or str(Relation(parent.relation).label),
        "child": child.first_name or str(Relation.CHILD.label).lower(),
        "years": _age_in_words(_years_between(parent.born_on, child.born_on)),
    }


def _age_in_words(years: int) -> str:
    if years < 0:
        return _("not born yet")
    return ngettext("%(years)s year old", "%(years)s years old", years) % {"years": years}
