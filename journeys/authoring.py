"""The part of the face for those who write and study journeys: command, pictures, packages, records. Reached by `public`."""

from __future__ import annotations

from journeys.drawing import Picture, draw
from journeys.management.commands.journeys import Command as CatalogueCommand
from journeys.packages import PackageRefused, check_package, load_package
from journeys.reader import CATALOGUE
from journeys.run_records import ItemRecord, RunRecord, run_records
from journeys.scaffolding import CannotScaffold, scaffold_journey
from journeys.viewflow_flows import ReservedKey

__all__ = [
    "CATALOGUE",
    "CannotScaffold",
    "CatalogueCommand",
    "ItemRecord",
    "PackageRefused",
    "Picture",
    "ReservedKey",
    "RunRecord",
    "check_package",
    "draw",
    "load_package",
    "run_records",
    "scaffold_journey",
]
