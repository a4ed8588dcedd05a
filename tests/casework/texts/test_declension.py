"""Names as Russian sentences need them; what cannot be declined safely stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from casework.models import Person
from casework.texts import declension

BESIDE = {  # known parts around the one that is looked at: as it is, genitive, dative
    ("last_name", "f"): ("Сидорова", "Сидоровой", "Сидоровой"),
    ("last_name", "m"): ("Сидоров", "Сидорова", "Сидорову"),
    ("first_name", "f"): ("Анна", "Анны", "Анне"),
    ("first_name", "m"): ("Иван", "Ивана", "Ивану"),
    ("patronymic", "f"): ("Петровна", "Петровны", "Петровне"),
    ("patronymic", "m"): ("Петрович", "Петровича", "Петровичу"),
}
PARTS = ("last_name", "first_name", "patronymic")
FEWEST_NAMES = 800
FEWEST_DECLINED_PER_CENT = 90


@dataclass(frozen=True)
class RightForms:
    """A name of the list with the forms that its rule gives."""

    part: str
    gender: str
    word: str
    genitive: str
    dative: str

    def person(self) -> Person:
        names = {part: BESIDE[part, self.gender][0] for part in PARTS} | {self.part: self.word}
        return Person(sex=self.gender, relation="other", **names)

    def written(self, number: int) -> str:
        mine = (self.word, self.genitive, self.dative)[number]
        return " ".join(mine if part == self.part else BESIDE[part, self.gender][number] for part in PARTS)


def _names_of(part: str, gender: str, group: dict[str, Any]) -> Iterator[RightForms]:
    for word, (genitive, dative) in group.get("forms", {}).items():
        yield RightForms(part, gender, word, genitive, dative)
    for word in dict.fromkeys(group.get("names", "").split()):
        if word in group.get("except", "").split():
            continue
        if group["rule"] == "stays":
            yield RightForms(part, gender, word, word, word)
            continue
        cut, genitive, dative = group["rule"]
        stem = word[: len(word) - cut]
        yield RightForms(part, gender, word, stem + genitive, stem + dative)


@cache
def _right_forms() -> tuple[RightForms, ...]:
    told = yaml.safe_load(Path(__file__).with_name("names_by_rule.yaml").read_text(encoding="utf-8"))
    return tuple(
        name
        for part, genders in told.items()
        for gender, groups in genders.items()
        for group in groups
        for name in _names_of(part, gender, group)
    )


def _allowed(name: RightForms) -> tuple[tuple[str, str], ...]:
    """Return what may be printed: the right forms, or the whole name as it is."""
    return (name.written(1), name.written(2)), (name.written(0), name.written(0))


def _printed(name: RightForms) -> tuple[str, str]:
    person = name.person()
    return declension.for_whom(person, "ru"), declension.to_whom(person, "ru")


def test_given_800_names_and_the_public_error_lists_when_they_are_declined_then_no_form_is_wrong() -> None:
    names = _right_forms()
    assert len(names) >= FEWEST_NAMES

    wrong = [(name.word, name.gender, _printed(name)) for name in names if _printed(name) not in _allowed(name)]

    assert wrong == []


def test_given_the_same_names_then_most_of_those_that_change_are_declined() -> None:
    changing = [name for name in _right_forms() if name.written(1) != name.written(0)]
    stiff = [name.word for name in changing if _printed(name)[0] == name.written(0)]

    assert 100 * len(stiff) <= (100 - FEWEST_DECLINED_PER_CENT) * len(changing), stiff


@pytest.mark.parametrize(
    ("name", "relation", "to_whom", "for_whom"),
    [
        pytest.param("Соколова Анна Петровна", "mother", "Соколовой Анне Петровне", "Соколовой Анны Петровны", id="ова"),
        pytest.param("Белкина Ольга Юрьевна", "mother", "Белкиной Ольге Юрьевне", "Белкиной Ольги Юрьевны", id="never гы"),
        pytest.param("Короткова Вероника Данииловна", "mother", "Коротковой Веронике Данииловне",
                     "Коротковой Вероники Данииловны", id="never кы"),
        pytest.param("Шарипова Айгуль Маратовна", "mother", "Шариповой Айгуль Маратовне", "Шариповой Айгуль Маратовны",
                     id="a woman's first name that ends in a consonant"),
        pytest.param("Мельник Ирина Павловна", "mother", "Мельник Ирине Павловне", "Мельник Ирины Павловны",
                     id="a woman's surname that ends in a consonant"),
        pytest.param("Мельник Павел Ильич", "father", "Мельнику Павлу Ильичу", "Мельника Павла Ильича",
                     id="the same of a man"),
        pytest.param("Ким Елена Сергеевна", "mother", "Ким Елене Сергеевне", "Ким Елены Сергеевны", id="short"),
        pytest.param("Фёдорова Любовь Андреевна", "mother", "Фёдоровой Любови Андреевне", "Фёдоровой Любови Андреевны",
                     id="ё and a soft sign"),
        pytest.param("Живаго Илья Никитич", "father", "Живаго Илье Никитичу", "Живаго Ильи Никитича", id="never changes"),
        pytest.param("Гусева Нина Ильинична", "guardian", "Гусевой Нине Ильиничне", "Гусевой Нины Ильиничны",
                     id="sex by the patronymic"),
        pytest.param("Алиев Самир Рашид оглы", "guardian", "Алиеву Самиру Рашид оглы", "Алиева Самира Рашид оглы",
                     id="oglu"),
        pytest.param("СИДОРОВА ОЛЬГА ЮРЬЕВНА", "mother", "СИДОРОВОЙ ОЛЬГЕ ЮРЬЕВНЕ", "СИДОРОВОЙ ОЛЬГИ ЮРЬЕВНЫ",
                     id="capitals are kept"),
        pytest.param("Иванова-Петрова Анна-Мария Ильинична", "mother", "Ивановой-Петровой Анне-Марии Ильиничне",
                     "Ивановой-Петровой Анны-Марии Ильиничны", id="both of a double name"),
    ],
)  # fmt: skip
def test_given_a_name_when_a_russian_sentence_needs_a_case_then_it_is_declined(
    name: str, relation: str, to_whom: str, for_whom: str
) -> None:
    person = _person(name, relation)

    assert declension.to_whom(person, "ru") == to_whom
    assert declension.for_whom(person, "ru") == for_whom
    assert declension.to_whom(person, "en") == name


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        pytest.param("Ли Женя", "guardian", id="sex unknown"),
        pytest.param("Taylor Grace", "mother", id="Latin letters"),
        pytest.param("О’Коннор Мэри", "mother", id="a sign that is no letter"),
        pytest.param("Иванова А. П.", "mother", id="initials"),
        pytest.param("Иванова Анна Петрович", "mother", id="the patronymic is a man's"),
        pytest.param("Иванова Иван Петрович", "father", id="the surname is a woman's"),
        pytest.param("Ан Иван Петрович", "father", id="two letters"),
        pytest.param("Нгуен Ван Тхи", "father", id="Vietnamese"),
        pytest.param("Калина Анна Петровна", "mother", id="of Калин, or the noun"),
        pytest.param("Жук Қайрат Нұрланұлы", "father", id="letters that Russian has not"),
        pytest.param("Коваль-Ган-Ец Иван Петрович", "father", id="one of three words is not known"),
    ],
)
def test_given_a_name_that_nobody_can_tell_then_the_whole_of_it_stays_as_it_is(name: str, relation: str) -> None:
    person = _person(name, relation)

    assert declension.to_whom(person, "ru") == declension.for_whom(person, "ru") == name


def test_given_a_form_that_a_worker_wrote_then_it_goes_before_the_tables() -> None:
    person = _person("Калина Анна Петровна", "mother")
    person.name_in_genitive, person.name_in_dative = "Калины Анны Петровны", "Калине Анне Петровне"

    assert declension.for_whom(person, "ru") == "Калины Анны Петровны"
    assert declension.to_whom(person, "ru") == "Калине Анне Петровне"
    assert declension.to_whom(person, "en") == "Калина Анна Петровна"


def _person(name: str, relation: str) -> Person:
    last, first, patronymic = [*name.split(" ", 2), ""][:3]
    return Person(relation=relation, last_name=last, first_name=first, patronymic=patronymic)
