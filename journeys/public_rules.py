"""The part of the face about rules and figures: explain them, reckon an income, add dated rows in a region.

`journeys.public` gives it on as `rules`. Call what changes something inside the caller's
transaction and row-security context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from journeys.errors import Refused
from journeys.language import sentences
from journeys.language.formatting import counted_unit, figure_in_words
from journeys.language.law_sources import names_a_site
from journeys.language.vocabulary import Row, value_of_day
from journeys.public_figures import (
    FigureInfo,
    Proposal,
    TouchedRuns,
    UnconfirmedLaw,
    check_deadline,
    confirm_figure,
    deadlines,
    figure,
    figures,
    is_day_of_year,
    is_deadline,
    propose_figure,
    set_figure_aside,
    touched,
    touched_runs,
    unconfirmed,
    wake_for_deadline,
)
from journeys.rules import decisions
from journeys.rules.best_month import APPLIED, RULE, Coming, MonthLook, look_ahead
from journeys.rules.counterfactual import Change, Move
from journeys.rules.decisions import DecisionGrounds, RightAnswers
from journeys.rules.entitlements import Entitlement, FigureUsed
from journeys.rules.explanation import ExplainedAmount, ExplainedRule, Explanation, ToldChange
from journeys.rules.explanation import explain as explain_definition
from journeys.rules.family_context import FamilyContext
from journeys.rules.figure_impact import Touched
from journeys.rules.income import (
    Excuse,
    Excused,
    Household,
    Income,
    Member,
    MemberKind,
    months_between,
)
from journeys.rules.income import Kind as IncomeKind
from journeys.rules.reckoning import Adult, NobodyCounts, NoFigure, Reckoning, reckon
from journeys.rules.terms_of_claim import months_over
from journeys.runs import fact_input as fact_values
from journeys.runs import journey_choice, run_views
from journeys.versions import added_figures, published

__all__ = [
    "Adult",
    "Change",
    "Coming",
    "DecisionGrounds",
    "Entitlement",
    "Excuse",
    "Excused",
    "ExplainedAmount",
    "ExplainedRule",
    "Explanation",
    "FigureInfo",
    "FigureUsed",
    "Household",
    "Income",
    "IncomeAnswer",
    "IncomeKind",
    "Member",
    "MemberKind",
    "MonthLook",
    "Move",
    "Proposal",
    "Reckoning",
    "RightAnswers",
    "Row",
    "ToldChange",
    "Touched",
    "TouchedRuns",
    "UnconfirmedLaw",
    "check_deadline",
    "confirm_figure",
    "counted_unit",
    "deadlines",
    "decision_grounds",
    "entitled",
    "explain",
    "figure",
    "figure_in_words",
    "figures",
    "income",
    "is_day_of_year",
    "is_deadline",
    "months_between",
    "months_over",
    "names_a_site",
    "propose_figure",
    "right_answers",
    "set_figure_aside",
    "touched",
    "touched_runs",
    "unconfirmed",
    "value_of_day",
    "wake_for_deadline",
]


def explain(
    *,
    journey: str,
    facts: Mapping[str, Any],
    on: date,
    language: str,
    ended: Mapping[str, str] | None = None,
    version: int | None = None,
    region_key: UUID | None = None,
) -> Explanation:
    """Say of a family on a day whether the journey is meant for it, what every rule answers and every amount comes to.

    Each answer with its grounds, and with what would alter it. Rules take the legal date where it
    is known.

    Args:
        language: The sentences are in Russian, English and this one.
        ended: How steps ended, for rules that ask it.
        version: None: the one that new runs take.
        region_key: Whose figures count; None: the catalogue's alone.

    Raises:
        Refused: unknown_journey, wrong_fact.
    """
    return journey_choice.explained(
        journey=journey,
        version=version,
        facts=facts,
        on=on,
        ended=ended or {},
        language=language,
        region_key=region_key,
    )


def entitled(
    *, run_key: UUID, language: str, now: datetime, without: frozenset[str] = frozenset()
) -> tuple[Entitlement, ...]:
    """Return what the family of a run may get and why, with its region's figures.

    Nothing of one that is over or quiet.

    Args:
        without: Facts and steps the reader does not know of: what rests on one of them is left out.

    Raises:
        Refused: unknown_run.
    """
    return run_views.entitled(run_key=run_key, language=language, now=now, without=without)


def decision_grounds(
    *, item_key: UUID, outcome: str, facts: Mapping[str, Any], language: str, now: datetime
) -> DecisionGrounds | None:
    """Return what may be said beside an outcome of a step that pays an amount, or that the rules say otherwise.

    Raises:
        Refused: unknown_item.
    """
    return run_views.decision_grounds(item_key=item_key, outcome=outcome, facts=facts, language=language, now=now)


def right_answers(*, ref: str, step: str) -> RightAnswers | None:
    """Return what the rules of a version may answer about the amount that a step pays; None where no rule is asked.

    Raises:
        Refused: unknown_journey.
    """
    definition = published.in_force(ref)
    return decisions.right_answers(definition, definition.by_key[step])


# ---- the household's income ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IncomeAnswer:
    """The income as reckoned for a day, what the allowance's rule answers, and the coming months.

    rule, amount and coming are None while no published journey has the allowance.
    """

    reckoning: Reckoning
    rule: ExplainedRule | None
    amount: ExplainedAmount | None
    coming: Coming | None


def income(
    *, household: Household, facts: Mapping[str, Any], applied_on: date, region_key: UUID, language: str
) -> IncomeAnswer | None:
    """Reckon a household's income for an application on a day.

    None where the table has no figure for that day, or nobody of the household counts.

    Raises:
        Refused: unknown_journey: nothing is published, so there is no table of figures.
    """
    every = published.newest_of_all()
    if not every:
        raise Refused("unknown_journey")
    definition = added_figures.in_region(next((one for one in every if RULE in one.rules), every[0]), region_key)
    known = fact_values.clean(definition, facts, leave_out_unknown=True)
    look = FamilyContext(definition, known, applied_on, {})
    try:
        reckoning = reckon(household, look, applied_on)
    except (NoFigure, NobodyCounts):
        return None
    if RULE not in definition.rules:
        return IncomeAnswer(reckoning, None, None, None)
    told = explain_definition(
        definition,
        {**known, **reckoning.facts, APPLIED: applied_on},
        applied_on,
        languages=sentences.languages_with(language),
    )
    return IncomeAnswer(
        reckoning,
        rule=next((one for one in told.rules if one.rule == RULE), None),
        amount=next((one for one in told.amounts if one.amount == RULE), None),
        coming=look_ahead(household, look, applied_on),
    )
