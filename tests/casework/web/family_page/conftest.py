"""A family that may choose its doctors' day, for the pages that show it."""

from __future__ import annotations

import pytest

from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import (
    weeks_old,
    with_days,
)


@pytest.fixture(scope="module")
def choosing(desk: Desk) -> Family:
    """A family that may choose its doctors' day."""
    family = weeks_old(desk)
    with_days(family)
    return family
