"""A version's store of walked cases is carried on by today's migrations, on every PostgreSQL that is supported.

`make proofs` carries them on by PostgreSQL 15 as well, where it is installed (`apt-get install -y postgresql-15`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.demo import upgrade_store
from casework.runtime.embedded_postgres import connect
from tests import builders, databases
from tests.casework.demo import older_postgres
from tests.environment import ROOT, RUN_DIR
from tests.proofs import IS_WHOLE


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


STORES = sorted((ROOT / "tests" / "stores").iterdir(), key=lambda folder: _number(folder.name))
NEWEST = STORES[-1]
MOST_BYTES = 1_600_000  # they stay in the repository for good
EMBEDDED, LOWEST = "the embedded one", "PostgreSQL 15"
CARRIED = [(EMBEDDED, store) for store in STORES]
if IS_WHOLE and older_postgres.is_installed():
    CARRIED += [(LOWEST, store) for store in STORES]
CLOSED_AT_LEAST = 3
JOURNEYS = {"birth_allowance", "fertility_help", "first_job", "school_catch_up", "third_child_special_needs"}


@dataclass(frozen=True)
class Installation:
    """A database and a folder of files, used as an administrator would: by commands."""

    environment: Mapping[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def done(self, *arguments: str) -> str:
        """Run one that must succeed."""
        ended = self.manage(*arguments)
        assert ended.returncode == 0, (ended.stdout + ended.stderr)[-2000:]
        return ended.stdout

    def checked(self, store: Path) -> dict[str, Any]:
        """What the check tells."""
        return json.loads(self.manage("upgrade_store", "check", str(store), "--json").stdout)


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder for papers and the like."""
    folder = RUN_DIR / "upgrade"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def embedded(var: Path, django_db_setup: None) -> Iterator[Installation]:
    """An empty database of the embedded server."""
    name = databases.name_for("u")
    databases.drop(name)
    yield Installation({**os.environ, "CASEWORK_DATABASE_NAME": name, "CASEWORK_VAR": str(var)})
    databases.drop(name)


@pytest.fixture
def empty(server: str, request: pytest.FixtureRequest, var: Path) -> Iterator[Installation]:
    """An empty database of a server."""
    if server == EMBEDDED:
        yield request.getfixturevalue("embedded")
        return
    with older_postgres.running() as (address, owner_address):
        server_of_its_own = {
            "CASEWORK_DATABASE_URL": address,
            "CASEWORK_OWNER_DATABASE_URL": owner_address,
            "CASEWORK_TRYING_OUT": "no-real-families",  # made above, gone below
        }
        yield Installation({**os.environ, **server_of_its_own, "CASEWORK_VAR": str(var)})


@pytest.mark.rehearsal
@pytest.mark.parametrize(("server", "store"), CARRIED, ids=[f"{store.name} on {server}" for server, store in CARRIED])
def test_given_the_store_of_a_version_when_it_is_migrated_then_all_is_there_and_every_journey_goes_on(
    empty: Installation, server: str, store: Path
) -> None:
    empty.done("upgrade_store", "load", str(store))
    empty.done("migrate", "--verbosity=0")

    told = empty.checked(store)

    assert told["faults"] == []
    assert set(told["gone_on"]) == JOURNEYS
    assert all(told["gone_on"].values())
    empty.done("migrate", "--check")
    _files_are_sealed(empty)
    if server == EMBEDDED:
        _words_are_sealed(empty.environment["CASEWORK_DATABASE_NAME"])


def _words_are_sealed(database: str) -> None:
    """What the migrations name lies openly nowhere."""
    named = [
        import_module(f"casework.migrations.{name}").SEALED for name in ("0026_sealed_families", "0032_sealed_rest")
    ]
    words = [column for column in chain(*named) if column.kind == "text"]
    with connect(database) as rows:
        counted = {
            f"{one.table}.{one.name}": rows.execute(
                f"SELECT count(*) FILTER (WHERE {one.name} LIKE 'sealed1:%'), count(*) FROM {one.table} WHERE {one.name} <> ''"
            ).fetchone()
            for one in words
        }
    assert {name: told for name, told in counted.items() if told is None or told[0] != told[1]} == {}
    assert counted["casework_incomespan.amount"] != (0, 0)
    assert counted["documents_document.data_sha256"] != (0, 0)


def _files_are_sealed(installation: Installation) -> None:
    """What the version before left openly is sealed by its command, and opens."""
    lying = sorted((Path(installation.environment["CASEWORK_VAR"]) / "documents").glob("??/*.pdf"))
    openly = [file for file in lying if file.read_bytes().startswith(b"%PDF")]
    assert openly, "read as they lie until then"

    told = installation.done("family_keys", "seal_files")

    assert f"{len(openly)} papers were sealed, 0 stay as they are" in told
    assert not [file for file in lying if file.read_bytes().startswith(b"%PDF")]
    rules = json.loads(installation.manage("check_invariants", "--json").stdout)["rules"]
    assert {one["rule"]: one["count"] for one in rules if "file" in one["rule"] and one["count"]} == {}


@pytest.mark.parametrize("store", STORES, ids=lambda folder: folder.name)
def test_a_store_is_small_and_holds_closed_cases_and_every_journey_in_the_middle(store: Path) -> None:
    about = upgrade_store.manifest(store)
    cases = [(case["journey"].partition("@")[0], case["state"]) for case in about["cases"]]
    waiting = {kind.partition(" ")[2] for case in about["cases"] for kind in case["open"]}

    assert about["version"] == store.name
    assert len({journey for journey, state in cases if state == "closed"}) >= CLOSED_AT_LEAST
    assert {journey for journey, state in cases if state == "active"} == JOURNEYS
    assert waiting >= {"(one_day_visit)", "(offer)", "(need)", "(message)", "(approval)", "(choice)", "(human_work)"}
    assert about["holds"]["visit days"].keys() >= {"proposed", "booked", "done", "expired"}
    assert about["holds"]["offers"].keys() >= {"offered", "done"}
    assert sum(file.stat().st_size for file in store.iterdir()) < MOST_BYTES


def test_a_store_was_made_by_the_migrations_of_its_version() -> None:
    for store in STORES:
        frozen = (ROOT / "tests" / "house" / "frozen").glob("*.sha256")
        earlier = [file for file in frozen if _number(file.stem) <= _number(store.name)]
        brought = {line.split()[1] for file in earlier for line in file.read_text().splitlines()}
        names = {name.replace("/migrations/", ".").removesuffix(".py") for name in brought}
        assert set(upgrade_store.manifest(store)["migrations"]) == names


@pytest.mark.rehearsal
def test_given_an_upgrade_that_loses_something_when_it_is_checked_then_each_loss_is_told(
    embedded: Installation,
) -> None:
    embedded.done("upgrade_store", "load", str(NEWEST))
    embedded.done("migrate", "--verbosity=0")
    number = next(case["number"] for case in upgrade_store.manifest(NEWEST)["cases"] if case["state"] == "active")
    with connect(embedded.environment["CASEWORK_DATABASE_NAME"]) as server:
        for table in ("casework_timelineentry", "casework_case", "journeys_act"):
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        server.execute("DELETE FROM casework_timelineentry WHERE id = (SELECT min(id) FROM casework_timelineentry)")
        server.execute("UPDATE casework_case SET state = 'on_hold' WHERE number = %s", [number])
        server.execute("DELETE FROM journeys_act WHERE id = (SELECT max(id) FROM journeys_act)")
    paper = next((Path(embedded.environment["CASEWORK_VAR"]) / "documents").glob("??/*.pdf"))
    paper.unlink()

    told = embedded.checked(NEWEST)

    faults = "\n".join(told["faults"])
    assert "timeline entries" in faults
    assert re.search(rf"{number} \w+@\d stands otherwise", faults)
    assert "snapshot_differs_from_replay: 1" in faults
    assert "document_file_missing" in faults
    assert told["gone_on"] == {}


def test_given_a_database_that_is_in_use_when_a_store_is_loaded_then_it_is_refused_in_one_sentence(
    committed_db: str,
) -> None:
    with pytest.raises(CommandError, match="has tables already, and they would be mixed"):
        call_command("upgrade_store", "load", str(NEWEST))


def test_given_a_region_when_a_store_is_made_there_then_its_families_are_left_alone(committed_db: str) -> None:
    builders.town()
    with pytest.raises(CommandError, match="this one has a region"):
        call_command("upgrade_store", "make", "--here")


def test_given_a_damaged_store_when_it_is_loaded_then_nothing_of_it_stays(
    embedded: Installation, tmp_path: Path
) -> None:
    store = shutil.copytree(NEWEST, tmp_path / NEWEST.name)
    rows = store / upgrade_store.ROWS
    rows.write_bytes(rows.read_bytes()[:-2000])

    refused = embedded.manage("upgrade_store", "load", str(store))

    assert refused.returncode == 1
    assert "cannot be read" in refused.stderr
    with connect(embedded.environment["CASEWORK_DATABASE_NAME"]) as server:
        assert server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
