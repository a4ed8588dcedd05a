"""What is generated and committed is what the catalogue and the code say now."""

from __future__ import annotations

from pathlib import Path

from journeys.exports import all_formats, law_table
from journeys.reader import CATALOGUE, read_catalogue
from tests.house import maps


def test_generated_pages_of_the_journeys_are_fresh() -> None:
    stale = all_formats.differing(read_catalogue(CATALOGUE))
    assert not stale, f"Run 'manage.py journeys docs' and commit what it writes: {', '.join(stale[:5])}"


def test_the_table_of_the_law_is_fresh() -> None:
    assert not law_table.is_stale(read_catalogue(CATALOGUE)), "Run 'manage.py journeys law' and commit what it writes"


def test_given_a_changed_figure_then_the_table_of_the_law_is_stale(tmp_path: Path) -> None:
    catalogue = read_catalogue(CATALOGUE)
    file = tmp_path / "law.md"
    assert law_table.write(catalogue, file) and not law_table.write(catalogue, file)
    file.write_text(file.read_text("utf-8").replace("27,093", "27,094"), "utf-8")
    assert law_table.is_stale(catalogue, file)


def test_maps_of_the_house_are_fresh() -> None:
    stale = maps.stale()
    assert not stale, f"Run 'make maps' and commit what it writes: {', '.join(stale)}"
