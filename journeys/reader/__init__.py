"""Reads the journey language: YAML files to frozen definitions, and every mistake with its line and cure.

The face: `read_catalogue(root)` for a folder, `read_sources(texts)` for a version stored years ago.
"""

from pathlib import Path

from journeys.engine.working_days import WorkingCalendar
from journeys.reader.catalogue import Catalogue, Key, Unreadable, dated, read_catalogue, read_sources, read_texts
from journeys.reader.intake_facts import asked_at_intake, asked_by_eligibility
from journeys.reader.mistakes import At, Mistake

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"


def working_calendar(catalogue: Catalogue) -> WorkingCalendar:
    """Return the working days with the transfers of the catalogue's table."""
    return catalogue.shared.calendar


__all__ = [
    "CATALOGUE",
    "At",
    "Catalogue",
    "Key",
    "Mistake",
    "Unreadable",
    "asked_at_intake",
    "asked_by_eligibility",
    "dated",
    "read_catalogue",
    "read_sources",
    "read_texts",
    "working_calendar",
]
