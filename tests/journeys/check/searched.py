"""Reports of the search, for its tests."""

from __future__ import annotations

from journeys.check.soundness import Report
from journeys.reader import CATALOGUE, read_catalogue

HOUSE = read_catalogue(CATALOGUE)


def kinds(report: Report) -> set[tuple[str, str]]:
    return {(one.kind, one.step) for one in report.findings}
