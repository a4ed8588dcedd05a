"""Who stands in a version's store: families gone all the way, and each journey in the middle."""

from __future__ import annotations

from dataclasses import replace

from casework.demo import families, other_families
from casework.demo.families import InventedFamily

LONG_AGO = 470  # days: the longest journey is over by then
GONE_ALL_THE_WAY = (families.FLAGSHIP, other_families.ALLOWANCE, other_families.SCHOOL)
OTHERS = ("Родионова", "Седова", "Мухина", "Carter")  # one of each other journey
IN_THE_MIDDLE = (
    families.named("Зайцева"),  # days for all doctors are proposed
    families.named("Гусева"),  # the registry is asked
    families.named("Taylor"),  # a talk is offered, things are not chosen yet
    *(family for family in other_families.DEMO if family.surname in OTHERS),
)


def _gone(journey: str) -> InventedFamily:
    return replace(other_families.rehearsed(journey), days_ago=LONG_AGO)


ALL = (*(_gone(journey) for journey in GONE_ALL_THE_WAY), *IN_THE_MIDDLE)
