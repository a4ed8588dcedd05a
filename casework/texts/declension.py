"""Names of people in Russian sentences: «выдано Соколовой Анне Петровне», «для Соколовой Анны Петровны».

Only where a paper's grammar asks for it; tables and signatures keep the name as it is. A name that
nobody can decline safely (Latin letters, unknown sex) stays as it is: an undeclined name is stiff,
a wrongly declined one is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from petrovich.enums import Case, Gender
from petrovich.main import Petrovich

from casework.models import Person, Relation

_RUSSIAN = re.compile(r"[А-Яа-яЁё -]+")
_FEMALE = ("вна", "чна", "шна", "кызы")
_MALE = ("вич", "ич", "оглы")
_NEVER_CHANGES = ("ых", "их")  # Черных, Долгих: the library declines them, Russian does not


def to_whom(person: Person, language: str) -> str:
    """Return the full name as after «выдано»: dative in Russian, as it is in other languages."""
    return _declined(person, Case.DATIVE, language)


def for_whom(person: Person, language: str) -> str:
    """Return the full name as after «для»: genitive in Russian, as it is in other languages."""
    return _declined(person, Case.GENITIVE, language)


def _declined(person: Person, case: Case, language: str) -> str:
    gender = _gender(person)
    if language != "ru" or gender is None or not _RUSSIAN.fullmatch(person.full_name):
        return person.full_name
    library = _library()
    parts: tuple[tuple[str, Callable[..., str]], ...] = (
        (person.last_name, _as_it_is if person.last_name.endswith(_NEVER_CHANGES) else library.lastname),
        (person.first_name, library.firstname),
        (person.patronymic, library.middlename),
    )
    return " ".join(decline(part, case, gender) for part, decline in parts if part)


def _as_it_is(part: str, *_how: Any) -> str:
    return part


def _gender(person: Person) -> Gender | None:
    """By what is recorded, else by the patronymic."""
    known = {"f": Gender.FEMALE, "m": Gender.MALE, Relation.MOTHER: Gender.FEMALE, Relation.FATHER: Gender.MALE}
    if person.sex in known or person.relation in known:
        return known.get(person.sex) or known[person.relation]
    patronymic = person.patronymic.lower()
    if patronymic.endswith(_FEMALE):
        return Gender.FEMALE
    return Gender.MALE if patronymic.endswith(_MALE) else None


@cache
def _library() -> Petrovich:
    return Petrovich()
