"""Invented families. Nobody of these exists; the telephone code 000 is nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.act_parts.household_input import Intake, PersonInput

FLAGSHIP = "third_child_special_needs"
A_YEAR = timedelta(days=365.25)


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
    first_declines: bool = False  # the first charity asked for things cannot
    tells: tuple[tuple[str, int], ...] = ()  # what happens to them, so many days after the first talk
    journey: str = FLAGSHIP
    people: tuple[InventedPerson, ...] = ()  # instead of mother, father and siblings, where it is about others
    known: tuple[tuple[str, Any], ...] = ()  # instead of what a mother in the clinic tells
    shares: tuple[str, ...] = ()  # with what kinds of organisation, agreed to in the first talk
    outcomes: tuple[tuple[str, str], ...] = ()  # of steps that end otherwise than hoped for


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """A member of a household, so many years old."""

    relation: str
    last_name: str
    first_name: str
    patronymic: str
    sex: str
    years: int
    is_representative: bool = False


def named(surname: str) -> InventedFamily:
    """Return the demo's family of that name."""
    return next(family for family in DEMO if family.surname == surname)


def intake_of(family: InventedFamily, *, born_on: date) -> Intake:
    """Return the first talk with a family, as the worker would type it in."""
    people = _people_of(family, born_on) if family.people else _household(family, born_on)
    number = sum(ord(letter) for letter in family.surname) % 90 + 10
    last = sum(ord(letter) * place for place, letter in enumerate(family.surname + family.mother, start=1)) % 90 + 10
    return Intake(
        people=people,
        address=f"Светлоречье, ул. Лесная, {number}",
        phone=f"+7 000 200-{number:02}-{last:02}",
        language=family.language,
        danger_at_home=family.danger,
        vulnerable=family.vulnerable,
        facts=dict(family.known) if family.people else facts_of(family),
        consents=("processing", "medical_secrecy", *(f"share:{kind}" for kind in family.shares)),
        channel="tablet",
    )


def _people_of(family: InventedFamily, today: date) -> tuple[PersonInput, ...]:
    """A newborn is born on the day of the talk, all others so many years and some weeks before."""
    return tuple(
        PersonInput(
            relation=one.relation,
            last_name=one.last_name,
            first_name=one.first_name,
            patronymic=one.patronymic,
            sex=one.sex,
            born_on=today - one.years * A_YEAR - timedelta(days=90 if one.years else 0),
            is_representative=one.is_representative,
        )
        for one in family.people
    )


def _household(family: InventedFamily, born_on: date) -> tuple[PersonInput, ...]:
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
    return tuple(people)


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
        "family.employed_parents": 1,
        "family.card_known": True,
        "family.income_per_person": Decimal(family.income),
    }


REHEARSED = InventedFamily("Соколова", "Анна", "Петровна", "Мирон", "m", days_ago=0, father="Илья")

DEMO = (
    # more than a year ago: gone all the way, and asked how everything was; the last says nothing
    InventedFamily("Абрамова", "Юлия", "Викторовна", "Лука", "m", days_ago=500),
    InventedFamily("Осипова", "Ксения", "Романовна", "Богдан", "m", days_ago=500, father="Илья"),
    InventedFamily("Волкова", "Инна", "Фёдоровна", "Злата", "f", days_ago=500, father="Степан"),
    InventedFamily("Данилова", "Алла", "Павловна", "Мира", "f", days_ago=430, father="Кирилл"),
    InventedFamily("Казакова", "Нина", "Степановна", "Давид", "m", days_ago=430),
    InventedFamily("Тихонова", "Майя", "Антоновна", "Лилия", "f", days_ago=430, father="Николай"),
    InventedFamily("Павлова", "Рита", "Юрьевна", "Демид", "m", days_ago=430, stops_at=("survey",)),
    # gone on elsewhere: closed, with an answer how it was
    InventedFamily("Громова", "Вера", "Ивановна", "Пётр", "m", days_ago=66, father="Олег", tells=(("moved_away", 45),)),
    InventedFamily("Ермакова", "Тамара", "Львовна", "Матвей", "m", days_ago=57, father="Борис",
                   tells=(("moved_away", 25),)),
    InventedFamily("Панова", "Лидия", "Егоровна", "Ева", "f", days_ago=48, tells=(("moved_away", 33),)),
    # the quiet branch, and a family that wants no help
    InventedFamily("Никитина", "Оксана", "Игоревна", "Арсений", "m", days_ago=44, father="Денис",
                   tells=(("child_died", 20),)),
    InventedFamily("Субботина", "Раиса", "Глебовна", "Вера", "f", days_ago=29, tells=(("child_died", 17),)),
    InventedFamily("Хромова", "Галина", "Тимуровна", "Савва", "m", days_ago=35, father="Антон",
                   tells=(("help_refused", 9),)),
    # far on: disability, money, the months at home
    InventedFamily("Юсупова", "Лейла", "Рашидовна", "Амина", "f", days_ago=52, father="Тимур",
                   stops_at=("disability_again",)),
    InventedFamily("Миронова", "Евгения", "Олеговна", "Таисия", "f", days_ago=46, father="Павел",
                   stops_at=("medical_board", "early_help")),
    InventedFamily("Ким", "Елена", "Сергеевна", "Софья", "f", days_ago=40, father="Виктор",
                   stops_at=("medical_board", "regional_support")),
    InventedFamily("Литвинова", "Дина", "Аркадьевна", "Роман", "m", days_ago=42, father="Фёдор",
                   stops_at=("apply_to_bureau", "large_family_card")),
    InventedFamily("Юдина", "Ирма", "Эдуардовна", "Агата", "f", days_ago=37, stops_at=("maternity_capital",)),
    # the doctors' day: chosen, to be chosen, just over
    InventedFamily("Орлова", "Дарья", "Олеговна", "Лев", "m", days_ago=30, vulnerable=True,
                   stops_at=("doctors_day", "talk_and_law", "what_next")),
    InventedFamily("Зайцева", "Полина", "Максимовна", "Марк", "m", days_ago=28, father="Андрей",
                   stops_at=("doctors_day",)),
    InventedFamily("Крылова", "Жанна", "Ильинична", "Алиса", "f", days_ago=27, father="Сергей",
                   stops_at=("talk_and_law", "income_check")),
    InventedFamily("Hughes", "Emily", "", "Oliver", "m", days_ago=26, language="en", father="James",
                   siblings=(("Lily", 8), ("Jack", 6)), stops_at=("doctors_day", "residence")),
    InventedFamily("Чернова", "Ульяна", "Вадимовна", "Егор", "m", days_ago=25, vulnerable=True,
                   stops_at=("doctors_day", "home_visit")),
    InventedFamily("Фёдорова", "Мария", "Андреевна", "Ульяна", "f", days_ago=23, father="Роман",
                   stops_at=("residence", "income_check")),
    # home again, papers and polyclinic
    InventedFamily("Шарипова", "Айгуль", "Рустамовна", "Камиль", "m", days_ago=20, father="Марат",
                   stops_at=("residence", "large_family_card")),
    InventedFamily("Сафина", "Гульнара", "Маратовна", "Айдар", "m", days_ago=16, father="Ренат",
                   stops_at=("home_visit", "social_services")),
    InventedFamily("Белкина", "Ольга", "Юрьевна", "Тимофей", "m", days_ago=11, father="Глеб", first_declines=True,
                   stops_at=("choose_leave", "talk_and_law")),
    InventedFamily("Горшкова", "Эмма", "Валерьевна", "Гордей", "m", days_ago=10, father="Макар",
                   stops_at=("necessities", "early_help")),
    # in the clinic: things, days of stay, registry and insurer
    InventedFamily("Мельник", "Ирина", "Павловна", "Анна", "f", days_ago=8, danger=True, siblings=(("Яна", 3), ("Костя", 6)),
                   stops_at=("necessities", "early_help")),
    InventedFamily("Дроздова", "Кира", "Семёновна", "Платон", "m", days_ago=7, father="Вадим",
                   stops_at=("necessities", "choose_leave")),
    InventedFamily("Савина", "Людмила", "Марковна", "Яна", "f", days_ago=6, vulnerable=True,
                   stops_at=("choose_stay", "choose_leave", "necessities", "attach_polyclinic")),
    InventedFamily("Рябова", "Наталья", "Ильинична", "Михаил", "m", days_ago=5, father="Антон", first_declines=True,
                   stops_at=("insurance_policy", "choose_leave", "income_check")),
    InventedFamily("Гусева", "Зоя", "Никитична", "Елисей", "m", days_ago=4, father="Игнат",
                   stops_at=("register_birth", "choose_stay", "choose_leave")),
    InventedFamily("Соколова", "Анна", "Петровна", "Мирон", "m", days_ago=3, father="Илья",
                   stops_at=("necessities", "choose_leave", "income_check", "choose_stay", "snils", "maternity_capital")),
    InventedFamily("Taylor", "Grace", "", "Emma", "f", days_ago=2, language="en", father="Daniel",
                   siblings=(("Noah", 7), ("Ava", 4)),
                   stops_at=("register_birth", "necessities", "choose_stay", "choose_leave")),
    InventedFamily("Яковлева", "Стефания", "Львовна", "Тихон", "m", days_ago=2, father="Лев",
                   stops_at=("consents", "choose_stay", "choose_leave")),
    InventedFamily("Лаптева", "Светлана", "Борисовна", "Варвара", "f", days_ago=1, father="Юрий",
                   stops_at=("consents", "choose_stay", "choose_leave", "medical_birth_record")),
    InventedFamily("Короткова", "Вероника", "Данииловна", "Ника", "f", days_ago=1, danger=True,
                   stops_at=("consents", "choose_stay", "choose_leave")),
    InventedFamily("Bennett", "Chloe", "", "Arthur", "m", days_ago=0, language="en", father="Thomas",
                   siblings=(("Mia", 9), ("Leo", 3)), stops_at=("intake", "consents", "choose_stay", "choose_leave")),
    InventedFamily("Зуева", "Алина", "Денисовна", "Семён", "m", days_ago=0, father="Пётр",
                   stops_at=("intake", "consents", "choose_stay", "choose_leave")),
)  # fmt: skip
