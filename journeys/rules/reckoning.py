"""What the law makes of a household's income on the day of an application. Pure.

Quantifiers over people ("the earnings that fall shortest of what an adult had to earn") do not fit a
condition of one line, so they stand here; every figure and every change of the law comes from the
dated table of parameters.

Source: Decree of the Government 2330 of 16 December 2022, unified allowance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from journeys.engine.deadlines import shift_day
from journeys.engine.working_days import RUSSIA
from journeys.language.conditions import Product
from journeys.language.vocabulary import Length, Unit
from journeys.rules.family_context import FamilyContext
from journeys.rules.household_members import HouseholdMembers, members_on
from journeys.rules.income import (
    EARNED,
    NO_INCOME,
    Excuse,
    Household,
    Income,
    Kind,
    Member,
    month_of,
    period,
)

KOPECK = Decimal("0.01")
NOTHING = Decimal(0)
INCOME = "family.income_per_person"
LOWEST = "family.lowest_adult_earnings"
NEEDED = "family.earnings_needed"
WITH_HALF = "family.income_with_half_share"
WITH_THREE_QUARTERS = "family.income_with_three_quarters"
PREGNANT_WITH_HALF = "family.pregnant_with_half_share"
PREGNANT_WITH_THREE_QUARTERS = "family.pregnant_with_three_quarters"
LARGE_FAMILY = "family.has_many_children"
IN_TIME = "allowance.renewed_in_time"
GRANTED_UNTIL = "allowance.until"
RECKONED = (
    INCOME, LOWEST, NEEDED, WITH_HALF, WITH_THREE_QUARTERS, PREGNANT_WITH_HALF, PREGNANT_WITH_THREE_QUARTERS,
    LARGE_FAMILY, IN_TIME,
)  # fmt: skip

# every figure that the reckoning asks; what rests on the facts above rests on these
FIGURES = frozenset({
    "alimony_from_average_wage", "alimony_part_one", "alimony_part_two", "alimony_part_more", "care_until_years",
    "child_minimum", "earning_factor", "excused_months_enough", "jobless_months_at_most", "large_family_children",
    "minimum_wage", "paid_until_years", "pension_excuses", "period_ends_before", "period_months",
    "regional_average_wage", "renewal_months_after", "sick_pay_earned", "student_until_years", "unified_half",
    "unified_three_quarters", "working_age_minimum",
})  # fmt: skip
PARTS = {1: "alimony_part_one", 2: "alimony_part_two"}


@dataclass(frozen=True, slots=True)
class Adult:
    """What the law sees of an adult in the period.

    counts: has to have earned `must_earn`, which shrinks with each month with a reason.
    """

    member: str
    earned: Decimal
    excused_months: int
    must_earn: Decimal
    counts: bool
    spared: bool = False  # one parent of a large family need not have earned

    @property
    def enough(self) -> bool:
        """Say whether what was earned suffices."""
        return not self.counts or self.earned >= self.must_earn


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The income of a household as reckoned for an application on a day, step by step."""

    applied_on: date
    first_month: date
    last_month: date
    members: int
    counted: frozenset[str]  # who counts as a member, by key
    children: int  # of whom the allowance is paid
    by_kind: Mapping[Kind, Decimal]  # what counts, over the whole period
    total: Decimal
    per_person: Decimal
    adults: tuple[Adult, ...]
    must_earn: Decimal  # over the period, by an adult without a reason
    facts: Mapping[str, Any]  # what the rules ask

    @property
    def lowest(self) -> Decimal:
        """Return the earnings that fall shortest of what had to be earned."""
        found: Decimal = self.facts[LOWEST]
        return found


class NoFigure(LookupError):
    """The table has no value of a parameter for that day."""


class NobodyCounts(ValueError):
    """Nobody in the household counts as a member of the family."""


def reckon(household: Household, look: FamilyContext, applied_on: date) -> Reckoning:
    """Reckon the household's income for an application on that day, by the law of that day.

    Raises:
        NoFigure: A parameter has no value for the day.
        NobodyCounts: There is no member, so there is no income per person.
    """
    law = _Law(look.on_day(applied_on))
    months = law.count("period_months")
    first, last = period(applied_on, months=months, ends_before=law.count("period_ends_before"))
    members = members_on(household, applied_on, last, law.ages)
    if not members.all:
        raise NobodyCounts("a household without members has no income per person")
    inside = [one for one in household.incomes if first <= one.month <= last and one.member in members.keys]
    by_kind = _counted(inside, members, law)
    total = sum(by_kind.values(), NOTHING)
    adults = tuple(_spared(members, law, list(_adults(household, members, (first, last), law))))
    monthly, number = total / months, len(members.all)
    return Reckoning(
        applied_on=applied_on,
        first_month=first,
        last_month=last,
        members=number,
        counted=members.keys,
        children=len(members.paid_for),
        by_kind=by_kind,
        total=_kopecks(total),
        per_person=_kopecks(monthly / number),
        adults=adults,
        must_earn=law.must_earn,
        facts={
            INCOME: _kopecks(monthly / number),
            **_earnings(adults, law),
            **_with_shares(monthly, members, law),
            LARGE_FAMILY: law.is_large(members),
            **_renewal(look.fact(GRANTED_UNTIL), applied_on, law),
        },
    )


def _earnings(adults: Iterable[Adult], law: _Law) -> dict[str, Decimal]:
    """Return what the adult earned who falls shortest, and what it takes of that one.

    Where nobody has to have earned, what is asked for is met, and nothing more is said of it.
    """
    testable = [one for one in adults if one.counts]
    if not testable:
        return {LOWEST: law.must_earn, NEEDED: law.must_earn}
    worst = max(testable, key=lambda one: one.must_earn - one.earned)
    return {LOWEST: worst.earned, NEEDED: worst.must_earn}


def _with_shares(monthly: Decimal, members: HouseholdMembers, law: _Law) -> dict[str, Decimal]:
    number = len(members.all)
    for_children, for_pregnant = (
        len(members.paid_for) * law.figure("child_minimum"),
        law.figure("working_age_minimum"),
    )
    half, three_quarters = law.figure("unified_half"), law.figure("unified_three_quarters")
    return {
        WITH_HALF: _kopecks((monthly + half * for_children) / number),
        WITH_THREE_QUARTERS: _kopecks((monthly + three_quarters * for_children) / number),
        PREGNANT_WITH_HALF: _kopecks((monthly + half * for_pregnant) / number),
        PREGNANT_WITH_THREE_QUARTERS: _kopecks((monthly + three_quarters * for_pregnant) / number),
    }


def _renewal(granted_until: Any, applied_on: date, law: _Law) -> dict[str, bool]:
    """Say whether it is renewed in its last month or soon after; nothing where none was granted."""
    if not isinstance(granted_until, date):
        return {}
    soon = Length(law.count("renewal_months_after"), Unit.MONTHS)
    last_day = shift_day(granted_until, soon, calendar=RUSSIA)
    return {IN_TIME: month_of(granted_until) <= applied_on <= last_day}


# ---- what counts as income -----------------------------------------------------------------------


def _counted(incomes: Iterable[Income], members: HouseholdMembers, law: _Law) -> dict[Kind, Decimal]:
    """Return what counts, by kind."""
    found: dict[Kind, Decimal] = {}
    without_court = []
    for one in incomes:
        if one.kind is Kind.ALIMONY_WITHOUT_COURT:
            without_court.append(one)
        elif one.kind not in NO_INCOME and one.amount:
            found[one.kind] = found.get(one.kind, NOTHING) + one.amount
    alimony = sum((_alimony(lines, members, law) for lines in _by_payer(without_court)), NOTHING)
    return {**found, Kind.ALIMONY_WITHOUT_COURT: alimony} if alimony else found


def _by_payer(lines: Iterable[Income]) -> Iterable[list[Income]]:
    found: dict[str, list[Income]] = {}
    for one in lines:
        found.setdefault(one.payer, []).append(one)
    return found.values()


def _alimony(lines: list[Income], members: HouseholdMembers, law: _Law) -> Decimal:
    """Return what one payer's alimony counts as: each month a share at least, more if it was more."""
    least = law.least_alimony(_children_paid(lines, members))
    paid: dict[date, Decimal] = {}
    for one in lines:
        paid[one.month] = paid.get(one.month, NOTHING) + one.amount
    return sum((max(amount, least) for amount in paid.values()), NOTHING)


def _children_paid(lines: list[Income], members: HouseholdMembers) -> int:
    """Return for how many children one payer pays: as told, else whose the lines are, else all."""
    told = [one.for_children for one in lines if one.for_children is not None]
    if told:
        return max(told)
    under_age = {member.key for member in members.under_age}
    receiving = {one.member for one in lines}
    return len(receiving) if receiving <= under_age else max(len(under_age), 1)


# ---- who has to have earned ----------------------------------------------------------------------


def _adults(household: Household, members: HouseholdMembers, months: tuple[date, date], law: _Law) -> Iterator[Adult]:
    for member in members.adults:
        own = [one for one in household.incomes if one.member == member.key and months[0] <= one.month <= months[1]]
        excused = _months_excused(member, household, members, months, law)
        if law.pension:
            excused |= {one.month for one in own if one.kind is Kind.PENSION and one.amount > 0}
        number = len(excused) + _jobless_months(member, household, months, excused, law)
        yield Adult(
            member=member.key,
            earned=_kopecks(sum((one.amount for one in own if law.is_earned(one.kind)), NOTHING)),
            excused_months=number,
            must_earn=law.must_earn_in(months=number),
            counts=number < law.count("excused_months_enough"),
        )


def _months_excused(
    member: Member,
    household: Household,
    members: HouseholdMembers,
    months: tuple[date, date],
    law: _Law,
) -> set[date]:
    """Return the months that a reason without a limit of months covers."""
    return {
        one.month
        for one in household.excused
        if one.member == member.key
        and months[0] <= one.month <= months[1]
        and one.why is not Excuse.LOOKING_FOR_WORK
        and law.excuses(one.why, member, members, one.month)
    }


def _jobless_months(
    member: Member, household: Household, months: tuple[date, date], covered: set[date], law: _Law
) -> int:
    """Return how many months of being registered as jobless count beside those covered."""
    jobless = {
        one.month
        for one in household.excused
        if one.member == member.key and months[0] <= one.month <= months[1] and one.why is Excuse.LOOKING_FOR_WORK
    }
    return min(len(jobless - covered), law.count("jobless_months_at_most"))


def _spared(members: HouseholdMembers, law: _Law, adults: list[Adult]) -> Iterator[Adult]:
    """Spare one parent of a large family: the one who falls shortest."""
    short = [one for one in adults if not one.enough]
    spared = max(short, key=lambda one: one.must_earn - one.earned, default=None) if law.is_large(members) else None
    for one in adults:
        if one is spared:
            yield Adult(one.member, one.earned, one.excused_months, one.must_earn, counts=False, spared=True)
        else:
            yield one


class _Law:
    """What counts on a day: every change of the law is a dated figure."""

    def __init__(self, look: FamilyContext) -> None:
        self.look = look
        self.pension = bool(self.figure("pension_excuses"))
        self.sick_pay = bool(self.figure("sick_pay_earned"))
        self.must_earn = self.figure("earning_factor") * self.figure("minimum_wage")
        self.ages = (self.count("paid_until_years"), self.count("student_until_years"))

    def figure(self, name: str) -> Decimal:
        found = self.look.figure(Product((name,)))
        if found is None:
            raise NoFigure(name)
        return found

    def count(self, name: str) -> int:
        return int(self.figure(name))

    def must_earn_in(self, *, months: int) -> Decimal:
        """Return what has to be earned where so many months have a reason."""
        whole = self.figure("period_months")
        return _kopecks(self.must_earn * (whole - months) / whole)

    def is_large(self, members: HouseholdMembers) -> bool:
        return len(members.children) >= self.figure("large_family_children")

    def least_alimony(self, children: int) -> Decimal:
        """Return the least that one payer's alimony counts as, for so many children."""
        base = "regional_average_wage" if self.figure("alimony_from_average_wage") else "minimum_wage"
        return self.figure(base) / self.figure(PARTS.get(max(children, 1), "alimony_part_more"))

    def is_earned(self, kind: Kind) -> bool:
        return kind in EARNED or (kind is Kind.SICK_PAY and self.sick_pay)

    def excuses(self, why: Excuse, member: Member, members: HouseholdMembers, month: date) -> bool:
        """Say whether a reason covers a month: each has its limit."""
        match why:
            case Excuse.PENSION:
                return self.pension
            case Excuse.STUDY:
                age = member.age(month)
                return age is None or age < self.figure("student_until_years")
            case Excuse.CARE_OF_CHILD:
                ages = [child.age(month) for child in members.children]
                return not ages or any(age is None or age < self.figure("care_until_years") for age in ages)
            case Excuse.ONLY_PARENT:
                return len(members.adults) == 1
        return True


def _kopecks(amount: Decimal) -> Decimal:
    return amount.quantize(KOPECK, ROUND_HALF_UP)
