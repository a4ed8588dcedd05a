"""The catalogue's shared tables as they stand today: what is asked for apart from any version."""

from __future__ import annotations

from datetime import date
from functools import cache

from journeys.engine.working_days import WorkingCalendar
from journeys.reader import CATALOGUE
from journeys.reader.shared import FOLDER, Shared, read_shared


@cache
def shared_tables() -> Shared:
    """Return the shared tables of the catalogue's folder.

    They are read once: new ones come with a new release.
    """
    files = sorted((CATALOGUE / FOLDER).glob("*.yaml"))
    return read_shared({f"{FOLDER}/{file.name}": file.read_text("utf-8") for file in files})


def working_calendar() -> WorkingCalendar:
    """Return the working days with the days off of one's own."""
    return shared_tables().calendar


def is_working_day(*, day: date) -> bool:
    """Say whether offices work on that day: the one calendar, with the days off of the catalogue's table.

    Source: Labour Code, articles 111 and 112; the government's yearly decree on transfers.
    """
    return working_calendar().is_working(day)
