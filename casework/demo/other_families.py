"""Who comes to the other services of the invented region: school, employment centre, women's clinic, one-stop shop.

Nobody of these exists. `REHEARSED` goes the straight way of each journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.demo import families
from casework.demo.families import InventedFamily, InventedPerson

ALLOWANCE, FIRST_JOB = "birth_allowance", "first_job"
SCHOOL, FERTILITY = "school_catch_up", "fertility_help"
RECORDED = (("birth_recorded", 0),)
FUND = ("social_fund", "social_protection")


def _parents(
    surname: str, mother: str, patronymic: str, child: str, sex: str, *, years: int = 0
) -> tuple[InventedPerson, ...]:
    """A mother of 31 and one child."""
    masculine = surname.removesuffix("а") if surname.endswith(("ова", "ева", "ёва", "ина")) else surname
    return (
        InventedPerson("mother", surname, mother, patronymic, "f", 31, is_representative=True),
        InventedPerson("child", surname if sex == "f" else masculine, child, "", sex, years),
    )


def _young(surname: str, name: str, patronymic: str, sex: str, years: int) -> tuple[InventedPerson, ...]:
    """A young person who comes alone."""
    return (InventedPerson("applicant", surname, name, patronymic, sex, years, is_representative=True),)


def _couple(woman: tuple[str, str, str], man: tuple[str, str, str], *, years: int = 32) -> tuple[InventedPerson, ...]:
    return (
        InventedPerson("applicant", *woman, "f", years, is_representative=True),
        InventedPerson("partner", *man, "m", years + 2),
    )


def _born(*, employed: int = 1, card: bool = True) -> tuple[tuple[str, Any], ...]:
    return (
        ("child.order_in_family", 1),
        ("child.alive_at_birth", True),
        ("family.employed_parents", employed),
        ("family.card_known", card),
        ("family.has_gosuslugi", True),
    )


def _missed(*, days: int = 40, equipment: bool = False) -> tuple[tuple[str, Any], ...]:
    return (("pupil.treatment_days", days), ("pupil.lacks_equipment", equipment))


TRYING = (("couple.months_trying", 14),)

REHEARSED: Mapping[str, InventedFamily] = {
    families.FLAGSHIP: families.REHEARSED,
    ALLOWANCE: InventedFamily(
        "Ветрова", "Инга", "Сергеевна", "Ника", "f", days_ago=0, journey=ALLOWANCE, tells=RECORDED, shares=FUND,
        people=_parents("Ветрова", "Инга", "Сергеевна", "Ника", "f"), known=_born(),
    ),
    FIRST_JOB: InventedFamily(
        "Лугина", "Вера", "Олеговна", "", "f", days_ago=0, journey=FIRST_JOB,
        people=_young("Лугина", "Вера", "Олеговна", "f", 20),
    ),
    SCHOOL: InventedFamily(
        "Берёзина", "Марта", "Павловна", "Глеб", "m", days_ago=0, journey=SCHOOL,
        people=_parents("Берёзина", "Марта", "Павловна", "Глеб", "m", years=12), known=_missed(equipment=True),
    ),
    FERTILITY: InventedFamily(
        "Рощина", "Алёна", "Игоревна", "", "f", days_ago=0, journey=FERTILITY, known=TRYING,
        people=_couple(("Рощина", "Алёна", "Игоревна"), ("Рощин", "Павел", "Андреевич")),
    ),
}  # fmt: skip

DEMO = (
    # one-stop shop: the grant without an application, by application, without a card
    InventedFamily(
        "Лапина", "Регина", "Львовна", "Майя", "f", days_ago=24, journey=ALLOWANCE, tells=RECORDED, shares=FUND,
        people=_parents("Лапина", "Регина", "Львовна", "Майя", "f"), known=_born(), stops_at=("apply_monthly",),
    ),
    InventedFamily(
        "Родионова", "Илона", "Максимовна", "Тарас", "m", days_ago=12, journey=ALLOWANCE, tells=RECORDED, shares=FUND,
        people=_parents("Родионова", "Илона", "Максимовна", "Тарас", "m"), known=_born(employed=0),
        stops_at=("apply", "apply_monthly"),
    ),
    InventedFamily(
        "Яшина", "Ариадна", "Юрьевна", "Прохор", "m", days_ago=2, journey=ALLOWANCE, tells=RECORDED, shares=FUND,
        people=_parents("Яшина", "Ариадна", "Юрьевна", "Прохор", "m"), known=_born(card=False),
        stops_at=("card_details", "apply_monthly"),
    ),
    # employment centre: in the first half-year of work, before the interviews, a boy of 15
    InventedFamily(
        "Гуляев", "Артём", "Иванович", "", "m", days_ago=58, journey=FIRST_JOB, stops_at=("follow_up", "training"),
        people=_young("Гуляев", "Артём", "Иванович", "m", 19),
    ),
    InventedFamily(
        "Седова", "Ника", "Романовна", "", "f", days_ago=13, journey=FIRST_JOB,
        people=_young("Седова", "Ника", "Романовна", "f", 22), stops_at=("interviews", "mentor", "training"),
    ),
    InventedFamily(
        "Пчелинцева", "Софья", "Марковна", "Фёдор", "m", days_ago=4, journey=FIRST_JOB,
        people=_parents("Пчелинцева", "Софья", "Марковна", "Фёдор", "m", years=15), stops_at=("apply",),
    ),
    # school: lessons at home, a plan to sign, the first talk
    InventedFamily(
        "Кораблёва", "Надежда", "Кирилловна", "Антон", "m", days_ago=47, journey=SCHOOL, stops_at=("review", "exams"),
        people=_parents("Кораблёва", "Надежда", "Кирилловна", "Антон", "m", years=13), known=_missed(equipment=True),
    ),
    InventedFamily(
        "Мухина", "Любовь", "Артуровна", "Даша", "f", days_ago=19, journey=SCHOOL,
        people=_parents("Мухина", "Любовь", "Артуровна", "Даша", "f", years=10), known=_missed(days=33),
        stops_at=("study_plan", "psychologist"),
    ),
    InventedFamily(
        "Воронцова", "Ася", "Денисовна", "Захар", "m", days_ago=1, journey=SCHOOL,
        people=_parents("Воронцова", "Ася", "Денисовна", "Захар", "m", years=8), known=_missed(days=26),
        stops_at=("absence_signal", "consents"),
    ),
    # women's clinic: waiting for IVF, on the way to the board, each consents alone
    InventedFamily(
        "Снегирёва", "Ольга", "Петровна", "", "f", days_ago=63, journey=FERTILITY, known=TRYING,
        people=_couple(("Снегирёва", "Ольга", "Петровна"), ("Снегирёв", "Денис", "Львович"), years=34),
        stops_at=("ivf_programme",),
    ),
    InventedFamily(
        "Carter", "Megan", "", "", "f", days_ago=30, language="en", journey=FERTILITY, known=TRYING,
        people=_couple(("Carter", "Megan", ""), ("Carter", "Ethan", "")), stops_at=("medical_board", "choose_clinic"),
    ),
    InventedFamily(
        "Зимина", "Эльвира", "Олеговна", "", "f", days_ago=5, journey=FERTILITY, known=TRYING,
        people=_couple(("Зимина", "Эльвира", "Олеговна"), ("Зимин", "Марк", "Ильич")), stops_at=("partner_consents",),
    ),
)  # fmt: skip
ALL = (*families.DEMO, *DEMO)


def rehearsed(journey: str) -> InventedFamily:
    """Return the family that goes the straight way of a journey.

    Of one nobody knows here, the flagship's.
    """
    return REHEARSED.get(journey, families.REHEARSED)
