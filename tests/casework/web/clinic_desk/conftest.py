"""A colleague at the same desk."""

from __future__ import annotations

import pytest

from casework.models import Membership
from tests.casework.web.conftest import Desk


@pytest.fixture
def marina(desk: Desk) -> Membership:
    """A colleague of the same service."""
    colleague = desk.planted.workers[1].membership
    assert colleague is not None
    return colleague
