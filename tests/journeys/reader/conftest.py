"""The catalogue's texts, to be spoilt in memory."""

from __future__ import annotations

import pytest

from journeys.reader import CATALOGUE


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Every file of the catalogue: name -> text."""
    return {path.relative_to(CATALOGUE).as_posix(): path.read_text("utf-8") for path in CATALOGUE.glob("*/*.yaml")}
