"""Versions that are drawn."""

from __future__ import annotations

import pytest

from journeys.language.definition import Definition
from journeys.reader import Catalogue


@pytest.fixture(scope="session")
def flagship(catalogue: Catalogue) -> Definition:
    """The newest version of the first journey."""
    return catalogue.newest("third_child_special_needs")


@pytest.fixture(scope="session")
def small(catalogue: Catalogue) -> Catalogue:
    """One journey of it."""
    key = ("birth_allowance", 1)
    return Catalogue({key: catalogue.definitions[key]}, {}, ())
