"""Names typed on the other keyboard or in Latin letters."""

from __future__ import annotations

import pytest

from casework.typed import spellings


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("Shchegoleva", "щеголева"),
        ("Tsvetkova", "цветкова"),
        ("Zhukov", "жуков"),
        ("Khamidova", "хамидова"),
        ("Hamidova", "хамидова"),
        ("Maria", "мария"),
        ("Mariia", "мария"),
        ("Iuliia", "юлия"),
        ("Vialov", "вялов"),
        ("Dmitry", "дмитрий"),
        ("Grigoriy", "григорий"),
        ("Andrey", "андрей"),
        ("Alexandra", "александра"),
        ("Ul'yana", "ульяна"),
    ],
)
def test_given_a_name_in_latin_letters_then_it_is_read_as_passports_and_people_spell_it(
    spelled: str, name: str
) -> None:
    assert spellings.in_cyrillic(spelled) == name


@pytest.mark.parametrize(
    ("typed", "meant"), [("Otujktdf", "Щеголева"), ("<tkjdf", "Белова"), (",tkjdf", "белова"), ("ПЦ-26", "GW-26")]
)
def test_given_the_keyboard_of_another_language_then_what_the_keys_mean_is_a_reading(typed: str, meant: str) -> None:
    first, other, *_latin = spellings.readings(typed)
    assert (first, other) == (typed, meant)


def test_given_digits_only_then_there_is_nothing_else_to_read() -> None:
    assert spellings.readings("26-0012") == ("26-0012",)
