"""One invented town for all tests of a module: committed, so that threads and effects see it."""

from __future__ import annotations

import pytest

from tests import builders


@pytest.fixture(scope="module")
def town(module_db: str) -> builders.Town:
    """The region without calendars to speak of; the doctors' tests plant their own."""
    return builders.town()
