"""What a family may get, and why: for the worker all of it, for the family what helps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language, ngettext

from casework.act_parts import decided_otherwise
from casework.models import CaseJourney
from casework.texts import days_and_names, formatting
from casework.texts.translated import say
from casework.web.page_data import law_figures, people
from journeys import public as journeys

NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure behind an answer, as it held on its day."""

    title: str
    row: law_figures.RowLine


@dataclass(frozen=True, slots=True)
class Right:
    """One amount or right in words. verdict: yes | not_yet | no | unknown."""

    about: str
    title: str
    verdict: str
    said: str  # the sum, or the answer
    for_each: bool
    decided: str
    decided_well: bool
    decided_by: str  # the step
    otherwise: bool  # the office decided otherwise than the rules say
    reason: str
    changes: tuple[str, ...]
    grounds: tuple[str, ...]
    missing: str
    papers: str
    asks_income: bool
    right_from: date | None
    best_month: date | None
    figures: tuple[FigureShown, ...]
    to_confirm: bool
    day: date | None
    day_assumed: bool

    @property
    def helps(self) -> bool:
        """Say whether the family is helped by reading it: what it gets, what it may bring, from when it may ask."""
        if self.decided and not self.decided_well:
            return False
        if self.verdict == "unknown":
            return bool(self.missing or self.papers)
        return self.verdict == "yes" or self.later is not None

    @property
    def later(self) -> date | None:
        """Return the later day from which there would be a right."""
        return self.right_from or self.best_month


def of_runs(links: Iterable[CaseJourney], *, now: datetime, without: frozenset[str] = frozenset()) -> tuple[Right, ...]:
    """Return what the journeys under way may give; nothing of those that are over or quiet.

    Args:
        without: Facts and steps in a file that the reader does not see.
    """
    live = [link for link in links if link.ended_at is None and not link.quiet]
    language = days_and_names.two_letters(get_language())
    named = len({link.subject_id for link in live}) > 1
    found = (
        _right(one, people.child_in_words(link.subject) if named else "", link)
        for link in live
        for one in journeys.rules.entitled(run_key=link.run_key, language=language, now=now, without=without)
    )
    return tuple(dict.fromkeys(found))


def for_family(rights: Iterable[Right]) -> tuple[Right, ...]:
    """Return what helps the family: nothing that only says no."""
    return tuple(one for one in rights if one.helps)


def _verdict(right: journeys.rules.Entitlement) -> str:
    if right.verdict is None:
        return "unknown"
    if right.verdict:
        return "yes"
    if right.otherwise:
        return "no"
    may_change = right.right_from is not None or right.best_month is not None or bool(right.changes)
    return "not_yet" if may_change else "no"


def _comes_to(right: journeys.rules.Entitlement) -> str:
    """Return the amount, or the answer of a rule, in words; "" while neither is known."""
    if right.value is not None:
        return value_in_words(right.value, right.unit)
    return say(right.answer or {})


def _otherwise(one: journeys.rules.Entitlement, link: CaseJourney) -> str:
    """Say that the office decided otherwise, and why if the reader may know it."""
    return decided_otherwise.in_words(decided_otherwise.why_of_step(link.case, link.run_key, one.decided_by))


def _right(one: journeys.rules.Entitlement, about: str, link: CaseJourney) -> Right:
    return Right(
        about=about,
        title=say(one.title),
        verdict=_verdict(one),
        said=_comes_to(one),
        for_each=one.for_each,
        decided=say(one.decided or {}),
        decided_well=one.decided_well,
        decided_by=one.decided_by,
        otherwise=one.otherwise,
        reason=_otherwise(one, link) if one.otherwise else say(one.reason),
        changes=tuple(say(change.briefly) for change in one.changes),
        grounds=tuple(say(text) for text in one.grounds),
        missing="; ".join(say(text) for text in one.missing),
        papers="; ".join(say(text) for text in one.papers),
        asks_income=one.asks_income,
        right_from=one.right_from,
        best_month=one.best_month,
        figures=tuple(
            FigureShown(say(used.title), law_figures.row_line(used.row, used, holds=True)) for used in one.figures
        ),
        to_confirm=one.to_confirm and one.verdict is not None and not one.decided,
        day=one.day,
        day_assumed=one.day_assumed,
    )


def value_in_words(value: Decimal, unit: str) -> str:
    """Write a value with its unit; where the title names the unit, as "hours a week" does, the number alone."""
    if unit == "rub":
        return formatting.roubles(value)
    number = formatting.number(value)
    if unit == "days":
        return ngettext("%(number)s day", "%(number)s days", int(value)) % {"number": number}
    return number
