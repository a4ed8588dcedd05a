"""Rows that a region adds to the table of figures: proposed by one person, confirmed by another, laid over the catalogue's.

Rows count for what is decided after they were confirmed, so what was decided stays and replay stays
true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from journeys import memo
from journeys.engine.dependency_plan import leaves_of, plan_of
from journeys.errors import Refused
from journeys.language.conditions import Product
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Amended, Force, Parameter, Row, row_of_term
from journeys.models import Figure, FigureState, JourneyRun
from journeys.versions import law_terms, published

# a unit of work that began before a row was committed must not be replayed with it; none lasts so
# long
UNTIL_ALL_SEE_IT = timedelta(minutes=1)
Rows = Mapping[str, tuple[Amended, ...]]
_KEPT = 64
DECIDED = ("state", "decided_at", "decided_by_key", "counts_from")  # all that may ever change
_laid: dict[tuple[int, tuple[tuple[str, tuple[Amended, ...]], ...]], tuple[Definition, Definition]] = {}


# ---- laying them over ----------------------------------------------------------------------------


def rows_of(region_key: UUID) -> Rows:
    """Return the confirmed rows of a region by parameter, in the order in which they were confirmed."""
    return memo.figures_of(region_key, lambda: _read_rows(region_key))


def _read_rows(region_key: UUID) -> Rows:
    found: dict[str, tuple[Amended, ...]] = {}
    rows = Figure.objects.filter(region_key=region_key, state=FigureState.CONFIRMED).order_by("counts_from", "id")
    for row in rows:
        found[row.parameter] = (*found.get(row.parameter, ()), Amended(as_row(row), row.counts_from or row.proposed_at))
    return found


def as_row(figure: Figure) -> Row:
    """Return a region's row as the table has its own."""
    mark = "V" if figure.sure else "?"
    return Row(figure.valid_from, plain(figure.value), {"ru": figure.source}, figure.checked_on.isoformat(), mark)


def plain(value: Decimal) -> Decimal:
    """Return a stored value without the zeros that its column adds."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def laid_over(definition: Definition, rows: Rows) -> Definition:
    """Return the definition with a region's rows in its tables; the same one for the same rows."""
    vocabulary = definition.vocabulary
    known = {*vocabulary.parameters, *map(row_of_term, vocabulary.terms)}
    mine = tuple(sorted((name, amended) for name, amended in rows.items() if name in known))
    if not mine:
        return definition
    key = (id(definition), mine)
    if key not in _laid:
        while len(_laid) >= _KEPT:
            _laid.pop(next(iter(_laid)))
        _laid[key] = definition, _amended(definition, dict(mine))  # the first keeps the id taken
    return _laid[key][1]


def _amended(definition: Definition, rows: Rows) -> Definition:
    """Lay rows over figures and terms, and over the sentences that name them."""
    vocabulary = definition.vocabulary
    parameters = {
        name: replace(figure, amended=rows[name]) if name in rows else figure
        for name, figure in vocabulary.parameters.items()
    }
    vocabulary = replace(vocabulary, parameters=parameters, terms=law_terms.amended(vocabulary.terms, rows))
    steps = tuple(law_terms.said_anew(step, vocabulary) for step in definition.steps)
    return replace(definition, vocabulary=vocabulary, steps=steps)


def in_region(definition: Definition, region_key: UUID | None) -> Definition:
    """Return the definition as it holds in a region; None: as the catalogue has it."""
    return definition if region_key is None else laid_over(definition, rows_of(region_key))


def definition_of(run: JourneyRun, known: dict[UUID, Rows] | None = None) -> Definition:
    """Return what a run follows, with its region's figures.

    Versions that ask no figure cost no statement.

    Args:
        known: Rows found for other runs in the same reading.
    """
    definition: Definition = run.flow_class.definition
    if not asks_figures(definition):
        return definition
    kept = run.__dict__
    if "_rows" not in kept:
        rows = known.get(run.region_key) if known is not None else None
        kept["_rows"] = rows_of(run.region_key) if rows is None else rows
        if known is not None:
            known[run.region_key] = kept["_rows"]
    return laid_over(definition, kept["_rows"])


def asks_figures(definition: Definition) -> bool:
    """Say whether a run of the version may ever ask a figure: eligibility is judged before."""
    kept = vars(definition)
    if "_asks_figures" not in kept:
        terms = any(term.force is Force.LAW for steps in plan_of(definition).terms.values() for term in steps)
        conditions = [one for step in definition.steps for one in (step.when, step.wait_until, step.must_hold)]
        conditions += [extra.when for step in definition.steps for extra in step.visits_if]
        leaves = [leaf for one in conditions for leaf in leaves_of(definition, one)]
        asked = any(isinstance(value, Product) for leaf in leaves for value in leaf.values)
        kept["_asks_figures"] = asked or terms or bool(definition.amounts) or bool(definition.rules)
    return bool(kept["_asks_figures"])


# ---- proposing and deciding ----------------------------------------------------------------------


def parameters() -> Mapping[str, Parameter]:
    """Return the table of figures as the newest published versions have it, by key."""
    found: dict[str, Parameter] = {}
    for definition in published.newest_of_all():
        found |= definition.vocabulary.parameters
    return dict(sorted(found.items()))


def terms() -> Mapping[str, Parameter]:
    """Return the deadlines by law of the newest published versions as rows of the table, by their key in it."""
    return law_terms.as_figures(published.newest_of_all())


def propose(
    *,
    region_key: UUID,
    parameter: str,
    row: Row,
    checked_on: date,
    by_key: UUID,
    at: datetime,
) -> UUID:
    """Keep a new row; it counts nowhere before a second person has confirmed it."""
    known = {**parameters(), **terms()}
    if parameter not in known:
        raise Refused("unknown_parameter", parameter)
    standing = replace(known[parameter], amended=rows_of(region_key).get(parameter, ())).row_on(row.valid_from)
    if standing is not None and (standing.valid_from, standing.value, standing.mark, standing.source) == (
        row.valid_from, row.value, row.mark, row.source,
    ):  # fmt: skip
        raise Refused("nothing_new", parameter)
    figure = Figure(
        region_key=region_key,
        parameter=parameter,
        valid_from=row.valid_from,
        value=row.value,
        source=in_language(row.source, "ru"),
        checked_on=checked_on,
        sure=row.mark == "V",
        proposed_at=at,
        proposed_by_key=by_key,
    )
    try:
        with transaction.atomic():
            figure.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("proposed_already", parameter) from error
    return figure.pk


def confirm(*, figure_key: UUID, by_key: UUID, at: datetime) -> Figure:
    """Let a proposed row count from the next minute on; never by who proposed it."""
    figure = _found(figure_key)
    if figure.proposed_by_key == by_key:
        raise Refused("own_proposal", figure.parameter)
    try:
        figure.confirm(by_key=by_key, at=at, counts_from=at + UNTIL_ALL_SEE_IT)
        figure.save(update_fields=DECIDED)
        memo.forget_figures()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise Refused("decided_already", figure.parameter) from error
    return figure


def set_aside(*, figure_key: UUID, by_key: UUID, at: datetime) -> Figure:
    """Drop a proposed row; it stays on record as set aside."""
    figure = _found(figure_key)
    try:
        figure.set_aside(by_key=by_key, at=at)
        figure.save(update_fields=DECIDED)
        memo.forget_figures()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise Refused("decided_already", figure.parameter) from error
    return figure


def _found(figure_key: UUID) -> Figure:
    figure = Figure.objects.filter(pk=figure_key).first()
    if figure is None:
        raise Refused("unknown_figure")
    return figure


def rows_added(region_key: UUID) -> Sequence[Figure]:
    """Return every row of a region that was ever proposed, the newest first."""
    return list(Figure.objects.filter(region_key=region_key).order_by("-proposed_at", "id"))
