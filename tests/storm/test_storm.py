"""A slice of the storm: half a minute of kills. `make storm` blows for ten minutes, with Redis or RabbitMQ if they are named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.proofs import IS_WHOLE, SLICE
from tests.storm.checker import History, compared

SECONDS = 120 if IS_WHOLE else 30


@pytest.mark.kills
def test_given_a_storm_of_kills_when_clients_act_then_nothing_acknowledged_is_lost_and_nothing_happens_twice() -> None:
    told = ["--seconds", str(SECONDS), "--seed", str(SLICE), "--json"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    command = [sys.executable, "-m", "tests.storm", *told]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    print(found)
    assert found["wrong"] == [], done.stderr
    assert done.returncode == 0
    assert found["acts acknowledged"] > 0
    assert {"web", "worker", "scheduler", "broker", "postgres"} >= set(found["kills"]) > {"web", "worker"}


def test_given_a_journal_when_the_database_holds_something_else_then_each_difference_is_counted(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    lines = (
        "I a note",
        "E a 503",
        "A a",
        "I b note",
        "A b",
        "I c note",
        "R c 409",
        "I d note",
        "E d 500",
        "I e note",
        "A e",
    )
    journal.write_text("\n".join(lines), "utf-8")
    history = History.of(journal)
    found = compared(history, {"a": "note", "c": "note", "e": "redo", "stranger": "note"})
    assert found == {
        "lost": 1, "phantom": 1, "refused and done all the same": 1, "done as another act": 1, "never answered": 1,
    }  # fmt: skip
    assert (history.faults, history.unanswered, history.open) == (1, 2, {"d"})
