"""The table of figures as the region's people read it: what holds now, who says so, what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.errors import NotFound
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys

KINDS: Mapping[str, Any] = {
    "criterion": gettext_lazy("whom it fits"),
    "rule": gettext_lazy("rule"),
    "amount": gettext_lazy("amount"),
    "step": gettext_lazy("step"),
    "income": gettext_lazy("how income is reckoned"),
}


@dataclass(frozen=True, slots=True)
class RowLine:
    """A dated value in words. checked: the day, or that it stands in the catalogue, or that nobody did."""

    value: str
    since: date | None  # None: as long as there is the journey
    source: str
    checked: str
    to_confirm: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """What somebody proposed, with who did it. mine: the reader did, so somebody else has to confirm."""

    key: UUID
    figure: str
    title: str
    line: RowLine
    state: str
    by: str
    at: Any
    decided_by: str
    decided_at: Any
    mine: bool
    past: bool


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of the table."""

    key: str
    title: str
    unit: str
    now: RowLine | None
    coming: RowLine | None
    rows: tuple[RowLine, ...]
    proposals: tuple[ProposalLine, ...]
    to_confirm: bool

    @property
    def waiting(self) -> tuple[ProposalLine, ...]:
        """Return what waits for a second person."""
        return tuple(one for one in self.proposals if one.state == "proposed")

    @property
    def decided(self) -> tuple[ProposalLine, ...]:
        """Return what was confirmed or set aside."""
        return tuple(one for one in self.proposals if one.state != "proposed")


def today() -> date:
    """Return the region's day."""
    return days_and_names.local_day(clock.now())


def lines(*, to: Actor) -> tuple[FigureLine, ...]:
    """Return every figure, by title: those that wait for a second person first, then those to be confirmed."""
    day = today()
    return _sorted(journeys.rules.figures(region_key=to.region.pk, on=day), to, day)


def deadlines(*, to: Actor) -> tuple[FigureLine, ...]:
    """Return every deadline by law in the same order."""
    day = today()
    return _sorted(journeys.rules.deadlines(region_key=to.region.pk, on=day), to, day)


def _sorted(found: Iterable[journeys.rules.FigureInfo], to: Actor, day: date) -> tuple[FigureLine, ...]:
    found = tuple(found)
    names = _names(found, to)
    read = [_figure(one, names, to, day) for one in found]
    return tuple(sorted(read, key=lambda one: (not one.waiting, not one.to_confirm, one.title)))


def line(*, parameter: str, to: Actor) -> FigureLine:
    """Return one figure.

    Raises:
        NotFound: No published version has it.
    """
    day = today()
    found = journeys.rules.figure(region_key=to.region.pk, parameter=parameter, on=day)
    if found is None:
        raise NotFound(access.no_such_page())
    return _figure(found, _names([found], to), to, day)


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A journey that rests on what nobody has confirmed: figures and deadlines, each (key, title)."""

    journey: str
    figures: tuple[tuple[str, str], ...]
    deadlines: tuple[tuple[str, str], ...]


def doubts(rows: Iterable[FigureLine], *, to: Actor) -> tuple[DoubtLine, ...]:
    """Return the journeys of the region that rest on what nobody has confirmed, and on what."""
    titles = {one.key: one.title for one in rows}
    found = journeys.rules.unconfirmed(region_key=to.region.pk, on=today(), language=_language())
    return tuple(
        DoubtLine(
            one.title,
            tuple((key, titles[key]) for key in one.figures if key in titles),
            tuple((key, say(title)) for key, title in one.deadlines),
        )
        for one in found
    )


def touched(parameter: str) -> list[tuple[str, str, str]]:
    """Return (journey, kind, title) of what asks a figure, in words, each once."""
    titles = {one.journey: one.title for one in journeys.published_journeys(language=_language())}
    found = journeys.rules.touched(parameter=parameter, language=_language())
    named = [(titles.get(one.ref.partition("@")[0], one.ref), str(KINDS[one.kind]), one.title) for one in found]
    return list(dict.fromkeys(named))


def touched_runs(parameter: str, *, to: Actor) -> tuple[journeys.rules.TouchedRuns, ...]:
    """Return how many families' journeys under way ask a figure, by journey and version. Counts, no family."""
    return journeys.rules.touched_runs(region_key=to.region.pk, parameter=parameter, language=_language())


def _names(found: Iterable[journeys.rules.FigureInfo], to: Actor) -> Mapping[UUID, str]:
    keys = {key for one in found for each in one.proposals for key in (each.proposed_by, each.decided_by) if key}
    return access.colleagues_named(keys, to=to) if keys else {}


def _figure(one: journeys.rules.FigureInfo, names: Mapping[UUID, str], to: Actor, day: date) -> FigureLine:
    title = say(one.title)
    return FigureLine(
        key=one.key,
        title=title,
        unit=say(one.unit),
        now=row_line(one.now, one, holds=True) if one.now else None,
        coming=row_line(one.coming, one, holds=False) if one.coming else None,
        rows=tuple(row_line(row, one, holds=row == one.now) for row in one.rows),
        proposals=tuple(_proposal(each, one, title, names, to, day) for each in one.proposals),
        to_confirm=one.to_confirm,
    )


def row_line(
    row: journeys.rules.Row, figure: journeys.rules.FigureInfo | journeys.rules.FigureUsed, *, holds: bool
) -> RowLine:
    """Write a dated value in words, with its unit."""
    value = journeys.rules.figure_in_words(row.value, figure.unit_key, figure.unit, _language())
    return RowLine(
        value=value,
        since=None if row.valid_from == date.min else row.valid_from,
        source=say(row.source),
        checked=_checked(row.checked_on),
        to_confirm=row.to_confirm,
        holds=holds,
    )


def _checked(text: str) -> str:
    if text == "never":
        return _("nobody has read the source yet")
    try:
        return _("source read on %(day)s") % {"day": days_and_names.day_with_year(date.fromisoformat(text))}
    except ValueError:
        return _("came with the catalogue, not read again here")


def _proposal(
    one: journeys.rules.Proposal,
    figure: journeys.rules.FigureInfo,
    title: str,
    names: Mapping[UUID, str],
    to: Actor,
    day: date,
) -> ProposalLine:
    somebody = _("somebody who has left")
    return ProposalLine(
        key=one.key,
        figure=figure.key,
        title=title,
        line=row_line(one.row, figure, holds=False),
        state=one.state,
        by=names.get(one.proposed_by, somebody),
        at=one.proposed_at,
        decided_by=names.get(one.decided_by, somebody) if one.decided_by else "",
        decided_at=one.decided_at,
        mine=to.user is not None and one.proposed_by == to.user.pk,
        past=one.row.valid_from < day,
    )


def _language() -> str:
    return days_and_names.two_letters(get_language())
