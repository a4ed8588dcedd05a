"""Races in `make test` with a dozen clients, in `make proofs` with 64, with `make storm ARGS=--races` for 200 rounds."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from casework import invariants
from tests import databases
from tests.proofs import IS_WHOLE, SLICE
from tests.storm import races

ROUNDS = int(os.environ.get("CASEWORK_RACE_ROUNDS", "2" if IS_WHOLE else "1"))
CLIENTS = int(os.environ.get("CASEWORK_RACE_CLIENTS", "64" if IS_WHOLE else "12"))


@pytest.mark.kills
def test_given_many_who_press_at_one_moment_then_one_has_it_and_the_others_are_told_so_in_words(
    committed_db: str,
) -> None:
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(ROUNDS):
        seed = SLICE * 1_000_000 + number
        ground = databases.filled("races", races.prepare)
        for race in races.RACES:
            statuses, said = races.run(race, ground, clients=CLIENTS, seed=seed)
            seen.update({f"{race.name} {status}": many for status, many in statuses.items()})
            wrong += [f"seed {seed}: {one}" for one in said]
        wrong += [f"seed {seed}: {one}" for one in races.left_wrong(ground)]
        wrong += [f"seed {seed}: {races.deadlocks()} deadlocks"] if races.deadlocks() else []
        broken = {one.rule: one.count for one in invariants.count() if one.count and one.rule != "scheduler_silent"}
        wrong += [f"seed {seed}: {broken}"] if broken else []
    print(f"{ROUNDS} rounds of {CLIENTS} clients: {dict(sorted(seen.items()))}")
    assert wrong == []
