"""Invented families. Nobody of these exists; the telephone code 000 is nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.actions.intake import Intake, PersonInput


@dataclass(frozen=True, slots=True)
class InventedFamily:
    """A family, how its child came, and where its case shall stand.

    Attributes:
        days_ago: On which day before today it was taken in.
        stops_at: Steps that nobody does any more: the case stays there.
    """

    surname: str
    mother: str
    patronymic: str
    child: str
    sex: str
    days_ago: int
    language: str = "ru"
    father: str = ""
    siblings: tuple[tuple[str, int], ...] = (("Даша", 9), ("Егор", 5))
    stops_at: tuple[str, ...] = ()
    danger: bool = False
    vulnerable: bool = False
    income: str = "14200"
    tells: tuple[tuple[str, int], ...] = ()  # what happens to them, so many days after the first talk


def intake_of(family: InventedFamily, *, born_on: date) -> Intake:
    """Return the first talk with a family, as the worker would type it in."""
    number = sum(ord(letter) for letter in family.surname) % 90 + 10
    masculine = family.surname.removesuffix("а") if family.surname.endswith(("ова", "ева", "ина")) else family.surname
    of_child = family.surname if family.sex == "f" else masculine
    people = [
        PersonInput(
            relation="mother",
            last_name=family.surname,
            first_name=family.mother,
            patronymic=family.patronymic,
            born_on=date(1990, 3, 12),
            is_representative=True,
        )
    ]
    if family.father:
        people.append(PersonInput(relation="father", last_name=masculine, first_name=family.father))
    people += [
        PersonInput(
            relation="child",
            last_name=family.surname if name.endswith(("а", "я")) else masculine,
            first_name=name,
            born_on=born_on - timedelta(days=365 * age + 40),
        )
        for name, age in family.siblings
    ]
    people.append(
        PersonInput(relation="child", last_name=of_child, first_name=family.child, sex=family.sex, born_on=born_on)
    )
    return Intake(
        people=tuple(people),
        address=f"Светлоречье, ул. Лесная, {number}",
        phone=f"+7 000 200-{number:02}-{number:02}",
        language=family.language,
        danger_at_home=family.danger,
        vulnerable=family.vulnerable,
        facts=facts_of(family),
        consents=("processing", "medical_secrecy"),
        channel="tablet",
    )


def facts_of(family: InventedFamily) -> dict[str, Any]:
    """Return what the mother tells at intake."""
    return {
        "child.order_in_family": len(family.siblings) + 1,
        "child.special_needs_basis": "diagnosis_list",
        "child.diagnosis_in_list": True,
        "child.born_at_home": False,
        "parents.married": bool(family.father),
        "parents.paternity_recognised": bool(family.father),
        "parents.foreign_citizens": False,
        "mother.employed": True,
        "family.income_per_person": Decimal(family.income),
    }


REHEARSED = InventedFamily("Соколова", "Анна", "Петровна", "Мирон", "m", days_ago=0, father="Илья")

DEMO = (
    InventedFamily("Громова", "Вера", "Ивановна", "Пётр", "m", days_ago=66, father="Олег",
                   tells=(("moved_away", 45),)),
    InventedFamily("Юсупова", "Лейла", "Рашидовна", "Амина", "f", days_ago=52, father="Тимур",
                   stops_at=("disability_again",)),
    InventedFamily("Ким", "Елена", "Сергеевна", "Софья", "f", days_ago=40, father="Виктор",
                   stops_at=("medical_board", "regional_support")),
    InventedFamily("Орлова", "Дарья", "Олеговна", "Лев", "m", days_ago=30, vulnerable=True,
                   stops_at=("doctors_day", "talk_and_law", "what_next")),
    InventedFamily("Фёдорова", "Мария", "Андреевна", "Ульяна", "f", days_ago=23, father="Роман",
                   stops_at=("residence", "income_check")),
    InventedFamily("Сафина", "Гульнара", "Маратовна", "Айдар", "m", days_ago=16, father="Ренат",
                   stops_at=("home_visit", "social_services")),
    InventedFamily("Белкина", "Ольга", "Юрьевна", "Тимофей", "m", days_ago=11, father="Глеб",
                   stops_at=("choose_leave", "talk_and_law")),
    InventedFamily("Мельник", "Ирина", "Павловна", "Анна", "f", days_ago=8, danger=True, siblings=(("Яна", 3), ("Костя", 6)),
                   stops_at=("necessities", "early_help")),
    InventedFamily("Рябова", "Наталья", "Ильинична", "Михаил", "m", days_ago=5, father="Антон",
                   stops_at=("insurance_policy", "choose_leave", "income_check")),
    InventedFamily("Соколова", "Анна", "Петровна", "Мирон", "m", days_ago=3, father="Илья",
                   stops_at=("necessities", "choose_leave", "income_check", "choose_stay")),
    InventedFamily("Taylor", "Grace", "", "Emma", "f", days_ago=2, language="en", father="Daniel",
                   siblings=(("Noah", 7), ("Ava", 4)), stops_at=("necessities", "choose_stay", "choose_leave")),
    InventedFamily("Лаптева", "Светлана", "Борисовна", "Варвара", "f", days_ago=1, father="Юрий",
                   stops_at=("consents", "choose_stay", "choose_leave", "medical_birth_record")),
    InventedFamily("Зуева", "Алина", "Денисовна", "Семён", "m", days_ago=0, father="Пётр",
                   stops_at=("intake", "consents", "choose_stay", "choose_leave")),
)  # fmt: skip
