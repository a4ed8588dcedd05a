"""Version 2 opens the flagship to the first and second child: one changed line, running cases keep theirs."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeys.check import walkthrough_player
from journeys.engine.run_context import Setting
from journeys.reader import CATALOGUE, read_catalogue, working_calendar
from journeys.rules.eligibility import judge

CATALOGUE_READ = read_catalogue(CATALOGUE)
V1, V2 = (CATALOGUE_READ.definitions["third_child_special_needs", number] for number in (1, 2))
BIRTH = date(2026, 11, 14)
FITS: dict[str, Any] = {
    "child.born_on": BIRTH, "child.order_in_family": Decimal(3), "child.special_needs_basis": "diagnosis_list",
    "family.income_per_person": Decimal(15400),
}  # fmt: skip
GONE = object()  # the fact is not known

# what differs from a family that fits, verdict under version 1, verdict under version 2
TABLE = [
    ({}, True, True),
    ({"child.order_in_family": Decimal(2)}, False, True),
    ({"child.order_in_family": Decimal(1)}, False, True),
    ({"child.order_in_family": Decimal(4)}, True, True),
    ({"child.order_in_family": GONE}, None, None),
    ({"child.born_on": GONE, "pregnancy.weeks": Decimal(28)}, True, True),
    ({"child.born_on": GONE, "pregnancy.weeks": Decimal(27)}, False, False),
    ({"child.born_on": GONE}, None, None),
    ({"child.special_needs_basis": "none_found"}, False, False),
    ({"child.special_needs_basis": "prenatal_council"}, True, True),
    ({"child.special_needs_basis": "disability_bureau"}, True, True),
    ({"child.special_needs_basis": GONE}, None, None),
    ({"family.income_per_person": Decimal(17000)}, True, True),
    ({"family.income_per_person": Decimal("17000.01")}, False, False),
    ({"family.income_per_person": GONE}, True, True),
    ({"child.order_in_family": Decimal(2), "child.special_needs_basis": GONE}, False, None),
]


def changed(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**FITS, **facts}.items() if value is not GONE}


@pytest.mark.parametrize(
    ("facts", "first", "second"), TABLE, ids=[f"row {number}" for number in range(1, len(TABLE) + 1)]
)
def test_eligibility_of_both_versions(facts, first, second):
    assert judge(V1, changed(facts), BIRTH).verdict is first
    assert judge(V2, changed(facts), BIRTH).verdict is second


def test_one_line_differs_beside_the_number_and_the_names():
    one, two = (
        (CATALOGUE / "third_child_special_needs" / f"v{number}.yaml").read_text("utf-8").splitlines()
        for number in (1, 2)
    )
    assert len(one) == len(two)
    differing = [(old.partition(":")[0].strip(), new.strip()) for old, new in zip(one, two, strict=True) if old != new]
    assert [key for key, _ in differing] == ["version", "title", "about", "order"]
    assert differing[-1][1] == "order: child.order_in_family at least 1"


def test_nothing_else_of_the_definition_differs():
    as_first = replace(V2, version=1, title=V1.title, about=V1.about, eligibility=V1.eligibility, sha256=V1.sha256)
    assert [field.name for field in fields(V1) if getattr(as_first, field.name) != getattr(V1, field.name)] == []


def test_all_steps_of_the_domain_page_are_there():
    told = (CATALOGUE / "third_child_special_needs" / "v1.yaml").read_text("utf-8")
    missing = [f"B{number}" for number in range(2, 25) if f"# B{number}" not in told and f" B{number}" not in told]
    assert set(missing) <= {"B17"}, "B1 is the included group, B15 and B17 are one step"
    assert {"intake", "consents", "route_sheet"} <= set(V1.by_key)


def test_given_too_much_income_then_the_explanation_names_value_limit_and_source():
    judged = judge(V2, {**FITS, "family.income_per_person": Decimal(17400)}, BIRTH)
    part = next(part for part in judged.parts if part.name == "low_income")
    assert (part.verdict, part.threshold, part.values) == (False, Decimal(17000), (Decimal(17400),))
    russian, english = (part.says[language].replace("\u00a0", " ") for language in ("ru", "en"))
    assert russian.startswith("Доход на человека 17 400 ₽ — выше порога 17 000 ₽ (")
    assert "источник: акт региона, не прочитан, нужно подтвердить" in russian
    assert english.startswith("Income per person 17,400 RUB — above the limit of 17,000 RUB (")


def test_given_a_birth_in_2025_then_the_limit_of_2025_counts():
    facts = {**FITS, "family.income_per_person": Decimal(16500)}
    assert judge(V2, facts, date(2025, 12, 31)).verdict is False
    assert judge(V2, facts, date(2026, 1, 1)).verdict is True


def test_given_a_day_before_the_first_figure_then_nobody_is_refused_for_income():
    judged = judge(V2, FITS, date(2024, 12, 31))
    part = next(part for part in judged.parts if part.name == "low_income")
    assert part.verdict is True, "`or unknown`: what cannot be compared is no obstacle"


def test_given_an_unknown_fact_then_the_explanation_says_what_to_find_out():
    judged = judge(V2, changed({"child.order_in_family": GONE}), BIRTH)
    part = next(part for part in judged.parts if part.name == "order")
    assert (part.verdict, part.values) == (None, (None,))
    assert part.says["ru"] == "Какой это ребёнок в семье по счёту: пока неизвестно — нужно узнать"


# ---- the told cases --------------------------------------------------------------------------------------------------

FIRST_CASES = [case for case in CATALOGUE_READ.walkthroughs[V1.journey] if case.version == 1]
UNDER_FIRST_ONLY = [case for case in FIRST_CASES if any(line.expect.eligible == "no" for line in case.story)]
UNDER_BOTH = [case for case in FIRST_CASES if case not in UNDER_FIRST_ONLY]
SETTING = Setting(ZoneInfo("Europe/Moscow"), working_calendar(CATALOGUE_READ))


@pytest.mark.parametrize("case", UNDER_BOTH, ids=[case.title["en"] for case in UNDER_BOTH])
def test_given_a_case_told_for_version_1_when_played_under_version_2_then_it_goes_the_same_way(case):
    first, second = (walkthrough_player.play(version, case, SETTING) for version in (V1, V2))
    assert [str(difference) for difference in second.differences] == []
    assert (second.opened, second.acts, second.settlement) == (first.opened, first.acts, first.settlement)


def test_given_the_one_case_that_version_1_refuses_when_played_under_version_2_then_only_its_right_differs():
    (case,) = UNDER_FIRST_ONLY
    assert len(UNDER_BOTH) == len(FIRST_CASES) - 1 >= 20
    (difference,) = walkthrough_player.play(V2, case, SETTING).differences
    assert difference.says == "eligible should be no, is yes"
