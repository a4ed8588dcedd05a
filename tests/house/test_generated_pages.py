"""What is generated and committed is what the catalogue and the code say now."""

from __future__ import annotations

from journeys.exports import all_formats
from journeys.reader import CATALOGUE, read_catalogue
from tests.house import maps


def test_generated_pages_of_the_journeys_are_fresh() -> None:
    stale = all_formats.differing(read_catalogue(CATALOGUE))
    assert not stale, f"Run 'manage.py journeys docs' and commit what it writes: {', '.join(stale[:5])}"


def test_maps_of_the_house_are_fresh() -> None:
    stale = maps.stale()
    assert not stale, f"Run 'make maps' and commit what it writes: {', '.join(stale)}"
