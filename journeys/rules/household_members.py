"""Who of a household counts as the family, and of whom the allowance is paid. Pure.

Source: Decree of the Government 2330 of 16 December 2022: who applies, the spouse, children under age,
children who learn full time until 23. Conscripts, other relatives, grown-up children and the unborn
do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from journeys.rules.income import OF_AGE, Excuse, Household, Member, MemberKind


@dataclass(frozen=True, slots=True)
class HouseholdMembers:
    """Who counts. paid_for: the children of whom the allowance is paid."""

    adults: tuple[Member, ...]
    under_age: tuple[Member, ...]
    students: tuple[Member, ...]
    paid_for: tuple[Member, ...]

    @property
    def children(self) -> tuple[Member, ...]:
        """Return the children under age and those who learn full time."""
        return self.under_age + self.students

    @property
    def all(self) -> tuple[Member, ...]:
        """Return everybody who counts."""
        return self.adults + self.children

    @property
    def keys(self) -> frozenset[str]:
        """Return their keys."""
        return frozenset(one.key for one in self.all)


def members_on(household: Household, day: date, last_month: date, ages: tuple[int, int]) -> HouseholdMembers:
    """Return who counts on that day.

    Args:
        last_month: Of the period: what is told of it or a later one is what somebody does now.
        ages: Until when the allowance is paid, until when a student counts.
    """
    paid_until, student_until = ages
    doing = {member.key: _doing(household, member.key, last_month) for member in household.members}
    kinds = {one.key: _kind(one, day, doing[one.key], student_until) for one in household.members}
    under_age = _of(household, kinds, MemberKind.CHILD)
    return HouseholdMembers(
        adults=_of(household, kinds, MemberKind.ADULT),
        under_age=under_age,
        students=_of(household, kinds, MemberKind.STUDENT),
        paid_for=tuple(one for one in under_age if (one.age(day) or 0) < paid_until),
    )


def _of(household: Household, kinds: Mapping[str, MemberKind], kind: MemberKind) -> tuple[Member, ...]:
    return tuple(one for one in household.members if kinds[one.key] is kind)


def _kind(member: Member, day: date, doing: frozenset[Excuse], student_until: int) -> MemberKind:
    """Return what somebody is on that day, by age and by what is told of the newest month."""
    age, learns = member.age(day), Excuse.STUDY in doing
    if member.kind in (MemberKind.ADULT, MemberKind.CHILD, MemberKind.STUDENT) and Excuse.SERVICE in doing:
        return MemberKind.CONSCRIPT
    if member.kind is MemberKind.STUDENT or (member.kind is MemberKind.CHILD and learns):
        if age is not None and age >= student_until:
            return MemberKind.RELATIVE
        return MemberKind.CHILD if age is not None and age < OF_AGE else MemberKind.STUDENT
    if member.kind is MemberKind.CHILD and age is not None:
        if age < 0:
            return MemberKind.UNBORN
        return MemberKind.CHILD if age < OF_AGE else MemberKind.RELATIVE
    return member.kind


def _doing(household: Household, key: str, last_month: date) -> frozenset[Excuse]:
    """Return what keeps somebody from earning now: in the newest month told, if that is a late one."""
    incomes = [one.month for one in household.incomes if one.member == key]
    excused = [one for one in household.excused if one.member == key]
    newest = max([*incomes, *(one.month for one in excused)], default=None)
    if newest is None or newest < last_month:
        return frozenset()
    return frozenset(one.why for one in excused if one.month == newest)
