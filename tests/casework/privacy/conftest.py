"""A town with one family that has everything, each word of it planted."""

from __future__ import annotations

import pytest

from tests import builders


@pytest.fixture(scope="module")
def town(module_db: str) -> builders.Town:
    """The region without calendars to speak of."""
    return builders.town()
