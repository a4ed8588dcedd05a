"""The household's income for the unified allowance: the law of 2025 and of 2026, month by month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from journeys.reader import CATALOGUE, read_catalogue
from journeys.rules.best_month import look_ahead
from journeys.rules.explanation import explain
from journeys.rules.family_context import FamilyContext
from journeys.rules.income import Excuse, Excused, Household, Income, Kind, Member, months_later, period, reckon

ALLOWANCE = read_catalogue(CATALOGUE).definitions["birth_allowance", 1]
MOTHER, FATHER = Member("mother", able=True), Member("father", able=True)
CHILD = Member("child", child=True)
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


@pytest.mark.parametrize(("applied_on", "counted"), [(date(2025, 12, 31), 0), (date(2026, 1, 1), 12_000)])
def test_given_sick_pay_then_it_counts_as_income_from_2026(applied_on, counted):
    household = Household((FATHER,), monthly(FATHER, Kind.SICK_PAY, 1_000, *period(applied_on)))
    found = reckon(household, LOOK, applied_on)
    assert (found.total, found.lowest) == (counted, counted)


@pytest.mark.parametrize(
    ("applied_on", "children", "monthly_income"),
    [
        (date(2026, 2, 28), 1, 5_000),
        (date(2026, 3, 1), 1, 17_500),
        (date(2026, 3, 1), 2, 23_331),
        (date(2026, 3, 1), 3, 35_000),
    ],
    ids=["as it was paid until February", "a quarter of 70 000 from March", "a third", "half"],
)
def test_given_alimony_without_a_court_order_then_from_march_it_is_reckoned_from_the_average_wage(
    applied_on, children, monthly_income
):
    members = (MOTHER, *(Member(f"child{number}", child=True) for number in range(children)))
    household = Household(members, monthly(MOTHER, Kind.ALIMONY_WITHOUT_COURT, 5_000, *period(applied_on)))
    assert reckon(household, LOOK, applied_on).total == 12 * monthly_income
    by_court = Household(members, monthly(MOTHER, Kind.ALIMONY_BY_COURT, 5_000, *period(applied_on)))
    assert reckon(by_court, LOOK, applied_on).total == 60_000


def test_given_a_renewal_with_slightly_more_income_then_from_2026_a_smaller_right_stays():
    found = reckon(working(52_500, until=date(2026, 9, 1)), LOOK, date(2026, 9, 3))
    assert found.per_person == 17_500  # above 17 000, not above 1.1 times that
    facts = {**found.facts, "application.made_on": date(2026, 9, 3)}
    assert LOOK.knowing(facts).rule("unified_allowance") == "income_too_high"
    assert LOOK.knowing(facts, {"renewal": "apply_again"}).rule("unified_allowance") == "right_reduced"
    in_2025 = {**facts, "application.made_on": date(2025, 12, 3)}
    assert LOOK.knowing(in_2025, {"renewal": "apply_again"}).rule("unified_allowance") == "income_too_high"


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
    half, three_quarters = found.with_half - found.per_person, found.with_three_quarters - found.per_person
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
    household = Household((MOTHER, FATHER, CHILD, Member("second", child=True)), (*first_wage, *father))
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
    assert "216,744 or more (now 180,000, a difference of 36,744)" in rule.changes[0].says["en"]
