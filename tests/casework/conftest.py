"""One invented town for all tests of a module: committed, so that threads and effects see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import builders
from tests.casework import written_lines


@pytest.fixture(scope="module")
def town(module_db: str) -> builders.Town:
    """The region without calendars to speak of; the doctors' tests plant their own."""
    return builders.town()


@pytest.fixture
def lines() -> Iterator[written_lines.Lines]:
    """What is written into the log during a test."""
    with written_lines.written() as lines:
        yield lines
