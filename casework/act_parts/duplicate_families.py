"""Families that may be the one at the desk: looked for before a new one is written, and once more before it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.act_parts import family_search, need_to_know
from casework.act_parts.family_search import digits_of, fold
from casework.models import Family, Person

MOST = 10
SOUNDS_ALIKE = 0.65  # of 1; a letter or two amiss
WEIGHT = {"snils": 8, "phone": 4, "name": 4, "birth": 2, "alike": 1}


@dataclass(frozen=True, slots=True)
class FamilyMatch:
    """A family that may be the same one.

    Attributes:
        why: snils | phone | name (spelled so) | alike (a name that sounds so) | birth, the
            weightiest first.
        is_sure: The same SNILS, or name and phone or birth date together: nearly always the same
            people.
        led_by: The colleague who leads its newest case.
        is_apart: It is dangerous at home there, and the reader only learns whom to ask.
    """

    family_id: UUID
    names: tuple[str, ...]
    why: tuple[str, ...]
    case_id: UUID | None = None
    case_number: str = ""
    state: str = ""
    led_by: str = ""
    is_apart: bool = False

    @property
    def is_sure(self) -> bool:
        """Say whether it is nearly always the same family."""
        return "snils" in self.why or ("name" in self.why and bool({"phone", "birth"} & set(self.why)))


def similar_families(
    *,
    by: Actor,
    last_name: str = "",
    first_name: str = "",
    born_on: date | None = None,
    phone: str = "",
    snils: str = "",
) -> list[FamilyMatch]:
    """Return families with such a name (also misspelt), phone, SNILS, and a birth date beside one of these; best first.

    Runs in the reader's own context: call it inside `access.acting_as`.
    """
    words = tuple(word for word in (last_name, first_name) if word.strip())
    keys: set[UUID] = set()
    if words:
        likeness = family_search.named(*words)
        keys = {family for family, sure in likeness.items() if sure >= SOUNDS_ALIKE}
    if len(digits_of(phone)) == 10:
        keys |= set(family_search.phoned(digits_of(phone), to=by))
    if snils:
        keys |= set(family_search.insured(snils, to=by))
    rows = access.visible(Family, to=by).prefetch_related("people", "cases__worker")
    rows = rows.filter(pk__in=keys) if keys or words else rows.filter(people__born_on=born_on).distinct()
    found = [
        _match(family, why, reader=by)
        for family in rows[: 3 * family_search.MOST]
        if (why := _likeness(family, words=words, born_on=born_on, phone=digits_of(phone), snils=snils))
    ]
    return sorted(found, key=lambda match: (-sum(WEIGHT[one] for one in match.why), match.case_number))[:MOST]


def _likeness(
    family: Family, *, words: tuple[str, ...], born_on: date | None, phone: str, snils: str
) -> tuple[str, ...]:
    people = list(family.people.all())
    is_called = bool(words) and any(_is_called(person, words) for person in people)
    same = {
        "snils": bool(snils) and any(_only_digits(person.snils) == _only_digits(snils) for person in people),
        "name": is_called,
        "phone": len(phone) == 10 and digits_of(family.phone) == phone,
    }
    same["alike"] = bool(words) and not any(same.values())
    same["birth"] = born_on is not None and any(person.born_on == born_on for person in people)
    return tuple(why for why, it_is in same.items() if it_is)


def _only_digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_called(person: Person, words: tuple[str, ...]) -> bool:
    names = {fold(person.last_name), fold(person.first_name)}
    return all(fold(word) in names for word in words)


def _match(family: Family, why: tuple[str, ...], *, reader: Actor) -> FamilyMatch:
    names = tuple(person.full_name for person in family.people.all() if person.full_name)
    match = FamilyMatch(family_id=family.pk, names=names, why=why)
    case = max(family.cases.all(), key=lambda case: case.opened_at, default=None)
    if case is None:
        return match
    if not need_to_know.knows_where(case, reader=reader):
        return replace(match, names=(), why=(), led_by=case.worker.name, is_apart=True)
    return replace(match, case_id=case.pk, case_number=case.number, state=case.state, led_by=case.worker.name)
