"""A superuser rewrites the audit with all triggers off: each way of doing it is found, and told at the right seal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.seals import line, sealing, verifying
from casework.seals.append_only_file import FILE
from casework.seals.sealing import Seal
from casework.seals.verifying import Findings
from tests.casework.seals.planted_events import signed_in_as_owner, superuser, write
from tests.environment import ROOT

# the seals as they would have been, had there never been other events: numbers, ranges and moments stay
MADE_ANEW = """
DO $$
DECLARE
  s audit.seal;
  before bytea := '';
BEGIN
  FOR s IN SELECT * FROM audit.seal WHERE no >= {first} ORDER BY no LOOP
    SELECT o.events, o.last_event, o.root INTO s.events, s.last_event, s.root FROM audit.events_of(s) o;
    SELECT coalesce((SELECT hash FROM audit.seal WHERE no = s.no - 1), '') INTO before;
    s.hash := audit.seal_hash(s, before, (SELECT e FROM audit.epoch e WHERE e.no = s.epoch));
    UPDATE audit.seal t SET events = s.events, last_event = s.last_event, root = s.root, hash = s.hash WHERE t.no = s.no;
  END LOOP;
END $$;
"""
EDITED = "UPDATE audit.event SET user_key = gen_random_uuid() WHERE id = 3"
DELETED = "DELETE FROM audit.event WHERE id = 3"
TAIL = "DELETE FROM audit.event WHERE id = (SELECT max(id) FROM audit.event)"
A_FAMILY_S = """
DELETE FROM audit.event WHERE row_key = (SELECT row_key FROM audit.event WHERE tab = 'casework_family' ORDER BY id LIMIT 1)
"""
ADDED = """
INSERT INTO audit.event (xid, job, login, tab, row_key, op, diff)
SELECT xid, job, login, tab, row_key, 'U', '{}' FROM audit.event WHERE id = 3
"""
ROOT_MENDED = """
UPDATE audit.seal SET root = (SELECT o.root FROM audit.seal s, audit.events_of(s) o WHERE s.no = 1) WHERE no = 1
"""
CUT_OFF = "DELETE FROM audit.event WHERE xid >= (SELECT lo FROM audit.seal WHERE no = 3)"


@dataclass(frozen=True)
class Tampering:
    """What the superuser runs, and the fault that is told at which of the three seals; `outside`: only by what left."""

    sql: tuple[str, ...]
    seal: int
    fault: str
    outside: bool = False


TAMPERINGS = {
    "a row edited": Tampering((EDITED,), 1, "events_changed"),
    "a middle row deleted": Tampering((DELETED,), 1, "events_changed"),
    "the last row deleted": Tampering((TAIL,), 3, "events_changed"),
    "the last row deleted and the head mended": Tampering(
        (TAIL, MADE_ANEW.format(first=3)), 3, "left_otherwise", outside=True
    ),
    "all of a family deleted": Tampering((A_FAMILY_S,), 1, "events_changed"),
    "a row added": Tampering((ADDED,), 1, "events_changed"),
    "a row edited and its seal mended": Tampering((EDITED, ROOT_MENDED), 1, "seal_rewritten"),
    "a seal deleted": Tampering(("DELETE FROM audit.seal WHERE no = 2",), 3, "seal_before_missing"),
    "the beginning of an epoch moved": Tampering(("UPDATE audit.epoch SET after_event = 5",), 1, "seal_rewritten"),
    "all seals made anew": Tampering((EDITED, MADE_ANEW.format(first=1)), 1, "left_otherwise", outside=True),
    "the end cut off with its seal": Tampering(
        (CUT_OFF, "DELETE FROM audit.seal WHERE no = 3"), 3, "gone", outside=True
    ),
    "another epoch told": Tampering(
        (EDITED, "UPDATE audit.epoch SET key = gen_random_uuid()", MADE_ANEW.format(first=1)),
        1,
        "left_otherwise",
        outside=True,
    ),
}


def _three_seals() -> list[Seal]:
    """Write and seal three times; return the seals as they left."""
    for _time in range(3):
        write(families=2)
        sealing.seal()
    return sealing.after(0, most=10)


@pytest.fixture(scope="module")
def left(module_db: str) -> list[Seal]:
    """Three seals that all tests rewrite in turn."""
    del module_db
    return _three_seals()


TABLES = ("event", "seal", "epoch")


@contextmanager
def _rewritten(database: str, *statements: str) -> Iterator[None]:
    """Let a superuser rewrite the audit, and put it back as it was."""
    with superuser(database) as server:
        for table in TABLES:
            server.execute(f"CREATE TABLE kept_{table} AS TABLE audit.{table}".encode())
        for statement in statements:
            server.execute(statement.encode())
        yield
        for table in TABLES:
            server.execute(f"TRUNCATE audit.{table} CASCADE".encode())
        for table in reversed(TABLES):
            put_back = f"INSERT INTO audit.{table} OVERRIDING SYSTEM VALUE TABLE kept_{table}; DROP TABLE kept_{table}"
            server.execute(put_back.encode())


def _verified(outside: Iterable[Seal]) -> Findings:
    with signed_in_as_owner():
        return verifying.verify(outside)


def test_given_an_audit_that_nobody_touched_when_verified_then_all_holds(module_db: str, left: list[Seal]) -> None:
    found = _verified(left)

    assert (found.seals, found.broken, found.outside, found.restores) == (3, (), 3, 0)
    with superuser(module_db) as server:
        assert server.execute("SELECT count(*) FROM audit.event").fetchone() == (found.events,)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_given_a_superuser_who_rewrites_the_audit_when_verified_then_it_is_found(
    name: str, module_db: str, left: list[Seal]
) -> None:
    tampering = TAMPERINGS[name]
    with _rewritten(module_db, *tampering.sql):
        inside, with_outside, told_by_database = _verified([]), _verified(left), list(sealing.broken())

    assert (tampering.seal, tampering.fault) in {(one.number, one.fault) for one in with_outside.broken}
    assert bool(inside.broken) is not tampering.outside
    assert told_by_database == list(inside.broken)  # what the database reckons of itself is the same


NOTHING_BROKEN = """
CREATE OR REPLACE FUNCTION casework_broken_seals(first bigint, last bigint) RETURNS TABLE (no bigint, fault text)
LANGUAGE sql AS $$ SELECT 1, 'x' WHERE false $$
"""


def test_given_functions_of_the_database_that_were_replaced_when_verified_then_it_is_found_nevertheless(
    committed_db: str,
) -> None:
    _three_seals()
    with superuser(committed_db) as server:
        server.execute(EDITED)
        server.execute(NOTHING_BROKEN)

    assert list(sealing.broken()) == []
    assert [one.number for one in _verified([]).broken] == [1]


def test_given_a_restore_that_lost_seals_when_verified_then_they_are_told_apart_from_tampering(
    committed_db: str,
) -> None:
    left = _three_seals()
    with superuser(committed_db) as server:  # as it was after the second seal, and on another server
        server.execute(CUT_OFF)
        server.execute("DELETE FROM audit.seal WHERE no = 3")
        server.execute("UPDATE audit.epoch SET place = 'there'")
        server.execute("UPDATE audit.seal s SET hash = audit.seal_hash(s, "
                       "coalesce((SELECT b.hash FROM audit.seal b WHERE b.no = s.no - 1), ''), e) "
                       "FROM audit.epoch e WHERE s.no = 1")  # fmt: skip
        server.execute("UPDATE audit.seal s SET hash = audit.seal_hash(s, "
                       "(SELECT b.hash FROM audit.seal b WHERE b.no = 1), e) FROM audit.epoch e WHERE s.no = 2")  # fmt: skip
        hashes = dict(server.execute("SELECT no, encode(hash, 'hex') FROM audit.seal").fetchall())
    left = [Seal(one.epoch, one.number, one.made_at, one.events, str(hashes.get(one.number, one.hash))) for one in left]
    write(families=1)
    sealing.seal()

    found = _verified(left)

    assert (found.broken, found.restores, found.passed_over) == ((), 1, 1)


def test_given_the_command_when_all_holds_then_it_reads_letters_and_files_and_says_so(
    module_db: str, left: list[Seal], tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Keep this.\n" + "".join(f"> {line.of(one)}\n" for one in left))
    environment = {**os.environ, "CASEWORK_DATABASE_NAME": module_db}
    command = [sys.executable, "manage.py", "audit", "verify", "--json", "--against", str(letter)]

    well = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert well.returncode == 0, well.stderr
    assert json.loads(well.stdout).items() >= {"seals": 3, "outside": 3, "broken": []}.items()


def test_given_the_command_when_somebody_rewrote_the_audit_then_it_says_what_and_exits_so(
    module_db: str, left: list[Seal], settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_SEALS = (f"file:{tmp_path}",)
    (tmp_path / FILE).write_text("".join(f"{line.of(one)}\n" for one in left))
    said = StringIO()

    with _rewritten(module_db, EDITED), signed_in_as_owner(), pytest.raises(SystemExit, match="1"):
        call_command("audit", "verify", stdout=said)

    assert "seal 1: its events are not those that were sealed" in said.getvalue()
    assert "3 of them were held against what has left the machine" in said.getvalue()


def test_given_a_file_that_cannot_be_read_when_verified_then_one_sentence_says_so(
    left: list[Seal], tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="could not be read, so nothing was verified"):
        call_command("audit", "verify", against=[tmp_path / "no such letter"])
    assert left


def test_given_the_command_when_it_seals_then_it_tells_the_last_seal(committed_db: str) -> None:
    write(families=1)
    said = StringIO()
    call_command("audit", "seal", stdout=said)

    assert "the last seal is 1" in said.getvalue()
    assert sealing.newest() == 1 and committed_db
