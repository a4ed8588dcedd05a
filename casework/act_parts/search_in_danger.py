"""What still finds a family in danger at home: its number, the safe phone, who speaks for it and its children.

Neither the phone that lies at home nor the other parent's name or SNILS: who asks over the desk may be the one from whom
the danger comes. Calls inside `access.acting_as`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from uuid import UUID

from casework import access
from casework.access import Actor, safe_contact
from casework.models import DangerAtHome, Family, Person


def without(found: Sequence[UUID], *, to: Actor) -> tuple[UUID, ...]:
    """Leave out the families in danger."""
    hidden = {family.pk for family in _in_danger(found, to)}
    return tuple(key for key in found if key not in hidden)


def safely_phoned(digits: str, *, to: Actor) -> tuple[UUID, ...]:
    """Return the families whose noted safe phone ends with these digits."""
    rows = access.visible(DangerAtHome, to=to).filter(lifted_at=None).exclude(safe_phone="")
    return tuple(row.family_id for row in rows if _digits(row.safe_phone).endswith(digits))


def insured(found: Sequence[UUID], number: str, *, to: Actor) -> tuple[UUID, ...]:
    """Leave out the families in danger in which a SNILS is the other parent's."""
    return _without_others(found, lambda person: _digits(person.snils) == _digits(number), to=to)


def named(found: Mapping[UUID, float], words: Sequence[str], *, to: Actor) -> dict[UUID, float]:
    """Leave out the families in danger that a word means by the other parent's name more than by anybody else's."""
    hidden = {
        family.pk for family in _in_danger(list(found), to) if any(_means_another(word, family) for word in words)
    }
    return {key: sure for key, sure in found.items() if key not in hidden}


def _without_others(found: Sequence[UUID], is_meant: Callable[[Person], bool], *, to: Actor) -> tuple[UUID, ...]:
    hidden = {
        family.pk
        for family in _in_danger(found, to)
        if not any(is_meant(person) for person in family.people.all() if not _is_another(person, family))
    }
    return tuple(key for key in found if key not in hidden)


def _in_danger(found: Sequence[UUID], to: Actor) -> list[Family]:
    rows = access.visible(Family, to=to).filter(pk__in=list(found), danger_at_home=True)
    return list(rows.prefetch_related("people"))


def _is_another(person: Person, family: Family) -> bool:
    return person.pk in {one.pk for one in safe_contact.beside_speaker(family.people.all())}


def _means_another(word: str, family: Family) -> bool:
    people = list(family.people.all())
    others = {one.pk for one in safe_contact.beside_speaker(people)}
    shown = max((_likeness(word, one) for one in people if one.pk not in others), default=0.0)
    return any(_likeness(word, one) > shown for one in people if one.pk in others)


def _likeness(word: str, person: Person) -> float:
    names = person.full_name.lower().replace("ё", "е").split()
    wanted = word.lower().replace("ё", "е")
    return max((SequenceMatcher(None, wanted, name).ratio() for name in names), default=0.0)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
