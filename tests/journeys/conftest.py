"""Fixtures of the carrier: published journeys, a region to act in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys import public
from journeys.reader import CATALOGUE, Catalogue, read_catalogue
from journeys.viewflow_flows import registry
from tests.journeys.planted_runs import NOON, Region, publish, wide


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The journeys of the house."""
    return read_catalogue(CATALOGUE)


@pytest.fixture(autouse=True)
def _fresh_registry() -> Iterator[None]:
    """Each test has its own database, so versions are read anew."""
    registry.forget()
    yield
    registry.forget()


@pytest.fixture
def region(db: None) -> Iterator[Region]:
    """A region in whose context the whole test acts."""
    one = Region()
    with one.acting():
        yield one


@pytest.fixture
def flagship(db: None) -> None:
    """The catalogue, published."""
    public.publish_catalogue(at=NOON)


@pytest.fixture
def wide_journey(db: None) -> None:
    """Twelve steps side by side and two after them, published."""
    publish(wide())
