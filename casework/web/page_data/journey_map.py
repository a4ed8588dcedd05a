"""The map of a journey on the case page: what matters now, or the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casework.steps.turn import Turn
from casework.web.page_data import case_team
from casework.web.page_data.case import RunPage
from casework.web.page_data.step_turn import Turned
from journeys import public as journeys

COLUMNS_NOW = 5
NEAR = 3  # stages


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
            "icon": case_team.icon_of(row.key, row.side),
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
    outcome = station.outcome_text if station.status == "done" else ""
    now = {"due": turned.due, "key": turned.item.key} if turned else {"due": station.due, "key": None}
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
        "outcome": outcome,
        **now,
        "step": station.step,
    }
