"""The month in which an application would be granted: each coming one reckoned as if it were applied for then. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from journeys.language.vocabulary import Text
from journeys.rules.family_context import FamilyContext
from journeys.rules.income import Household, month_of, months_later
from journeys.rules.reckoning import NobodyCounts, NoFigure, Reckoning, reckon

RULE, AMOUNT, SHARE = "unified_allowance", "unified_allowance", "unified_share"
GRANTED = frozenset({"right", "right_reduced"})
APPLIED = "application.made_on"
PROPERTY = "family.property_within_limits"
MOST = 13  # months: after a year the period holds nothing but what was assumed


@dataclass(frozen=True, slots=True)
class MonthLook:
    """What an application on that day would come to. answer: None while a fact is unknown."""

    applied_on: date
    reckoning: Reckoning
    answer: str | None
    share: str | None
    amount: Decimal | None

    @property
    def granted(self) -> bool:
        """Say whether the allowance would be granted."""
        return self.answer in GRANTED


@dataclass(frozen=True, slots=True)
class Coming:
    """The coming months; `earliest`: the first in which it would be granted, its first day.

    None: in none of them. assumed_from: from this month on the income is assumed to stay as in the
    last month told; None where none was.
    """

    months: tuple[MonthLook, ...]
    earliest: date | None
    assumed_from: date | None
    property_assumed: bool
    words: Mapping[str, Text]  # of the answers


def look_ahead(household: Household, look: FamilyContext, today: date, *, months: int = MOST) -> Coming:
    """Try an application today and on the first of each coming month."""
    property_assumed = look.fact(PROPERTY) is None
    family = look
    if property_assumed:
        family = look.knowing({PROPERTY: True})
    last = household.last_told
    ahead = _continued(household, months_later(month_of(today), months))
    tried = tuple(_tries(ahead, family, today, months))
    granted = next((one for one in tried if one.granted), None)
    return Coming(
        months=tried,
        earliest=month_of(granted.applied_on) if granted else None,
        assumed_from=None if last is None else months_later(last, 1),
        property_assumed=property_assumed,
        words=look.definition.vocabulary.words,
    )


def _tries(household: Household, family: FamilyContext, today: date, months: int) -> Iterator[MonthLook]:
    for number in range(months):
        day = today if number == 0 else months_later(month_of(today), number)
        try:
            reckoning = reckon(household, family, day)
        except (NoFigure, NobodyCounts):
            return  # the law of that day is not known, or nobody is a member any more
        there = family.knowing({**reckoning.facts, APPLIED: day})
        yield MonthLook(day, reckoning, there.rule(RULE), there.rule(SHARE), there.amount(AMOUNT))


def _continued(household: Household, until: date) -> Household:
    """Let the last month told go on: what is not over yet is assumed to stay as it is."""
    last = household.last_told
    if last is None:
        return household
    incomes, excused = list(household.incomes), list(household.excused)
    month = months_later(last, 1)
    while month <= until:
        incomes += [replace(one, month=month) for one in household.incomes if one.month == last]
        excused += [replace(one, month=month) for one in household.excused if one.month == last]
        month = months_later(month, 1)
    return replace(household, incomes=tuple(incomes), excused=tuple(excused))
