"""The part of the face about the law in a region: its figures and deadlines, what asks them, dated rows of two people.

`journeys.public` gives it on with `rules`. Call what changes something inside the caller's transaction and row-security
context.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language, Parameter, Row, Text, row_of_term, term_of_row
from journeys.models import Figure as FigureRow
from journeys.models import FigureState
from journeys.rules.figure_impact import Touched, touched_by
from journeys.runs import run_control
from journeys.statistics import run_counts
from journeys.versions import added_figures, law_terms, published
from journeys.versions.shared_tables import shared_tables
from journeys.viewflow_flows import registry


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
    unit_key: str  # "" of a factor
    unit: Text
    now: Row | None  # in force on that day
    coming: Row | None  # the first that will hold later
    rows: tuple[Row, ...]  # every one that counts, the newest first
    proposals: tuple[Proposal, ...]  # every one of the region's, the newest first

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """Return what waits for a second person."""
        return tuple(one for one in self.proposals if one.state == FigureState.PROPOSED)

    @property
    def to_confirm(self) -> bool:
        """Say whether nobody has checked what holds now."""
        return self.now is None or self.now.to_confirm


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


def is_day_of_year(parameter: str) -> bool:
    """Say whether a row is a deadline on a day of the year, whose value `value_of_day` makes."""
    term = law_terms.term_named(parameter, published.newest_of_all())
    return term is not None and term.yearly is not None


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
        unit_key=parameter.unit,
        unit=_unit(parameter),
        now=whole.row_on(on),
        coming=min(later, key=lambda row: row.valid_from, default=None),
        rows=tuple(sorted(every.values(), key=lambda row: row.valid_from, reverse=True)),
        proposals=tuple(_proposal(one) for one in added),
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
