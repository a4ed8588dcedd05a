"""The laws hold over random journeys and runs. `make proofs` searches longer, `CASEWORK_LAW_EXAMPLES=2000` longer still."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.engine.laws import TAME, WILD
from tests.journeys.engine.small_journeys import Run
from tests.journeys.engine.worlds import runs
from tests.proofs import examples

EXAMPLES = int(os.environ.get("CASEWORK_LAW_EXAMPLES", examples(40)))
Law = Callable[[Run, st.DataObject], None]


def hold(law: Law, *, wild: bool, most: int = EXAMPLES, **more: object) -> None:
    """Try a law on random runs."""

    @settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck), **more)  # type: ignore[arg-type]
    @given(runs(wild=wild), st.data())
    def search(run: Run, draw: st.DataObject) -> None:
        law(run, draw)

    search()


@pytest.mark.parametrize("law", WILD, ids=lambda law: law.__name__)
def test_law_of_all_runs(law: Law) -> None:
    hold(law, wild=True)


@pytest.mark.parametrize("law", TAME, ids=lambda law: law.__name__)
def test_law_of_runs_whose_acts_commute(law: Law) -> None:
    hold(law, wild=False)
