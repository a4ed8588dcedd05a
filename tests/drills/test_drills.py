"""Some drills in `make test`, more in `make proofs`; `make drill` runs all."""

from __future__ import annotations

import os

import pytest

from tests import needed
from tests.drills import BASE, GOES_ON_WITHIN
from tests.drills.__main__ import outcome_of
from tests.proofs import IS_WHOLE
from tests.storm import brokers

pytestmark = [pytest.mark.kills, pytest.mark.long]
TRIED = ("no_worker_for_a_day", *(("scheduler_twice", "broker_away", "restored_to_a_moment") if IS_WHOLE else ()))
ROOTS = ("disk_of_database_full", "disk_of_papers_full") if IS_WHOLE and os.geteuid() == 0 else ()


@pytest.mark.parametrize("name", [*TRIED, *ROOTS])
def test_given_a_drill_when_its_trouble_is_cured_then_nothing_is_lost_or_doubled_and_it_goes_on_by_itself(
    name: str,
) -> None:
    needed.package(brokers.missing("redis") if name == "broker_away" else "")
    outcome = outcome_of(name, BASE / f"test_{name}_{os.getpid()}")
    assert (outcome["lost"], outcome["doubled"], outcome["broken"]) == (0, 0, {}), outcome
    assert outcome["seconds"] <= GOES_ON_WITHIN, outcome
