"""Names as Russian sentences need them; what cannot be declined safely stays as it is."""

from __future__ import annotations

import pytest

from casework.models import Person
from casework.texts import declension


@pytest.mark.parametrize(
    ("name", "relation", "to_whom", "for_whom"),
    [
        pytest.param("Соколова Анна Петровна", "mother", "Соколовой Анне Петровне", "Соколовой Анны Петровны", id="ова"),
        pytest.param("Мельник Ирина Павловна", "mother", "Мельник Ирине Павловне", "Мельник Ирины Павловны",
                     id="a woman's surname that ends in a consonant"),
        pytest.param("Мельник Павел Ильич", "father", "Мельнику Павлу Ильичу", "Мельника Павла Ильича",
                     id="the same of a man"),
        pytest.param("Ким Елена Сергеевна", "mother", "Ким Елене Сергеевне", "Ким Елены Сергеевны", id="short"),
        pytest.param("Юсупова Лейла Рашидовна", "mother", "Юсуповой Лейле Рашидовне", "Юсуповой Лейлы Рашидовны",
                     id="Tatar"),
        pytest.param("Фёдорова Любовь Андреевна", "mother", "Фёдоровой Любови Андреевне", "Фёдоровой Любови Андреевны",
                     id="ё and a soft sign"),
        pytest.param("Петров-Водкин Лев Кузьмич", "father", "Петрову-Водкину Льву Кузьмичу",
                     "Петрова-Водкина Льва Кузьмича", id="double"),
        pytest.param("Живаго Илья Никитич", "father", "Живаго Илье Никитичу", "Живаго Ильи Никитича", id="never changes"),
        pytest.param("Черных Павел Ильич", "father", "Черных Павлу Ильичу", "Черных Павла Ильича", id="ends in ых"),
        pytest.param("Гусева Нина Ильинична", "guardian", "Гусевой Нине Ильиничне", "Гусевой Нины Ильиничны",
                     id="sex by the patronymic"),
        pytest.param("Алиев Самир Рашид оглы", "guardian", "Алиеву Самиру Рашид оглы", "Алиева Самира Рашид оглы",
                     id="oglu"),
        pytest.param("Ли Женя ", "guardian", "Ли Женя", "Ли Женя", id="sex unknown"),
        pytest.param("Taylor Grace ", "mother", "Taylor Grace", "Taylor Grace", id="Latin letters"),
    ],
)  # fmt: skip
def test_given_a_name_when_a_russian_sentence_needs_a_case_then_it_is_declined(
    name: str, relation: str, to_whom: str, for_whom: str
) -> None:
    last, first, patronymic = name.split(" ", 2)
    person = Person(relation=relation, last_name=last, first_name=first, patronymic=patronymic)

    assert declension.to_whom(person, "ru") == to_whom
    assert declension.for_whom(person, "ru") == for_whom
    assert declension.to_whom(person, "en") == name.strip()
