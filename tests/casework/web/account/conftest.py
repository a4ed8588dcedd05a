"""Counters of tries and letters begin anew with every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from casework.models import OutboxRow
from tests.casework.web.conftest import Desk


@pytest.fixture(autouse=True)
def _no_tries_yet(desk: Desk) -> Iterator[None]:
    """Forget what the test before has tried, and what was to be written of it."""
    del desk
    cache.clear()
    OutboxRow.objects.filter(topic="send_account_letter").delete()
    yield
    cache.clear()
