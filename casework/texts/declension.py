"""Names of people in Russian sentences: «выдано Соколовой Анне Петровне», «для Соколовой Анны Петровны».

Only where a paper's grammar asks for it; tables and signatures keep the name as it is. A form is
printed when our own table of endings tells it and a library says the same, or when it stands in
the list of exceptions; else the whole name stays as it is: an undeclined name is stiff, a wrongly
declined one is somebody else's. What a worker wrote for a person goes before all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from petrovich.enums import Case, Gender
from petrovich.main import Petrovich
from pymorphy3 import MorphAnalyzer

from casework.models import Person, Relation
from casework.texts import name_endings
from casework.texts.name_endings import Forms

GENITIVE, DATIVE = "genitive", "dative"
_FEMALE = ("вна", "чна", "шна", "кызы", "гызы")
_MALE = ("вич", "ич", "оглы", "оглу")
_WORDS_OF_A_PATRONYMIC = frozenset({"оглы", "оглу", "кызы", "кизи", "гызы", "улы", "уулу"})  # «son of», «daughter of»
_SEX_OF = {"f": "f", "m": "m", Relation.MOTHER: "f", Relation.FATHER: "m"}
_BETWEEN_WORDS = re.compile(r"([ -])")
_TAG_OF = {"last_name": "Surn", "first_name": "Name", "patronymic": "Patr"}
_GENDER_TAG = {"f": "femn", "m": "masc"}
_METHOD_OF = {"last_name": "lastname", "first_name": "firstname", "patronymic": "middlename"}


def to_whom(person: Person, language: str) -> str:
    """Return the full name as after «выдано»: dative in Russian, as it is in other languages."""
    return _written(person, DATIVE, language)


def for_whom(person: Person, language: str) -> str:
    """Return the full name as after «для»: genitive in Russian, as it is in other languages."""
    return _written(person, GENITIVE, language)


def _written(person: Person, case: str, language: str) -> str:
    if language != "ru":
        return person.full_name
    by_hand = person.name_in_genitive if case == GENITIVE else person.name_in_dative
    return by_hand or proposed(person, case)


def proposed(person: Person, case: str) -> str:
    """Return the full name in a case as the tables tell it; as it is where one of its words is not known."""
    gender = _gender(person)
    if gender is None:
        return person.full_name
    parts = (
        _surname(person.last_name, gender),
        _word_by_word(person.first_name, "first_name", gender),
        _patronymic(person.patronymic, gender),
    )
    if None in parts:
        return person.full_name
    return " ".join(getattr(forms, case) for forms in parts if forms is not None and forms.genitive)


def _gender(person: Person) -> str | None:
    """By what is recorded, else by the patronymic; nothing where both are known and differ."""
    recorded = _SEX_OF.get(person.sex) or _SEX_OF.get(person.relation)
    told = _gender_of_patronymic(person.patronymic.lower())
    if recorded and told and recorded != told:
        return None
    return recorded or told


def _gender_of_patronymic(patronymic: str) -> str | None:
    if patronymic.endswith(_FEMALE):
        return "f"
    return "m" if patronymic.endswith(_MALE) else None


# ---- the parts of a name -------------------------------------------------------------------------


def _surname(text: str, gender: str) -> Forms | None:
    """Both halves of a double name change; «фон», «де», «Тер» before the last never do."""
    return _word_by_word(text, "last_name", gender, unchanging=name_endings.particles())


def _patronymic(text: str, gender: str) -> Forms | None:
    last_word = text.lower().replace("-", " ").rpartition(" ")[2]
    if last_word in _WORDS_OF_A_PATRONYMIC:
        return Forms(text, text)
    return _word_by_word(text, "patronymic", gender)


def _word_by_word(text: str, part: str, gender: str, unchanging: Iterable[str] = ()) -> Forms | None:
    """Return a part of a name with each of its words changed, None where one of them is not known."""
    *before, last = _BETWEEN_WORDS.split(text.strip())
    told: list[Forms | None] = [
        _unchanged(piece) if piece in " -" or piece.lower() in unchanging else _word(piece, part, gender)
        for piece in before
    ]
    told.append(_word(last, part, gender) if last else _unchanged(""))
    if None in told or (" " in before and not _only_particles(before, unchanging)):
        return None
    known = [forms for forms in told if forms is not None]
    return Forms("".join(one.genitive for one in known), "".join(one.dative for one in known))


def _only_particles(before: Iterable[str], unchanging: Iterable[str]) -> bool:
    return all(piece in " -" or piece.lower() in unchanging for piece in before)


def _unchanged(piece: str) -> Forms:
    return Forms(piece, piece)


def _word(word: str, part: str, gender: str) -> Forms | None:
    """Return what our table tells of a word, if it is sure or a library says the same."""
    told = name_endings.forms(word, part=part, gender=gender)
    if told is None or told.is_sure:
        return told
    pair = (_folded(told.genitive), _folded(told.dative))
    return told if pair == _by_rules(word, part, gender) or pair in _by_dictionary(word, part, gender) else None


# ---- the two libraries ---------------------------------------------------------------------------


def _by_rules(word: str, part: str, gender: str) -> tuple[str, str]:
    """Return what petrovich says: it knows endings, and answers for every word."""
    decline = getattr(_rules(), _METHOD_OF[part])
    sex = Gender.FEMALE if gender == "f" else Gender.MALE
    return _folded(decline(word, Case.GENITIVE, sex)), _folded(decline(word, Case.DATIVE, sex))


def _by_dictionary(word: str, part: str, gender: str) -> set[tuple[str, str]]:
    """Return what pymorphy3 says where its dictionary holds the word as a name; it guesses no others."""
    wanted, fits = {_TAG_OF[part], "nomn", "sing"}, (_GENDER_TAG[gender], None)  # Саша has none: it is both
    parses = [parse for parse in _dictionary().parse(word) if parse.is_known]
    known = [parse for parse in parses if wanted in parse.tag and parse.tag.gender in fits]
    return {pair for parse in known if (pair := _inflected(parse)) is not None}


def _inflected(parse: Any) -> tuple[str, str] | None:
    genitive, dative = parse.inflect({"gent", "sing"}), parse.inflect({"datv", "sing"})
    return (_folded(genitive.word), _folded(dative.word)) if genitive and dative else None


def _folded(word: str) -> str:
    return word.lower().replace("ё", "е")


@cache
def _rules() -> Petrovich:
    return Petrovich()


@cache
def _dictionary() -> MorphAnalyzer:
    return MorphAnalyzer(lang="ru")
