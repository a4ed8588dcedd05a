"""A household's income by month and what the law makes of it on the day of an application: facts for the rules. Pure.

Quantifiers over people ("the lowest earnings of any able adult without an excuse") do not fit a
condition of one line, so they stand here; every figure and every change of the law comes from the
dated table of parameters.

Source: unified allowance, domain pack 4.4 (R-income, R-period, R-min-earning) with the changes of
2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from journeys.language.conditions import Product
from journeys.rules.family_context import FamilyContext

KOPECK = Decimal("0.01")
NOTHING = Decimal(0)
INCOME = "family.income_per_person"
LOWEST = "family.lowest_adult_earnings"
WITH_HALF = "family.income_with_half_share"
WITH_THREE_QUARTERS = "family.income_with_three_quarters"


class Kind(StrEnum):
    """Where money came from; the law treats some kinds of it in a way of their own."""

    WAGE = "wage"
    BUSINESS = "business"
    SICK_PAY = "sick_pay"
    PENSION = "pension"
    BENEFIT = "benefit"
    ALIMONY_BY_COURT = "alimony_by_court"
    ALIMONY_WITHOUT_COURT = "alimony_without_court"
    OTHER = "other"
    ONE_OFF_HELP = "one_off_help"  # is no income


class Excuse(StrEnum):
    """Why an adult could not earn in a month."""

    PREGNANCY = "pregnancy"
    CARE_OF_CHILD = "care_of_child"
    CARE_OF_DISABLED = "care_of_disabled"
    ILLNESS = "illness"
    DISABILITY = "disability"
    STUDY = "study"
    SERVICE = "service"
    LOOKING_FOR_WORK = "looking_for_work"
    PENSION = "pension"  # only from the day on which the law counts it


EARNED = frozenset({Kind.WAGE, Kind.BUSINESS})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who counts as family. able: an adult who has to have earned.

    The key names nobody.
    """

    key: str
    able: bool = False
    child: bool = False  # under age: the allowance is paid for it


@dataclass(frozen=True, slots=True)
class Income:
    """What a member had in a month of one kind, in roubles."""

    member: str
    month: date  # its first day
    kind: Kind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Excused:
    """A month in which a member could not earn, and why."""

    member: str
    month: date
    why: Excuse


@dataclass(frozen=True, slots=True)
class Household:
    """Members with what they had and what kept them from earning, as far back as anybody told."""

    members: tuple[Member, ...]
    incomes: tuple[Income, ...] = ()
    excused: tuple[Excused, ...] = ()

    @property
    def last_told(self) -> date | None:
        """Return the newest month of which something is told."""
        months = [*(one.month for one in self.incomes), *(one.month for one in self.excused)]
        return max(months, default=None)


@dataclass(frozen=True, slots=True)
class Adult:
    """What the law sees of an able adult in the period. counts: has to have earned enough."""

    member: str
    earned: Decimal
    excused_months: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The income of a household as reckoned for an application on a day, step by step."""

    applied_on: date
    first_month: date
    last_month: date
    members: int
    children: int
    by_kind: Mapping[Kind, Decimal]  # what counts, over the whole period
    total: Decimal
    per_person: Decimal
    adults: tuple[Adult, ...]
    must_earn: Decimal  # each adult that counts, over the period
    lowest: Decimal
    with_half: Decimal
    with_three_quarters: Decimal

    @property
    def facts(self) -> dict[str, Any]:
        """Return the facts that the rules ask."""
        return {
            INCOME: self.per_person,
            LOWEST: self.lowest,
            WITH_HALF: self.with_half,
            WITH_THREE_QUARTERS: self.with_three_quarters,
        }


class NoFigure(LookupError):
    """The table has no value of a parameter for that day."""


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def months_later(month: date, number: int) -> date:
    """Return the first day of a month so many months later, or earlier."""
    index = month.year * 12 + month.month - 1 + number
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from one to another, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = months_later(month, 1)


def period(applied_on: date, *, months: int = 12, ends_before: int = 2) -> tuple[date, date]:
    """Return the first and the last month that count for an application on that day.

    December 2025 looks at November 2024 to October 2025, January 2026 at December 2024 to November
    2025.
    """
    last = months_later(month_of(applied_on), -ends_before)
    return months_later(last, 1 - months), last


def reckon(household: Household, look: FamilyContext, applied_on: date) -> Reckoning:
    """Reckon the household's income for an application on that day, with the figures and rules of that day.

    Raises:
        NoFigure: A parameter has no value for the day.
        ValueError: Nobody is in the household.
    """
    if not household.members:
        raise ValueError("a household without members has no income per person")
    law = _Law(look.on_day(applied_on))
    months = int(law.figure("period_months"))
    first, last = period(applied_on, months=months, ends_before=int(law.figure("period_ends_before")))
    inside = [one for one in household.incomes if first <= one.month <= last]
    children = sum(member.child for member in household.members)
    by_kind = law.counted(inside, children)
    total = sum(by_kind.values(), NOTHING)
    number = len(household.members)
    must_earn = law.figure("earning_factor") * law.figure("minimum_wage")
    adults = tuple(_adults(household, inside, (first, last), law))
    monthly, allowance = total / months, children * law.figure("child_minimum")
    return Reckoning(
        applied_on=applied_on,
        first_month=first,
        last_month=last,
        members=number,
        children=children,
        by_kind=by_kind,
        total=_kopecks(total),
        per_person=_kopecks(monthly / number),
        adults=adults,
        must_earn=must_earn,
        # nobody has to have earned: then what is asked for is met, and nothing more is said of it
        lowest=_kopecks(min((one.earned for one in adults if one.counts), default=must_earn)),
        with_half=_kopecks((monthly + law.figure("unified_half") * allowance) / number),
        with_three_quarters=_kopecks((monthly + law.figure("unified_three_quarters") * allowance) / number),
    )


def _adults(household: Household, inside: list[Income], months: tuple[date, date], law: _Law) -> Iterator[Adult]:
    enough = law.figure("excused_months_enough")
    for member in household.members:
        if not member.able:
            continue
        own = [one for one in inside if one.member == member.key]
        excused = {
            one.month
            for one in household.excused
            if one.member == member.key and months[0] <= one.month <= months[1] and law.excuses(one.why)
        }
        if law.excuses(Excuse.PENSION):
            excused |= {one.month for one in own if one.kind is Kind.PENSION and one.amount > 0}
        earned = sum((one.amount for one in own if law.is_earned(one.kind)), NOTHING)
        yield Adult(member.key, _kopecks(earned), len(excused), counts=len(excused) < enough)


class _Law:
    """What counts on a day: every change of the law is a dated figure."""

    def __init__(self, look: FamilyContext) -> None:
        self.look = look
        self.sick_pay = self.figure("sick_pay_counted")
        self.pension = self.figure("pension_excuses")
        self.alimony_reckoned = self.figure("alimony_reckoned")

    def figure(self, name: str) -> Decimal:
        found = self.look.figure(Product((name,)))
        if found is None:
            raise NoFigure(name)
        return found

    def excuses(self, why: Excuse) -> bool:
        return bool(self.pension) or why is not Excuse.PENSION

    def is_earned(self, kind: Kind) -> bool:
        return kind in EARNED or (kind is Kind.SICK_PAY and bool(self.sick_pay))

    def counted(self, incomes: Iterable[Income], children: int) -> dict[Kind, Decimal]:
        found: dict[Kind, Decimal] = {}
        for one in incomes:
            amount = self.amount(one, children)
            if amount:
                found[one.kind] = found.get(one.kind, NOTHING) + amount
        return found

    def amount(self, one: Income, children: int) -> Decimal:
        """Return what counts of an income.

        From 1 March 2026 alimony without a court order is a share of the average.
        """
        if one.kind is Kind.ONE_OFF_HELP:
            return NOTHING
        if one.kind is Kind.SICK_PAY:
            return one.amount * self.sick_pay
        if one.kind is Kind.ALIMONY_WITHOUT_COURT and self.alimony_reckoned:
            share = {1: "alimony_share_one", 2: "alimony_share_two"}.get(max(children, 1), "alimony_share_more")
            return self.figure(share) * self.figure("regional_average_wage")
        return one.amount


def _kopecks(amount: Decimal) -> Decimal:
    return amount.quantize(KOPECK, ROUND_HALF_UP)
