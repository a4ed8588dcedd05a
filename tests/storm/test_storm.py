"""A slice of the storm: half a minute of kills. `make storm` blows for ten minutes, with Redis or RabbitMQ if they are named."""

from __future__ import annotations

import faulthandler
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casework import clock
from casework.actions.case import notes
from tests import builders
from tests.environment import ROOT
from tests.journeys.planted_runs import publish
from tests.proofs import IS_WHOLE, SLICE
from tests.storm import checker, ground
from tests.storm.checker import History, compared

pytestmark = pytest.mark.long

SECONDS = 120 if IS_WHOLE else 30


@pytest.mark.kills
def test_given_a_storm_of_kills_when_clients_act_then_nothing_acknowledged_is_lost_and_nothing_happens_twice() -> None:
    faulthandler.cancel_dump_traceback_later()  # it may well take longer on a busy machine, and waits for another process
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
