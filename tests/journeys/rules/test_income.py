"""The household's income for the unified allowance: the law of 2025 and of 2026, month by month."""

from __future__ import annotations

import inspect
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journeys.check import allowance_player, catalogue_check
from journeys.reader import CATALOGUE, read_catalogue, read_texts
from journeys.rules import reckoning
from journeys.rules.best_month import look_ahead
from journeys.rules.explanation import explain
from journeys.rules.family_context import FamilyContext
from journeys.rules.income import Excuse, Excused, Household, Income, Kind, Member, MemberKind, months_later, period
from journeys.rules.reckoning import FIGURES, IN_TIME, NEEDED, WITH_HALF, WITH_THREE_QUARTERS, NobodyCounts, reckon
from journeys.rules.terms_of_claim import months_over

ALLOWANCE = read_catalogue(CATALOGUE).definitions["birth_allowance", 1]
MOTHER, FATHER = Member("mother", MemberKind.ADULT), Member("father", MemberKind.ADULT)
CHILD = Member("child", MemberKind.CHILD)
FAMILY: dict[str, Any] = {
    "child.born_on": date(2025, 11, 20), "child.alive_at_birth": True, "family.property_within_limits": True,
}  # fmt: skip
LOOK = FamilyContext(ALLOWANCE, FAMILY, date(2025, 12, 1), {})


def monthly(member: Member, kind: Kind, amount: int, first: date, last: date) -> tuple[Income, ...]:
    found, month = [], first
    while month <= last:
        found.append(Income(member.key, month, kind, Decimal(amount)))
        month = months_later(month, 1)
    return tuple(found)


def excused(member: Member, why: Excuse, first: date, months: int) -> tuple[Excused, ...]:
    return tuple(Excused(member.key, months_later(first, number), why) for number in range(months))


def working(
    amount: int, *, members=(MOTHER, FATHER, CHILD), why=Excuse.CARE_OF_CHILD, until=date(2026, 6, 1)
) -> Household:
    """The father has a wage every month since January 2024, the mother has an excuse in every one."""
    first = date(2024, 1, 1)
    count = (until.year - first.year) * 12 + until.month - first.month + 1
    return Household(members, monthly(FATHER, Kind.WAGE, amount, first, until), excused(MOTHER, why, first, count))


# ---- the period --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applied_on", "first", "last"),
    [
        (date(2025, 12, 1), date(2024, 11, 1), date(2025, 10, 1)),
        (date(2025, 12, 31), date(2024, 11, 1), date(2025, 10, 1)),
        (date(2026, 1, 1), date(2024, 12, 1), date(2025, 11, 1)),
        (date(2026, 2, 28), date(2025, 1, 1), date(2025, 12, 1)),
        (date(2026, 3, 1), date(2025, 2, 1), date(2026, 1, 1)),
    ],
    ids=["first of December", "last of December", "new year", "February", "March"],
)
def test_the_period_ends_two_months_before_the_month_of_the_application(applied_on, first, last):
    assert period(applied_on) == (first, last)
    found = reckon(working(30_000), LOOK, applied_on)
    assert (found.first_month, found.last_month) == (first, last)


def test_given_income_outside_the_period_then_it_does_not_count():
    edge = tuple(Income("father", month, Kind.WAGE, Decimal(120_000))
                 for month in (date(2024, 10, 1), date(2024, 11, 1), date(2025, 10, 1), date(2025, 11, 1)))  # fmt: skip
    found = reckon(Household((FATHER, CHILD), edge), LOOK, date(2025, 12, 10))
    assert (found.total, found.per_person) == (Decimal("240000.00"), Decimal("10000.00"))


# ---- who has to have earned, and how much --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applied_on", "earned", "answer"),
    [
        (date(2025, 12, 20), 89_760, "right"),
        (date(2025, 12, 20), 89_759, "earnings_too_low"),
        (date(2026, 1, 1), 216_744, "right"),
        (date(2026, 1, 1), 216_743, "earnings_too_low"),
    ],
    ids=[
        "4 x 22 440 is enough in 2025",
        "a rouble less is not",
        "8 x 27 093 is enough from 2026",
        "a rouble less is not ",
    ],
)
def test_the_lowest_earnings_of_an_able_adult_are_compared_with_the_wages_of_the_year(applied_on, earned, answer):
    month = period(applied_on)[1]
    household = Household((MOTHER, FATHER, CHILD), (
        Income("mother", month, Kind.WAGE, Decimal(earned)), Income("father", month, Kind.BUSINESS, Decimal(230_000)),
    ))  # fmt: skip
    found = reckon(household, LOOK, applied_on)
    assert found.lowest == earned
    assert LOOK.knowing({**found.facts, "application.made_on": applied_on}).rule("unified_allowance") == answer


@pytest.mark.parametrize(("months", "counts"), [(10, False), (9, True), (0, True)])
def test_given_excused_months_when_they_are_enough_then_the_adult_need_not_have_earned(months, counts):
    household = Household((MOTHER, FATHER), monthly(FATHER, Kind.WAGE, 30_000, date(2024, 11, 1), date(2025, 10, 1)),
                          excused(MOTHER, Excuse.ILLNESS, date(2024, 12, 1), months))  # fmt: skip
    mother, father = reckon(household, LOOK, date(2025, 12, 10)).adults
    assert (mother.excused_months, mother.counts, father.counts) == (months, counts, True)


def test_given_excuses_outside_the_period_or_twice_in_a_month_then_each_month_counts_once():
    many = (
        *excused(MOTHER, Excuse.PREGNANCY, date(2024, 5, 1), 10),
        *excused(MOTHER, Excuse.ILLNESS, date(2025, 1, 1), 2),
    )
    (mother,) = reckon(Household((MOTHER,), (), many), LOOK, date(2025, 12, 10)).adults
    assert mother.excused_months == 4  # November to February


def test_given_nobody_who_has_to_earn_then_nobody_is_refused_for_it():
    found = reckon(
        Household((MOTHER, CHILD), (), excused(MOTHER, Excuse.DISABILITY, date(2024, 11, 1), 12)),
        LOOK,
        date(2025, 12, 1),
    )
    assert found.lowest == found.must_earn == 89_760
    facts = {**found.facts, "application.made_on": date(2025, 12, 1)}
    assert LOOK.knowing(facts).rule("unified_allowance") == "right"


# ---- what changed in 2026 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("applied_on", "counts"), [(date(2025, 12, 31), True), (date(2026, 1, 1), False)])
def test_given_a_pension_then_it_is_an_excuse_from_2026(applied_on, counts):
    first, last = period(applied_on)
    told = Household((FATHER,), monthly(FATHER, Kind.PENSION, 18_000, first, last))
    said = Household((FATHER,), (), excused(FATHER, Excuse.PENSION, first, 12))
    assert [reckon(one, LOOK, applied_on).adults[0].counts for one in (told, said)] == [counts, counts]
    assert reckon(told, LOOK, applied_on).per_person == 18_000, "and it is income in either year"


@pytest.mark.parametrize(("applied_on", "earned"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 12_000)])
def test_given_sick_pay_then_it_is_income_in_either_year_and_earned_from_2026(applied_on, earned):
    household = Household((FATHER,), monthly(FATHER, Kind.SICK_PAY, 1_000, *period(applied_on)))
    found = reckon(household, LOOK, applied_on)
    assert (found.total, found.lowest) == (12_000, earned)


@pytest.mark.parametrize(
    ("applied_on", "children", "monthly_income"),
    [
        (date(2026, 2, 28), 1, Decimal("6773.25")),
        (date(2026, 3, 1), 1, 17_500),
        (date(2026, 3, 1), 2, Decimal(70_000) / 3),
        (date(2026, 3, 1), 3, 35_000),
    ],
    ids=["a quarter of the minimum wage until February", "a quarter of 70 000 from March", "a third", "half"],
)
def test_given_alimony_without_a_court_order_then_it_counts_as_a_share_at_least_from_march_of_the_average_wage(
    applied_on, children, monthly_income
):
    members = (MOTHER, *(Member(f"child{number}", MemberKind.CHILD) for number in range(children)))
    household = Household(members, monthly(MOTHER, Kind.ALIMONY_WITHOUT_COURT, 5_000, *period(applied_on)))
    assert reckon(household, LOOK, applied_on).total == round(Decimal(12 * monthly_income), 2)
    by_court = Household(members, monthly(MOTHER, Kind.ALIMONY_BY_COURT, 5_000, *period(applied_on)))
    assert reckon(by_court, LOOK, applied_on).total == 60_000


FOUR_CONDITIONS = [
    ("in its last month", {}, date(2026, 9, 3), "right_reduced"),
    ("first day of its last month", {}, date(2026, 9, 1), "right_reduced"),
    ("the last day of three months after", {}, date(2026, 12, 30), "right_reduced"),
    ("a day too late", {}, date(2026, 12, 31), "income_too_high"),
    ("a month too early", {}, date(2026, 8, 31), "income_too_high"),
    ("kept once already", {"allowance.excess_used": True}, date(2026, 9, 3), "income_too_high"),
    ("nothing was granted before", {"allowance.until": None}, date(2026, 9, 3), "income_too_high"),
]


@pytest.mark.parametrize(("why", "facts", "day", "answer"), FOUR_CONDITIONS, ids=[one[0] for one in FOUR_CONDITIONS])
def test_given_slightly_more_income_on_renewal_then_a_large_family_keeps_half_once_and_in_time(why, facts, day, answer):
    children = tuple(Member(f"child{number}", MemberKind.CHILD) for number in range(3))
    household = working(88_000, members=(MOTHER, FATHER, *children), until=date(2026, 11, 1))
    look = LOOK.knowing({"allowance.until": date(2026, 9, 30), **facts})
    found = reckon(household, look, day)
    there = look.knowing({**found.facts, "application.made_on": day})
    assert found.per_person == 17_600, why
    assert there.rule("unified_allowance") == answer
    assert there.amount("unified_allowance") == (8_350 if answer == "right_reduced" else None)


def test_given_slightly_more_income_when_the_family_is_not_large_or_it_is_2025_then_nothing_is_forgiven():
    look = LOOK.knowing({"allowance.until": date(2026, 9, 30)})
    found = reckon(working(52_500, until=date(2026, 9, 1)), look, date(2026, 9, 3))
    assert found.per_person == 17_500
    there = look.knowing({**found.facts, "application.made_on": date(2026, 9, 3)})
    assert there.rule("unified_allowance") == "income_too_high"
    in_2025 = look.knowing({"application.made_on": date(2025, 12, 3), "family.income_per_person": Decimal(16_500),
                            "family.has_many_children": True, IN_TIME: True})  # fmt: skip
    assert in_2025.rule("unified_allowance") == "income_too_high"


def test_given_one_off_help_then_it_is_no_income():
    household = Household((FATHER,), monthly(FATHER, Kind.ONE_OFF_HELP, 9_000, *period(date(2026, 1, 10))))
    assert reckon(household, LOOK, date(2026, 1, 10)).total == 0


# ---- 50, 75, 100 % -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wage", "share", "amount"),
    [(30_000, "full", 15_600), (36_000, "three_quarters", 11_700), (40_000, "half", 7_800)],
)
def test_the_share_is_the_smallest_that_lifts_the_income_to_the_minimum(wage, share, amount):
    found = reckon(working(wage), LOOK, date(2025, 12, 20))
    there = LOOK.knowing({**found.facts, "application.made_on": date(2025, 12, 20)})
    assert (there.rule("unified_allowance"), there.rule("unified_share")) == ("right", share)
    assert there.amount("unified_allowance") == amount
    half, three_quarters = (found.facts[key] - found.per_person for key in (WITH_HALF, WITH_THREE_QUARTERS))
    assert (half, three_quarters) == (Decimal("2600.00"), Decimal("3900.00"))  # 15 600 for one child, among three


# ---- the best month ------------------------------------------------------------------------------------------------------


def test_given_a_good_month_that_leaves_the_period_then_the_earliest_month_to_apply_is_found():
    """A bonus of April 2025 stands in the way until the period begins with May: from July 2026 on."""
    household = working(50_000, until=date(2026, 3, 1))
    bonus = Income("father", date(2025, 4, 1), Kind.WAGE, Decimal(40_000))
    found = look_ahead(
        Household(household.members, (*household.incomes, bonus), household.excused), LOOK, date(2026, 4, 10)
    )
    assert [one.answer for one in found.months[:4]] == ["income_too_high"] * 2 + ["right"] * 2
    assert found.earliest == date(2026, 6, 1) == months_later(date(2025, 5, 1), 13)
    assert (found.assumed_from, found.property_assumed) == (date(2026, 4, 1), False)
    assert found.months[2].reckoning.first_month == date(2025, 5, 1)


def test_given_earnings_that_grow_then_the_month_is_found_in_which_they_are_enough():
    first_wage = monthly(MOTHER, Kind.WAGE, 30_000, date(2026, 1, 1), date(2026, 3, 1))
    father = monthly(FATHER, Kind.WAGE, 25_000, date(2025, 1, 1), date(2026, 3, 1))
    household = Household((MOTHER, FATHER, CHILD, Member("second", MemberKind.CHILD)), (*first_wage, *father))
    found = look_ahead(household, LOOK, date(2026, 4, 10))
    assert found.earliest == date(2026, 10, 1)  # eight wages of 30 000: January to August
    assert found.months[0].answer == "earnings_too_low"


def test_given_a_right_today_then_this_month_is_the_best():
    assert look_ahead(working(30_000), LOOK, date(2026, 5, 20)).earliest == date(2026, 5, 1)


def test_given_an_income_that_stays_too_high_then_no_month_is_promised():
    found = look_ahead(working(200_000), LOOK, date(2026, 5, 20))
    assert found.earliest is None and len(found.months) == 13


def test_given_nobody_knows_the_property_then_it_is_assumed_and_said():
    look = FamilyContext(ALLOWANCE, {"child.born_on": date(2025, 11, 20)}, date(2026, 5, 20), {})
    found = look_ahead(working(30_000), look, date(2026, 5, 20))
    assert found.property_assumed and found.months[0].answer == "right"


def test_given_a_reckoning_when_explained_then_the_answer_names_the_wages_to_reach():
    found = reckon(working(15_000), LOOK, date(2026, 1, 20))
    told = explain(ALLOWANCE, {**FAMILY, **found.facts, "application.made_on": date(2026, 1, 20)}, date(2026, 1, 20))
    rule = next(one for one in told.rules if one.rule == "unified_allowance")
    assert rule.answer == "earnings_too_low" and "216,744" in rule.because[0]["en"]
    said = rule.changes[0].says["en"].replace("\u00a0", " ")
    assert "216,744 RUB or more (now 180,000 RUB, a difference of 36,744 RUB)" in said


# ---- golden cases --------------------------------------------------------------------------------------------------------

CATALOGUE_READ = read_catalogue(CATALOGUE)
GOLDEN = CATALOGUE_READ.golden["birth_allowance", 1]


@pytest.mark.parametrize("case", GOLDEN, ids=[one.title["en"] for one in GOLDEN])
def test_given_a_golden_case_then_the_rules_say_what_the_law_says(case):
    assert list(allowance_player.differences(ALLOWANCE, case)) == []


def test_the_golden_cases_are_many_and_tell_answer_and_rule_in_both_languages():
    assert len(GOLDEN) >= 48
    assert all(one.title["ru"] and one.title["en"] and one.rule["ru"] and one.rule["en"] for one in GOLDEN)
    assert {one.of for one in GOLDEN} == {"unified_allowance", "allowance_with_siblings", "pregnancy_allowance"}


def test_given_a_golden_case_with_another_answer_then_the_check_names_its_line_and_what_differs():
    texts = {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8")
             for folder in ("_shared", "birth_allowance") for path in (CATALOGUE / folder).glob("*.yaml")}  # fmt: skip
    name = "birth_allowance/allowance_cases.yaml"
    texts[name] = texts[name].replace("75 %, 12 525 ₽, на человека 13 000", "50 %, 8 350 ₽, на человека 13 000", 1)
    wrong = catalogue_check.differing_cases(read_texts(texts), ("birth_allowance", 1))
    assert [mistake.text for mistake in wrong] == [
        "share should be half, is three_quarters", "amount should be 8350.00, is 12525.00",
    ]  # fmt: skip
    assert {mistake.file for mistake in wrong} == {name}


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('"папа, зарплота 29 000"', "Did you mean 'зарплата'?"),
        ('"дядя, зарплата 29 000"', "'дядя' is not named under 'семья'"),
        ('"папа, зарплата"', "money needs its sum a month"),
        ('"папа, зарплата 29 000, вчера"', "'вчера' cannot be read"),
    ],
)
def test_given_a_slip_in_a_golden_case_then_its_line_and_the_cure_are_told(line, cure):
    texts = {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8")
             for folder in ("_shared", "birth_allowance") for path in (CATALOGUE / folder).glob("*.yaml")}  # fmt: skip
    name = "birth_allowance/allowance_cases.yaml"
    texts[name] = texts[name].replace('"папа, зарплата 29 000"', line, 1)
    (mistake,) = read_texts(texts).mistakes
    assert cure in mistake.text and mistake.file == name


# ---- who counts, and what the answer rests on ----------------------------------------------------------------------------


def test_given_nobody_who_counts_then_there_is_no_income_per_person():
    with pytest.raises(NobodyCounts):
        reckon(Household((Member("granny", MemberKind.RELATIVE),)), LOOK, date(2026, 1, 10))


def test_given_excused_months_then_what_is_needed_shrinks_and_stays_told():
    household = Household((MOTHER,), monthly(MOTHER, Kind.WAGE, 10_000, date(2024, 12, 1), date(2025, 2, 1)),
                          excused(MOTHER, Excuse.ILLNESS, date(2025, 3, 1), 9))  # fmt: skip
    found = reckon(household, LOOK, date(2026, 1, 10))
    assert found.facts[NEEDED] == Decimal("54186.00") == found.adults[0].must_earn
    assert found.must_earn == 216_744


def test_every_figure_that_the_reckoning_asks_is_named_for_who_confirms_it():
    source = inspect.getsource(reckoning)
    table = set(ALLOWANCE.vocabulary.parameters)
    assert {name for name in re.findall(r'"([a-z_]+)"', source) if name in table} == FIGURES


BIRTHS = [
    ("the last day is in time", date(2026, 5, 30), date(2026, 11, 30), 5),
    ("the day after is not", date(2026, 5, 30), date(2026, 12, 1), 6),
    ("an end on a Sunday moves to Monday", date(2026, 5, 29), date(2026, 11, 30), 5),
    ("a short month ends with its last day", date(2025, 8, 31), date(2026, 2, 28), 5),
    ("and with the next working day", date(2025, 8, 31), date(2026, 3, 2), 5),
    ("no later", date(2025, 8, 31), date(2026, 3, 3), 6),
    ("the day of the birth", date(2026, 11, 30), date(2026, 11, 30), 0),
]


@pytest.mark.parametrize(("why", "born", "on", "over"), BIRTHS, ids=[one[0] for one in BIRTHS])
def test_months_since_the_birth_are_over_when_the_last_day_of_the_term_is(why, born, on, over):
    assert months_over(born, on) == over, why
