"""The household's income for its page: the lines told, what the law makes of them, and the coming months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.act_parts import income_reckoning
from casework.models import Case, ExcuseKind, IncomeKind, IncomeSpan, Person
from casework.texts import days_and_names
from casework.texts.formatting import money, month
from casework.texts.translated import say
from journeys import public as journeys

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class AdultLine:
    """An able adult in the period. silent_months: months of which nothing is told, neither money nor excuse."""

    name: str
    earned: str
    excused_months: int
    counts: bool
    enough: bool
    must_earn: str
    silent_months: int


@dataclass(frozen=True, slots=True)
class ComingLine:
    """What an application in a coming month would come to."""

    month: str
    answer: str
    granted: bool
    share: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class IncomeAnswer:
    """What the law makes of the lines for an application on a day, in words."""

    first_month: str
    last_month: str
    total: str
    parts: tuple[tuple[str, str], ...]  # kind, money
    members: int
    per_person: str
    must_earn: str
    adults: tuple[AdultLine, ...]
    granted: bool | None
    seal: str
    rule: str = ""
    because: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    amount: str = ""
    earliest: str = ""
    coming: tuple[ComingLine, ...] = ()
    assumed_from: str = ""
    property_assumed: bool = False


def spans(case: Case, to: Actor) -> Sequence[tuple[IncomeSpan, str, str]]:
    """Return the lines that count, each with its months and money in words."""
    rows = income_reckoning.of_case(case, to)
    return [(row, _months(row), "" if row.amount is None else money(row.amount)) for row in rows]


def answer(*, case: Case, to: Actor, applied_on: date) -> IncomeAnswer | None:
    """Return what the law makes of the lines; None where nothing is told or no figure is known for the day."""
    language = days_and_names.two_letters(get_language())
    found = income_reckoning.reckoned(case=case, by=to, applied_on=applied_on, language=language)
    if found is None:
        return None
    reckoning = found.reckoning
    names = {str(person.pk): name_of(person) for person in case.family.people.all()}
    told = income_reckoning.of_case(case, to)
    period = list(journeys.rules.months_between(reckoning.first_month, reckoning.last_month))
    return IncomeAnswer(
        first_month=month(reckoning.first_month),
        last_month=month(reckoning.last_month),
        total=money(reckoning.total),
        parts=tuple((str(IncomeKind(kind).label), money(sum_)) for kind, sum_ in reckoning.by_kind.items()),
        members=reckoning.members,
        per_person=money(reckoning.per_person),
        must_earn=money(reckoning.must_earn),
        adults=tuple(
            AdultLine(
                name=names.get(one.member, ""),
                earned=money(one.earned),
                excused_months=one.excused_months,
                counts=one.counts,
                enough=one.enough,
                must_earn=money(one.must_earn),
                silent_months=_silent(told, one.member, period),
            )
            for one in reckoning.adults
        ),
        granted=_granted(found),
        seal=income_reckoning.seal(found),
        **_told_by_rule(found, language),
        **_in_coming_months(found.coming),
    )


def _told_by_rule(found: journeys.rules.IncomeAnswer, language: str) -> dict[str, Any]:
    """Return what the rule says of this income; nothing where no journey asks one."""
    told: dict[str, Any] = {}
    if found.rule is not None:
        told["rule"] = say(found.rule.says, language)
        told["because"] = tuple(say(ground, language) for ground in found.rule.because)
        told["changes"] = tuple(say(change.says, language) for change in found.rule.changes)
    if found.amount is not None and found.amount.value is not None:
        told["amount"] = say(found.amount.says, language)
    return told


def _in_coming_months(coming: journeys.rules.Coming | None) -> dict[str, Any]:
    """Return what an application in one of the next months would bring; nothing where none was tried."""
    if coming is None:
        return {}
    return {
        "earliest": month(coming.earliest),
        "coming": _coming(coming),
        "assumed_from": month(coming.assumed_from),
        "property_assumed": coming.property_assumed,
    }


def name_of(person: Person) -> str:
    """Return how the household calls a member here."""
    return person.full_name or _("a child on the way")


def choices() -> list[Any]:
    """Return what a line may be of: kinds of income, then excuses."""
    return [
        (_("Money"), list(IncomeKind.choices)),
        (_("Could not earn"), [(f"excuse:{key}", words) for key, words in ExcuseKind.choices]),
    ]


def _months(row: IncomeSpan) -> str:
    if row.first_month == row.last_month:
        return month(row.first_month)
    return f"{month(row.first_month)} – {month(row.last_month)}"


def _silent(told: Sequence[IncomeSpan], member: str, period: Sequence[date]) -> int:
    own = [row for row in told if str(row.person_id) == member]
    return sum(not any(row.first_month <= one <= row.last_month for row in own) for one in period)


def _granted(found: journeys.rules.IncomeAnswer) -> bool | None:
    if found.rule is None or found.rule.answer is None:
        return None
    return bool(found.coming and found.coming.months and found.coming.months[0].granted)


def _coming(coming: journeys.rules.Coming) -> tuple[ComingLine, ...]:
    return tuple(_coming_line(look, coming.words) for look in coming.months)


def _coming_line(look: journeys.rules.MonthLook, words: Mapping[str, Mapping[str, str]]) -> ComingLine:
    line = ComingLine(
        month=month(look.applied_on),
        answer=say(words[look.answer]) if look.answer else _("not known yet"),
        granted=look.granted,
    )
    if not look.granted:
        return line
    if look.share:
        line = replace(line, share=say(words[look.share]).replace(" ", NO_BREAK))
    return line if look.amount is None else replace(line, amount=money(look.amount))
