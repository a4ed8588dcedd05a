"""Invented values that look as the real ones do and can belong to nobody.

Drawn from the given chance only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from partners.connector import Ask, AskType

YEAR = timedelta(days=365)


def value_for(key: str, ask: Ask, *, day: date, chance: random.Random) -> Any:
    """Invent a value of the asked form; `day` is the day of the answer in the partner's zone.

    Returns:
        What JSON can carry: text, number, bool, or a date as `2026-12-01`.
    """
    if ask.type is AskType.CHOICE:
        return _hoped_for(ask.choices)
    if key in _KNOWN:
        return _KNOWN[key](day, chance)
    return _BY_TYPE[ask.type](day, chance)


def paper_number(key: str, *, chance: random.Random) -> str:
    """Invent the number of an authority's paper in the manner of that paper."""
    pattern = _PAPERS.get(key, "№ ####-###")
    return "".join(str(chance.randrange(10)) if sign == "#" else sign for sign in pattern)


def snils(chance: random.Random) -> str:
    """Invent a SNILS with a right check sum from the numbers below 001-001-998, which nobody was ever given.

    Source: order of the Pension Fund's board on personal accounts: check sums begin with number
    001-001-998.
    """
    digits = f"{chance.randrange(1_000, 1_001_998):09d}"
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits)) % 101
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {total % 100:02d}"


def policy_number(chance: random.Random) -> str:
    """Invent a policy number of 16 digits with its check digit (Luhn).

    The region part 00 does not exist.
    """
    digits = "00" + "".join(str(chance.randrange(10)) for _ in range(13))
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def _hoped_for(choices: tuple[str, ...]) -> str:
    """The first choice, as with outcomes: a rehearsal goes the straight way."""
    return choices[0] if choices else ""


def _birth_record(day: date, chance: random.Random) -> str:
    # number of a record in the register: index and office, year, type of record, running number,
    # check digit
    return f"1100097600000{day.year}{chance.randrange(1000):03d}{chance.randrange(10)}"


_Invent = Callable[[date, random.Random], Any]
_KNOWN: dict[str, _Invent] = {
    "child.birth_record_number": _birth_record,
    "child.snils": lambda day, chance: snils(chance),
    "child.policy_number": lambda day, chance: policy_number(chance),
    "child.polyclinic": lambda day, chance: "Детская поликлиника «Ромашка»",
    "child.gestation_weeks": lambda day, chance: chance.randint(38, 40),
    "child.disability_until": lambda day, chance: (day + 2 * YEAR).isoformat(),
    "child.diagnosis_in_list": lambda day, chance: False,  # the straight way: nothing bad was found
    "family.income_per_person": lambda day, chance: 9_500 + 100 * chance.randrange(30),
    "application.made_on": lambda day, chance: day.isoformat(),
    "allowance.until": lambda day, chance: (day + YEAR).isoformat(),
    "family.lowest_adult_earnings": lambda day, chance: 250_000 + 1_000 * chance.randrange(90),
    "job.needs_equipment": lambda day, chance: False,
    "job.hired_on": lambda day, chance: (day + timedelta(days=5)).isoformat(),
    "employer.staff": lambda day, chance: 20 + chance.randrange(80),
    "employer.has_debts": lambda day, chance: False,
    "pupil.conclusion_until": lambda day, chance: (day + timedelta(days=240)).isoformat(),
    "pupil.mask_regime": lambda day, chance: False,
    "pupil.has_disability": lambda day, chance: False,
    "couple.cause_found": lambda day, chance: False,
    "couple.frozen_embryos": lambda day, chance: 0,
    "ivf.code": lambda day, chance: f"СВ-{chance.randrange(100, 1000)}",
    "ivf.referral_until": lambda day, chance: (day + timedelta(days=90)).isoformat(),
    "ivf.start_on": lambda day, chance: (day + timedelta(days=8)).isoformat(),
    "ivf.transfer_on": lambda day, chance: day.isoformat(),
    "mother.minimum_stay_until": lambda day, chance: (day + timedelta(days=2)).isoformat(),
    "mother.discharge_date": lambda day, chance: (day + timedelta(days=5)).isoformat(),
    "mother.leave_until": lambda day, chance: (day + YEAR).isoformat(),
}
_BY_TYPE: dict[AskType, _Invent] = {
    AskType.TEXT: lambda day, chance: f"{day.year}-{chance.randrange(100_000, 1_000_000)}",
    AskType.NUMBER: lambda day, chance: chance.randint(1, 9),
    AskType.MONEY: lambda day, chance: 100 * chance.randint(100, 300),
    AskType.DATE: lambda day, chance: day.isoformat(),
    AskType.YES_NO: lambda day, chance: True,
}
_PAPERS = {
    "birth_certificate": "I-ГР № 7#####",
    "medical_birth_record": "103-####/0#",
    "snils_notice": "СН-########",
    "policy_extract": "ОМС-########",
    "residence_certificate": "РМЖ-######",
    "screening_result": "НС-#####",
    "sick_leave": "910#########",
    "doctors_conclusions": "ОСМ-#####",
    "ultrasound_results": "УЗИ-#####",
    "mse_referral": "088/у-#####",
    "mse_refusal": "ВК-####",
    "disability_certificate": "МСЭ № 0######",
    "ipra": "###.##.00/#",
    "capital_certificate": "МК-##-#######",
    "large_family_card": "00-МС-######",
}
