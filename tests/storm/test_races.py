"""Races in `make test` with a dozen clients, in `make proofs` with 64, with `make storm ARGS=--races` for 200 rounds."""

from __future__ import annotations

import faulthandler
import os
import time
from collections import Counter
from functools import partial

import pytest

from casework import invariants
from tests import databases
from tests.proofs import IS_WHOLE, SLICE
from tests.storm import crowd, races

pytestmark = pytest.mark.long

ROUNDS = int(os.environ.get("CASEWORK_RACE_ROUNDS", "2" if IS_WHOLE else "1"))
SECONDS = float(os.environ.get("CASEWORK_RACE_SECONDS", "inf"))  # after so many no further round begins
CLIENTS = int(os.environ.get("CASEWORK_RACE_CLIENTS", "64" if IS_WHOLE else "12"))

# nobody serves the ground of a race, and in a long one what it has to do grows old
UNSERVED = frozenset({"scheduler_silent", "outbox_late"})


@pytest.mark.kills
def test_given_many_who_press_at_one_moment_then_one_has_it_and_the_others_are_told_so_in_words(
    committed_db: str,
) -> None:
    faulthandler.cancel_dump_traceback_later()  # many rounds are no hanging test
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    until, rounds = time.monotonic() + SECONDS, 0
    while rounds < ROUNDS and time.monotonic() < until:
        seed, rounds = SLICE * 1_000_000 + rounds, rounds + 1
        ground = databases.filled("races", races.prepare)
        with crowd.Crowd(CLIENTS) as many:
            for race in races.RACES:
                statuses, said = races.run(race, ground, many, seed=seed)
                seen.update({f"{race.name} {status}": times for status, times in statuses.items()})
                wrong += [f"seed {seed}: {one}" for one in said]
        wrong += [f"seed {seed}: {one}" for one in races.left_wrong(ground)]
        wrong += [f"seed {seed}: {races.deadlocks()} deadlocks"] if races.deadlocks() else []
        broken = {one.rule: one.count for one in invariants.count() if one.count and one.rule not in UNSERVED}
        wrong += [f"seed {seed}: {broken}"] if broken else []
    print(f"{rounds} of {ROUNDS} rounds of {CLIENTS} clients: {dict(sorted(seen.items()))}")
    assert wrong == []


def test_given_what_everybody_can_have_or_what_falls_over_then_a_race_says_so(committed_db: str) -> None:
    ground = races.Ground(*[None] * 8)  # type: ignore[arg-type]  # nothing of it is looked at
    everybody = races.Race("open door", lambda _ground: lambda _number: partial(crowd.act, lambda: True))
    falling = races.Race("broken door", lambda _ground: lambda number: partial(crowd.act, lambda: 1 / number))
    with crowd.Crowd(4) as many:
        assert races.run(everybody, ground, many, seed=0)[1] == ["open door: 4 winners"]
    with crowd.Crowd(2) as many:
        said = races.run(falling, ground, many, seed=0)[1]
    assert said == ["broken door: answered 500: ZeroDivisionError: division by zero"]
