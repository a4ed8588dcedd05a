"""The part of the face for those who write and study journeys: command, pictures, packages, records."""

from __future__ import annotations

from journeys.exports.geometry import Picture, draw
from journeys.management.commands.journeys import Command as CatalogueCommand
from journeys.reader import CATALOGUE
from journeys.statistics.event_log import ItemRecord, RunRecord, run_records
from journeys.versions.draft_review import MOST_FILES as MOST_FILES_OF_A_VERSION
from journeys.versions.packages import PackageRefused, check_package, load_package
from journeys.versions.scaffold import CannotScaffold, scaffold_journey
from journeys.versions.zip_reader import ArchiveRefused, Limits, is_archive, read_archive
from journeys.viewflow_flows import ReservedKey

__all__ = [
    "CATALOGUE",
    "MOST_FILES_OF_A_VERSION",
    "ArchiveRefused",
    "CannotScaffold",
    "CatalogueCommand",
    "ItemRecord",
    "Limits",
    "PackageRefused",
    "Picture",
    "ReservedKey",
    "RunRecord",
    "check_package",
    "draw",
    "is_archive",
    "load_package",
    "read_archive",
    "run_records",
    "scaffold_journey",
]
