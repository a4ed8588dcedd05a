"""What the demo's worker types in is invented, and looks as it would on paper."""

from __future__ import annotations

import pytest

from casework.demo import played_worker
from casework.typed import identifiers


@pytest.mark.parametrize("key", sorted(played_worker.TEXTS))
def test_given_a_fact_with_a_number_pattern_when_the_demo_invents_it_then_nothing_about_it_is_strange(key: str) -> None:
    assert identifiers.doubt(played_worker.TEXTS[key], identifiers.of_fact(key)) == ""
