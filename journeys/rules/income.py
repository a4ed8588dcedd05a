"""A household as the unified allowance sees it: members, money, what kept an adult from earning.

What is made of it on the day of an application stands in `reckoning`. Pure.

Source: Decree of the Government 2330 of 16 December 2022 and its changes; what was seen of it stands
with each figure of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

OF_AGE = 18


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
    OWN_ALLOWANCE = "own_allowance"  # the family's own unified allowance is no income
    ONE_OFF_HELP = "one_off_help"  # is no income


class Excuse(StrEnum):
    """Why an adult could not earn in a month."""

    PREGNANCY = "pregnancy"
    CARE_OF_CHILD = "care_of_child"  # until the child is three
    CARE_OF_DISABLED = "care_of_disabled"
    ILLNESS = "illness"
    DISABILITY = "disability"
    STUDY = "study"  # until 23
    SERVICE = "service"  # who serves on the day of the application is no member
    LOOKING_FOR_WORK = "looking_for_work"  # so many months at most
    ONLY_PARENT = "only_parent"  # only where nobody else is there to earn
    PENSION = "pension"  # only from the day on which the law counts it


class MemberKind(StrEnum):
    """What somebody of the household is in the eyes of the law."""

    ADULT = "adult"  # who applies, and the spouse: has to have earned
    CHILD = "child"  # under age: a member; the allowance is paid until it is seventeen
    STUDENT = "student"  # a grown-up child who learns full time: a member until 23
    CONSCRIPT = "conscript"  # no member
    RELATIVE = "relative"  # a grandmother, a grown-up child: no member
    UNBORN = "unborn"  # no member before it is born


NO_INCOME = frozenset({Kind.ONE_OFF_HELP, Kind.OWN_ALLOWANCE})
EARNED = frozenset({Kind.WAGE, Kind.BUSINESS})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household. The key names nobody.

    born_on: None where nobody told it; then what the kind says holds.
    """

    key: str
    kind: MemberKind
    born_on: date | None = None

    def age(self, on: date) -> int | None:
        """Return the whole years; None where the birth is not known, negative before it."""
        born = self.born_on
        return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Income:
    """What a member had in a month of one kind, in roubles.

    Of alimony without a court order: who pays it, if several do, and for how many children.
    """

    member: str
    month: date  # its first day
    kind: Kind
    amount: Decimal
    payer: str = ""
    for_children: int | None = None


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
