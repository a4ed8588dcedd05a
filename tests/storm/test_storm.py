"""A slice of the storm: half a minute of kills. `make storm` blows for ten minutes; whole it is tried on each broker."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import psutil
import pytest

from casework import clock
from casework.actions.case import notes
from tests import builders, needed
from tests.environment import ROOT
from tests.journeys.planted_runs import publish
from tests.proofs import IS_WHOLE, SLICE
from tests.storm import brokers, checker, ground
from tests.storm.__main__ import GAPS, first_kills
from tests.storm.checker import History, compared

pytestmark = pytest.mark.long

SECONDS = 120 if IS_WHOLE else 30
ROLES = {"web", "worker", "scheduler", "broker", "postgres"}


@pytest.mark.kills
@pytest.mark.parametrize("broker", brokers.BROKERS if IS_WHOLE else ("folder",))
def test_given_a_storm_of_kills_when_clients_act_then_nothing_acknowledged_is_lost_and_nothing_happens_twice(
    broker: str,
) -> None:
    needed.package(brokers.missing(broker))
    faulthandler.cancel_dump_traceback_later()  # it may well take longer on a busy machine, and waits for another process
    told = ["--seconds", str(SECONDS), "--seed", str(SLICE), "--broker", broker, "--json"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    command = [sys.executable, "-m", "tests.storm", *told]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    print(found)
    assert found["wrong"] == [], done.stderr
    assert done.returncode == 0
    assert found["acts acknowledged"] > 0
    assert set(found["kills"]) == ROLES


@pytest.mark.parametrize("seconds", [10.0, 600.0])
def test_given_a_storm_however_short_then_each_role_is_killed_for_the_first_time_in_its_first_half(
    seconds: float,
) -> None:
    gaps = {**GAPS, "broker": brokers.Rabbit.gap}
    for seed in range(50):
        first = first_kills(gaps, Random(seed), begun=0.0, until=seconds)
        assert set(first) == ROLES
        assert 0 < min(first.values()) <= max(first.values()) <= seconds / 2


# a storm that holds nothing but its broker, or a program in place of one
HOLDING = """
import os, signal, sys, time
from tests.storm import brokers, ground
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored by what was started in the background
alone = ground.one_at_a_time()
if sys.argv[1] == "rabbitmq":
    held = brokers.Rabbit()
    held.start()
    processes = [held.names, held.main]
else:
    held = brokers.Program(brokers.free_port())
    held.begin([sys.executable, "-m", "http.server", str(held.port), "--bind", "127.0.0.1"], os.environ)
    held.wait()
    processes = [held]
print(*[one.process.pid for one in processes], flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    held.stop()
"""


@pytest.mark.kills
@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("held", ["a program", *(["rabbitmq"] if IS_WHOLE else [])])
def test_given_a_storm_when_it_is_over_or_killed_then_nothing_of_its_broker_is_left(held: str, is_killed: bool) -> None:  # noqa: FBT001
    needed.package(brokers.missing(held))
    before = _name_servers()
    command = [sys.executable, "-c", HOLDING, held]
    storm = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert storm.stdout is not None
    started = [psutil.Process(int(pid)) for pid in storm.stdout.readline().split()]
    assert len(started) == (2 if held == "rabbitmq" else 1)
    storm.send_signal(signal.SIGKILL if is_killed else signal.SIGINT)
    storm.wait(30)
    _gone, left = psutil.wait_procs(started, timeout=10)
    assert [one for one in left if one.status() != psutil.STATUS_ZOMBIE] == []
    if held == "rabbitmq":
        assert _name_servers() == before


def _name_servers() -> set[int]:
    """Erlang's, which outlive the servers that start them."""
    return {one.pid for one in psutil.process_iter(["name"]) if one.info["name"] == "epmd"}


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


@pytest.mark.kills
def test_given_rows_that_no_act_has_left_so_then_the_checker_counts_each_under_its_rule(
    committed_db: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ground, "DATABASE", committed_db)
    monkeypatch.setattr(ground, "FOLDER", tmp_path)
    publish(ground.JOURNEY, clock.now())
    case = builders.town(days=1).a_case("stormy").done("paper").done("part_0")
    notes.add_note(by=case.by, case_id=case.case_id, text="Заметка")
    case.effects()
    history = History()
    before = checker.broken(history)
    for statement in PLANTED:
        ground.change(statement)
    (tmp_path / "run" / "documents").mkdir(parents=True)
    (tmp_path / "run" / "documents" / f"{'0' * 64}.pdf").write_text("half")
    found = checker.broken(history)
    assert {rule for rule in found if found[rule] > before[rule]} == {
        "phantom", "timeline of work_items.complete", "timeline of conversation.write_to_family",
        "steps without their paper", "papers double", "numbers missing",
        "papers told otherwise than once", "questions unsent", "notes without their entry", "words without their entry",
        "outbox left", "outbox given up", "audit rows that differ", "half files",
    }  # fmt: skip


# each as a fault of ours would leave it; triggers are asked nothing
PLANTED = (
    "INSERT INTO casework_formreceipt (key, action, user_id) VALUES (gen_random_uuid(), 'another', NULL)",
    (
        "INSERT INTO casework_timelineentry (case_id, at, what, on_behalf_of, details) "
        "SELECT case_id, at, what, on_behalf_of, details FROM casework_timelineentry WHERE what = 'step.done' LIMIT 1"
    ),
    (
        "INSERT INTO casework_casedocument (id, case_id, document_key, work_item_key, kind, title, added_at) "
        "SELECT gen_random_uuid(), case_id, gen_random_uuid(), work_item_key, kind, title, added_at FROM casework_casedocument"
    ),
    "UPDATE documents_document SET state = 'reserved'",
    "UPDATE documents_series SET last = last + 1",
    "DELETE FROM partners_outgoingrecord",
    "DELETE FROM casework_timelineentry WHERE what = 'note.added'",
    (
        "INSERT INTO casework_timelineentry (case_id, at, what, on_behalf_of, details) "
        "SELECT case_id, at, 'message.to_family', '', '{}' FROM casework_timelineentry LIMIT 1"
    ),
    (
        "INSERT INTO casework_outboxrow (topic, region_key, payload, sends, failures, last_error, dead) "
        "SELECT 'lost', id, '{}', 0, 0, '', one.dead FROM casework_region, (VALUES (true), (false)) AS one (dead)"
    ),
)
