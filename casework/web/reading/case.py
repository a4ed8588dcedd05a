"""The case page: one family, its journeys, what happened, its papers, who helps and what each may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import (
    Case,
    CaseDocument,
    CaseJourney,
    Consent,
    ConsentState,
    Note,
    Person,
    ReceivedPaper,
    TimelineEntry,
)
from casework.web import sentences, wording
from casework.web.reading import helping, people
from casework.web.reading.turns import Turn, Turned, turns_of
from documents import public as documents
from journeys import public as journeys

TIMELINE_FIRST = 12
COLUMNS_NOW = 5
NEAR = 3  # stages


@dataclass(frozen=True, slots=True)
class RunPage:
    """One journey of the case as it stands."""

    link: CaseJourney
    view: journeys.RunView
    child: str
    steps: tuple[Turned, ...]
    reconsidered: tuple[tuple[journeys.StepState, journeys.OpenItem | None], ...]

    @property
    def yours(self) -> tuple[Turned, ...]:
        """Return the steps that need the worker, due first."""
        return tuple(step for step in self.steps if step.is_yours)

    @property
    def others(self) -> tuple[Turned, ...]:
        """Return the open steps in which somebody else moves."""
        return tuple(step for step in self.steps if not step.is_yours)

    @property
    def dormant(self) -> tuple[journeys.StepState, ...]:
        """Return the steps that wait for something that will come."""
        return tuple(step for step in self.view.steps if step.status == "waiting" and step.why)

    @property
    def waiting_for(self) -> tuple[tuple[str, tuple[journeys.StepState, ...]], ...]:
        """Return for what the dormant steps wait, with them; what most of them wait for comes first."""
        found: dict[str, list[journeys.StepState]] = {}
        for step in self.dormant:
            found.setdefault("; ".join(why.text for why in step.why), []).append(step)
        ordered = sorted(found.items(), key=lambda one: -len(one[1]))
        return tuple((reason, tuple(steps)) for reason, steps in ordered)

    @property
    def skipped_by_hand(self) -> tuple[journeys.StepState, ...]:
        """Return the steps that a person took off the plan before they opened, while they can be put back."""
        if self.view.ended_at is not None or self.view.quiet:
            return ()
        found = (step for step in self.view.steps if step.status == "skipped")
        return tuple(step for step in found if any(why.kind == "by_hand" for why in step.why))

    @property
    def turn_of(self) -> dict[tuple[str, str], Turned]:
        """Return the open steps by place."""
        return {(step.item.step, step.item.person): step for step in self.steps}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline."""

    at: datetime
    text: str
    shade: str
    by: str
    for_whom: str
    note: str
    covering_for: str = ""
    readers: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the case: ours with its file, or an authority's with number, date and copy."""

    title: Mapping[str, str]
    ours: bool
    key: UUID
    state: str
    number: str
    on: Any
    ready: bool
    has_copy: bool = False
    kind: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page shows."""

    case: Case
    who: str
    people: tuple[Person, ...]
    subjects: tuple[Person, ...]
    runs: tuple[RunPage, ...]
    timeline: tuple[Entry, ...]
    more_history: bool
    papers: tuple[Paper, ...]
    helpers: tuple[helping.Helper, ...]
    consents: tuple[Consent, ...]
    withdrawn: Mapping[str, datetime | None]  # purposes that were taken back before, and when last

    @property
    def yours(self) -> tuple[Turned, ...]:
        """Return the worker's steps of all runs, due first."""
        steps = [step for run in self.runs for step in run.yours]
        return tuple(sorted(steps, key=lambda one: (one.due is None, one.due or one.item.opened_at)))

    @property
    def live_runs(self) -> int:
        """Return how many journeys are under way."""
        return sum(run.link.ended_at is None for run in self.runs)

    @property
    def runs_on(self) -> tuple[Turned, ...]:
        """Return the open steps whose deadline runs on although the clocks of our own promises stand still."""
        held = (run for run in self.runs if run.view.held_since is not None)
        return tuple(step for run in held for step in run.steps if step.due is not None)

    @property
    def clocks_stand(self) -> bool:
        """Say whether the clocks of our own promises stand still."""
        return any(run.view.held_since is not None for run in self.runs)

    @property
    def asked_consents(self) -> tuple[tuple[Consent, datetime | None], ...]:
        """Return the consents that are not in force, and when each was taken back, None for one never given."""
        asked = (one for one in self.consents if one.state == ConsentState.ASKED)
        return tuple((one, self.withdrawn.get(one.purpose)) for one in asked)

    @property
    def given_consents(self) -> tuple[Consent, ...]:
        """Return the consents in force."""
        return tuple(one for one in self.consents if one.state == ConsentState.GIVEN)

    @property
    def others(self) -> tuple[Turned, ...]:
        """Return the open steps of all runs in which somebody else moves."""
        return tuple(step for run in self.runs for step in run.others)


def read_case(*, case_id: UUID, to: Actor, now: datetime, all_history: bool = False) -> CasePage:
    """Read the page.

    Raises:
        NotFound: Missing or somebody else's.
    """
    access.find(Case, to=to, pk=case_id)
    case = (
        access.visible(Case, to=to)
        .select_related("family", "worker", "organisation", "curator")
        .prefetch_related("family__people", "journeys__subject")
        .get(pk=case_id)
    )
    language = wording.two_letters(get_language())
    links = sorted(case.journeys.all(), key=lambda link: (link.ended_at is not None, link.started_at))
    runs = tuple(_run(link, to=to, language=language, now=now) for link in links)
    entries = (
        access.visible(TimelineEntry, to=to).filter(case=case).select_related("by", "covering_for").order_by("-id")
    )
    shown = list(entries if all_history else entries[: TIMELINE_FIRST + 1])
    consents = tuple(
        access.visible(Consent, to=to).filter(case=case).select_related("given_by").order_by("asked_at", "purpose")
    )
    return CasePage(
        case=case,
        who=people.of_case(case),
        people=tuple(case.family.people.all()),
        subjects=tuple(dict.fromkeys(link.subject for link in links)),
        runs=runs,
        timeline=_entries(shown if all_history else shown[:TIMELINE_FIRST], case, to),
        more_history=not all_history and len(shown) > TIMELINE_FIRST,
        papers=papers_of(access.visible(CaseDocument, to=to).filter(case=case),
                         access.visible(ReceivedPaper, to=to).filter(case=case)),
        helpers=helping.read(case, to=to),
        consents=tuple(one for one in consents if one.state != ConsentState.WITHDRAWN),
        withdrawn={one.purpose: one.withdrawn_at for one in consents if one.state == ConsentState.WITHDRAWN},
    )  # fmt: skip


def _run(link: CaseJourney, *, to: Actor, language: str, now: datetime) -> RunPage:
    view = journeys.read_run(run_key=link.run_key, language=language, now=now)
    turned = turns_of(view.open_items, to=to, now=now)
    return RunPage(
        link=link,
        view=view,
        child=people.child_in_words(link.subject),
        steps=tuple(turned[item.key] for item in view.open_items),
        reconsidered=_reconsidered(view),
    )


def _reconsidered(view: journeys.RunView) -> tuple[tuple[journeys.StepState, journeys.OpenItem | None], ...]:
    """Return what is to be reconsidered with its work item; only where there is any, the items are read."""
    if not view.to_reconsider:
        return ()
    items = {(one.step, one.person): one for one in journeys.items_of(run_key=view.key)}
    return tuple((step, items.get((step.step, step.person))) for step in view.to_reconsider)


def _entries(rows: Sequence[TimelineEntry], case: Case, to: Actor) -> tuple[Entry, ...]:
    notes = {str(note.pk): note.text for note in access.visible(Note, to=to).filter(case=case)}
    return tuple(
        Entry(
            at=row.at,
            text=sentences.sentence(row.what, row.details),
            shade=sentences.SHADES.get(row.what, ""),
            by=row.by.name if row.by else "",
            for_whom=_for_whom(row.on_behalf_of) if row.by or row.on_behalf_of != "family" else _("the family itself"),
            note=notes.get(str(row.details.get("note", "")), ""),
            covering_for=row.covering_for.name if row.covering_for else "",
            readers=", ".join(row.details.get("readers") or ()),
        )
        for row in rows
    )


def _for_whom(code: str) -> str:
    if not code:
        return ""
    if code in ("family", "mother", "parents", "youth", "couple"):
        return _("on the family’s behalf")
    return _("on behalf of: %(name)s") % {"name": helping.type_in_words(code)}


def papers_of(ours: Any, received: Any) -> tuple[Paper, ...]:
    """Return our papers and the others', newest first."""
    rows = list(ours.order_by("-added_at"))
    told = documents.describe(row.document_key for row in rows)
    found = [
        (row.added_at, _our_paper(row, told.get(row.document_key)))
        for row in rows
        if row.document_key not in told or told[row.document_key].state != "annulled"
    ]
    found += [
        (
            row.recorded_at,
            Paper(row.title, False, row.pk, "", row.number, row.issued_on, True, bool(row.copy_name), row.kind),
        )
        for row in received
    ]
    return tuple(paper for _at, paper in sorted(found, key=lambda pair: pair[0], reverse=True))


def _our_paper(row: CaseDocument, told: documents.DocumentView | None) -> Paper:
    return Paper(
        title=row.title,
        ours=True,
        key=row.document_key,
        state=told.state if told else "reserved",
        number=told.number if told else "",
        on=told.dated_on if told else row.added_at,
        ready=bool(told and told.is_issued),
        kind=row.kind,
        size_bytes=told.size_bytes if told else None,
    )


@dataclass(frozen=True, slots=True)
class MapOfRun:
    """The part of a journey's map that a page draws."""

    run: RunPage
    columns: tuple[Any, ...]
    rows: tuple[dict[str, Any], ...]
    is_whole: bool


def map_of(run: RunPage, *, whole: bool) -> MapOfRun:
    """Return the map for the template: the whole way, or the stages where something moves and the next one.

    A journey of a year has a dozen stages; what matters today fits on a screen.
    """
    turns = run.turn_of
    now = next((column.number for column in run.view.map.columns if column.current), 1)
    shown = {  # a stage in which nothing stands is no part of this family's way
        (row.key, column.key): found
        for row in run.view.map.rows
        for column in run.view.map.columns
        if (
            found := [one for one in row.stations.get(column.key, ()) if whole or _matters_now(one, column.number, now)]
        )
    }
    columns = [column for column in run.view.map.columns if any(key == column.key for _row, key in shown)]
    columns = columns if whole else _columns_now(run, columns)
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "icon": helping.icon_of(row.key, row.side),
            "cells": [
                {
                    "column": column,
                    "stations": [
                        _station(one, turns.get((one.step, one.person))) for one in shown.get((row.key, column.key), ())
                    ],
                }
                for column in columns
            ],
        }
        for row in run.view.map.rows
    ]
    rows = [row for row in rows if any(cell["stations"] for cell in row["cells"])]
    return MapOfRun(run, tuple(columns), tuple(rows), is_whole=whole)


def _matters_now(station: journeys.Station, number: int, now: int) -> bool:
    """What is not needed, and what lies ahead in far stages, waits for the whole map."""
    if station.status in ("skipped", "cancelled"):
        return False
    return station.status != "ahead" or abs(number - now) <= NEAR


def _columns_now(run: RunPage, columns: Sequence[Any]) -> list[Any]:
    """The current stage, those with open steps, then neighbours, in their order; at most five."""
    open_stages = {step.item.stage for step in run.steps}
    now = next((number for number, column in enumerate(columns) if column.current), 0)
    wanted = sorted(
        range(len(columns)),
        key=lambda number: (
            not columns[number].current,
            columns[number].key not in open_stages,
            abs(number - now) + (number < now) / 2,
        ),
    )[:COLUMNS_NOW]
    return [columns[number] for number in sorted(wanted)]


_LOOKS = {
    "done": ("d", "check"),
    "your_step": ("n", "circle-arrow-right"),
    "partner": ("w", "hourglass"),
    "failed": ("x", "circle-alert"),
    "ahead": ("f", "circle"),
    "skipped": ("s", "circle-slash"),
    "cancelled": ("s", "circle-x"),
}


def _station(station: journeys.Station, turned: Turned | None) -> dict[str, Any]:
    status: str = station.status
    if turned is not None and status != "failed":
        status = "your_step" if turned.turn is Turn.YOU else "partner"
    shade, icon = _LOOKS[status]
    late = station.late and (turned is None or turned.late is not None)
    if late and status == "partner":
        shade, icon = "x", "clock-alert"
    words = {
        "done": _("done"),
        "your_step": _("your step"),
        "partner": _("waiting"),
        "failed": _("stopped with an error"),
        "ahead": _("ahead"),
        "skipped": _("not needed"),
        "cancelled": _("taken off the plan"),
    }
    return {
        "shade": shade,
        "icon": icon,
        "word": words[status] + (", " + _("late") if late else ""),
        "title": station.title,
        "due": turned.due if turned else station.due,
        "key": turned.item.key if turned else None,
        "outcome": station.outcome_text if station.status == "done" else "",
        "step": station.step,
    }
