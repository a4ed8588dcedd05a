"""The part of the face about rules and figures: explain them, reckon an income, add dated rows in a region.

`journeys.public` gives it on as `rules`. Call what changes something inside the caller's
transaction and row-security context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from journeys.errors import Refused
from journeys.language import sentences
from journeys.language.formatting import in_language
from journeys.language.law_sources import names_a_site
from journeys.language.vocabulary import Language, Parameter, Row, Text, row_of_term, term_of_row
from journeys.models import Figure as FigureRow
from journeys.models import FigureState
from journeys.rules.best_month import APPLIED, RULE, Coming, MonthLook, look_ahead
from journeys.rules.counterfactual import Change, Move
from journeys.rules.decisions import DecisionGrounds
from journeys.rules.entitlements import Entitlement, FigureUsed
from journeys.rules.explanation import ExplainedAmount, ExplainedRule, Explanation, ToldChange
from journeys.rules.explanation import explain as explain_definition
from journeys.rules.family_context import FamilyContext
from journeys.rules.figure_impact import Touched, touched_by
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
from journeys.runs import journey_choice, run_control, run_views
from journeys.statistics import run_counts
from journeys.versions import added_figures, law_terms, published
from journeys.versions.shared_tables import shared_tables
from journeys.viewflow_flows import registry

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
    "Row",
    "ToldChange",
    "Touched",
    "TouchedRuns",
    "UnconfirmedLaw",
    "check_deadline",
    "confirm_figure",
    "deadlines",
    "decision_grounds",
    "entitled",
    "explain",
    "figure",
    "figures",
    "income",
    "is_deadline",
    "months_between",
    "months_over",
    "names_a_site",
    "propose_figure",
    "set_figure_aside",
    "touched",
    "touched_runs",
    "unconfirmed",
    "wake_for_deadline",
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that somebody proposed. state: proposed | confirmed | set_aside.

    People by their keys.
    """

    key: UUID
    row: Row
    state: str
    proposed_at: datetime
    proposed_by: UUID
    decided_at: datetime | None
    decided_by: UUID | None
    counts_from: datetime | None


@dataclass(frozen=True, slots=True)
class TouchedRuns:
    """So many runs under way on a version ask a figure."""

    title: str
    version: int
    live: int


@dataclass(frozen=True, slots=True)
class UnconfirmedLaw:
    """What of a journey rests on articles that nobody has seen: figures by their keys, deadlines by key and title."""

    title: str
    figures: tuple[str, ...]
    deadlines: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class FigureInfo:
    """A figure of the table as it holds in a region on a day."""

    key: str
    title: Text
    unit: Text  # empty for a factor
    now: Row | None  # in force on that day
    coming: Row | None  # the first that will hold later
    rows: tuple[Row, ...]  # every one that counts, the newest first
    proposals: tuple[Proposal, ...]  # every one of the region's, the newest first
    is_yearly: bool = False  # a deadline on a day of the year: the value is day.month

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """Return what waits for a second person."""
        return tuple(one for one in self.proposals if one.state == FigureState.PROPOSED)

    @property
    def to_confirm(self) -> bool:
        """Say whether nobody has checked what holds now."""
        return self.now is None or self.now.to_confirm


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


# ---- figures of a region -------------------------------------------------------------------------


def figures(*, region_key: UUID, on: date) -> tuple[FigureInfo, ...]:
    """Return the table of figures as it holds in a region on a day, in the order of their keys."""
    return _infos(added_figures.parameters(), region_key, on)


def deadlines(*, region_key: UUID, on: date) -> tuple[FigureInfo, ...]:
    """Return the deadlines by law as they hold in a region on a day; their value as `law_terms` has it."""
    return _infos(added_figures.terms(), region_key, on)


def _infos(table: Mapping[str, Parameter], region_key: UUID, on: date) -> tuple[FigureInfo, ...]:
    rows, added = added_figures.rows_of(region_key), added_figures.rows_added(region_key)
    return tuple(
        _info(parameter, rows.get(key, ()), [one for one in added if one.parameter == key], on)
        for key, parameter in table.items()
    )


def figure(*, region_key: UUID, parameter: str, on: date) -> FigureInfo | None:
    """Return one figure or deadline of the table, None if no published version has it."""
    table = {**added_figures.parameters(), **added_figures.terms()}
    found = {parameter: table[parameter]} if parameter in table else {}
    return next(iter(_infos(found, region_key, on)), None)


def is_deadline(parameter: str) -> bool:
    """Say whether a row of the table is a deadline by law."""
    return term_of_row(parameter) is not None


def check_deadline(*, parameter: str, value: Decimal) -> bool:
    """Say whether a value can be that deadline's: a whole length, or a day of the calendar."""
    term = law_terms.term_named(parameter, published.newest_of_all())
    try:
        return term is None or bool(term.lasting(value))
    except ValueError:
        return False


def wake_for_deadline(*, figure_key: UUID) -> int:
    """Let every run under way that a confirmed deadline touches look at its clock once it counts; return how many."""
    figure = FigureRow.objects.get(pk=figure_key)
    term = term_of_row(figure.parameter)
    if term is None or figure.counts_from is None:
        return 0
    live = run_counts.live_runs(region_key=figure.region_key)
    refs = [ref for ref in live if any(term in step.due for step in registry.definition(ref).steps)]
    return run_control.wake_all(region_key=figure.region_key, refs=refs, at=figure.counts_from)


def touched(*, parameter: str, language: Language) -> tuple[Touched, ...]:
    """Return what of the newest published versions hangs on a figure or a deadline."""
    return tuple(one for each in published.newest_of_all() for one in touched_by(each, parameter, language))


def unconfirmed(*, region_key: UUID, on: date, language: Language) -> tuple[UnconfirmedLaw, ...]:
    """Return by journey what nobody has confirmed that it rests on in a region: figures of that day, terms by law."""
    doubtful = {one.key for one in figures(region_key=region_key, on=on) if one.to_confirm}
    unseen = {one.key: one for one in deadlines(region_key=region_key, on=on) if one.to_confirm}
    found = []
    for definition in published.newest_of_all():
        asked = tuple(sorted(key for key in doubtful if any(True for _ in touched_by(definition, key, language))))
        used = dict.fromkeys(row_of_term(term) for step in definition.steps for term in step.due)
        terms = tuple((key, unseen[key].title) for key in used if key in unseen)
        if asked or terms:
            found.append(UnconfirmedLaw(in_language(definition.title, language), asked, terms))
    return tuple(found)


def touched_runs(*, region_key: UUID, parameter: str, language: Language) -> tuple[TouchedRuns, ...]:
    """Return how many runs under way in a region ask a figure, by version: those a change would touch."""
    found = []
    for ref, live in sorted(run_counts.live_runs(region_key=region_key).items()):
        definition = registry.definition(ref)
        if any(True for _ in touched_by(definition, parameter, language)):
            found.append(TouchedRuns(in_language(definition.title, language), definition.version, live))
    return tuple(found)


def propose_figure(*, region_key: UUID, parameter: str, row: Row, checked_on: date, by_key: UUID, at: datetime) -> UUID:
    """Propose a dated row; it counts nowhere before another person has confirmed it.

    Raises:
        Refused: unknown_parameter, nothing_new, proposed_already.
    """
    return added_figures.propose(
        region_key=region_key, parameter=parameter, row=row, checked_on=checked_on, by_key=by_key, at=at
    )


def confirm_figure(*, figure_key: UUID, by_key: UUID, at: datetime) -> str:
    """Let a proposed row count for what is decided from the next minute on; return its parameter.

    Raises:
        Refused: unknown_figure, own_proposal, decided_already.
    """
    return added_figures.confirm(figure_key=figure_key, by_key=by_key, at=at).parameter


def set_figure_aside(*, figure_key: UUID, by_key: UUID, at: datetime) -> str:
    """Drop a proposed row; it stays on record. Return its parameter.

    Raises:
        Refused: unknown_figure, decided_already.
    """
    return added_figures.set_aside(figure_key=figure_key, by_key=by_key, at=at).parameter


def _info(parameter: Parameter, rows: Any, added: list[FigureRow], on: date) -> FigureInfo:
    whole = type(parameter)(
        parameter.key, parameter.title, parameter.unit, parameter.source, parameter.checked_on, parameter.mark,
        parameter.values, rows,
    )  # fmt: skip
    every = {row.valid_from: row for row in whole.rows()}  # of two for one day the one confirmed last
    later = [row for day, row in every.items() if day > on]
    return FigureInfo(
        key=parameter.key,
        title=parameter.title,
        unit=_unit(parameter),
        now=whole.row_on(on),
        coming=min(later, key=lambda row: row.valid_from, default=None),
        rows=tuple(sorted(every.values(), key=lambda row: row.valid_from, reverse=True)),
        proposals=tuple(_proposal(one) for one in added),
        is_yearly=parameter.unit == law_terms.DAY_AND_MONTH,
    )


def _unit(parameter: Parameter) -> Text:
    if term_of_row(parameter.key) is not None:
        return law_terms.unit_in_words(parameter)
    return shared_tables().vocabulary.words.get(parameter.unit, {})


def _proposal(one: FigureRow) -> Proposal:
    return Proposal(
        key=one.pk,
        row=added_figures.as_row(one),
        state=one.state,
        proposed_at=one.proposed_at,
        proposed_by=one.proposed_by_key,
        decided_at=one.decided_at,
        decided_by=one.decided_by_key,
        counts_from=one.counts_from,
    )
