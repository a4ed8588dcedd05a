"""A kept region is opened as the acts left it, whole or not at all, and goes on by acts."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from casework import access, clock, invariants
from casework.access.session_store import SessionStore
from casework.demo import family_walk, snapshot
from casework.management.commands.demo import Command
from casework.models import CaseDocument
from casework.runtime import demo_progress, embedded_postgres
from casework.vault import files
from documents import public as documents
from tests import builders
from tests.builders import Story, Town
from tests.environment import ROOT

WEEK, SOME_DAYS = timedelta(weeks=1), timedelta(days=2)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Begin and end without a snapshot."""
    _forget_kept()
    yield
    _forget_kept()


def _forget_kept() -> None:
    shutil.rmtree(settings.VAR / snapshot.SNAPSHOTS, ignore_errors=True)
    for name in (demo_progress.FILE, snapshot.BEGUN_WITH):
        (settings.VAR / name).unlink(missing_ok=True)


@pytest.fixture
def town(committed_db: str) -> Town:
    """The invented region."""
    return builders.town()


@pytest.fixture
def family(town: Town) -> Story:
    """A family that has agreed to be helped."""
    return town.a_case().talked().agreed()


def _keep() -> snapshot.Snapshot:
    return snapshot.keep(kept_at=clock.now(), families=1)


def _rows() -> dict[str, list[str]]:
    """Everything that stands in the region's tables, but for its clock."""
    with embedded_postgres.connect(embedded_postgres.database_name()) as server:
        names = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        tables = [str(name) for (name,) in names if name not in ("casework_clockoffset", "django_session")]
        return {
            table: sorted(str(row[0]) for row in server.execute(f"SELECT t::text FROM {table} t").fetchall())
            for table in tables
        }


def _rules() -> list[tuple[object, ...]]:
    """What the database itself keeps: policies, triggers, constraints, indexes, rights."""
    with embedded_postgres.connect(embedded_postgres.database_name()) as server:
        return server.execute(
            "SELECT tablename, policyname, permissive || cmd || roles::text FROM pg_policies UNION ALL "
            "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
            # no conditions: PostgreSQL words them otherwise when it reads a dump
            "UNION ALL SELECT conrelid::regclass::text, conname, contype::text FROM pg_constraint "
            "UNION ALL SELECT tablename, indexname, '' FROM pg_indexes UNION ALL "
            "SELECT table_name, privilege_type, grantee FROM information_schema.table_privileges ORDER BY 1, 2, 3"
        ).fetchall()


def _files(case: Story) -> dict[UUID, bytes]:
    with access.acting_as(case.by) as actor:
        rows = access.visible(CaseDocument, to=actor).filter(case=case.case_id)
        return {key: documents.read_file(document_key=key) for key in rows.values_list("document_key", flat=True)}


# ---- as the acts left it -----------------------------------------------------------------------------------------


def test_given_a_region_that_acts_made_when_its_snapshot_is_opened_then_every_row_and_paper_is_as_the_acts_left_it(
    family: Story,
) -> None:
    assert family.effects()  # papers are printed, messages are sent
    rows, rules, papers = _rows(), _rules(), _files(family)
    kept = _keep()
    snapshot.forget_region()
    assert not snapshot.region_is_there()
    assert not Path(settings.DOCUMENTS_ROOT).exists()

    snapshot.open_kept(kept)

    assert snapshot.region_is_there()
    assert _rows() == rows
    assert _rules() == rules
    assert papers and _files(family) == papers
    assert [one for one in invariants.count(replay=True) if one.count] == []


def test_given_an_opened_region_when_its_people_act_then_it_goes_on_as_the_one_that_was_kept(family: Story) -> None:
    kept = _keep()
    family.done("choose_stay")
    went_on = sorted(family.items())
    snapshot.open_kept(kept)
    assert "choose_stay" in family.items()

    family.done("choose_stay")

    assert sorted(family.items()) == went_on
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT count(*) FROM casework_case)")
        assert cursor.fetchone() == (embedded_postgres.APP_ROLE, 0)


def test_given_people_signed_in_when_a_region_is_kept_then_the_snapshot_signs_nobody_in(family: Story) -> None:
    signed_in = SessionStore()
    signed_in.create()
    snapshot.open_kept(_keep())
    assert not SessionStore().exists(str(signed_in.session_key))


# ---- its days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "weeks"),
    [(SOME_DAYS, 0), (3 * WEEK + SOME_DAYS, 0), (6 * WEEK + SOME_DAYS, 6), (-SOME_DAYS, 0)],
    ids=["two days old", "three weeks and two days old", "six weeks and two days old", "made by a clock that ran fast"],
)
def test_given_a_snapshot_of_an_age_when_it_is_opened_then_it_goes_on_from_its_moment_on_todays_weekday(
    family: Story, age: timedelta, weeks: int
) -> None:
    now = family_walk.real_now()
    kept = snapshot.keep(kept_at=now - age, families=1)

    assert snapshot.open_kept(kept) == weeks

    assert abs(clock.now() - (now - age)) < timedelta(minutes=5)
    walked_to = family_walk.Walk(family.town.planted).today
    assert abs(walked_to - (now - weeks * WEEK)) < timedelta(minutes=5)
    assert walked_to.weekday() == family_walk.real_now().weekday()


# ---- whole or not at all -----------------------------------------------------------------------------------------


KILLED = """
import os, signal, sys
import django
django.setup()
from casework import clock
from casework.demo import snapshot
from documents import public as documents
def killed(_archive):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(documents, sys.argv[1], killed)
if sys.argv[1] == "pack":
    snapshot.keep(kept_at=clock.now(), families=1)
snapshot.open_kept(snapshot.kept())
"""


def _killed_in(step: str) -> int:
    return subprocess.run([sys.executable, "-c", KILLED, step], cwd=ROOT, env=os.environ, check=False).returncode


def test_given_a_kill_while_a_region_is_kept_then_no_broken_snapshot_is_found_and_the_next_keeping_tidies_up(
    family: Story,
) -> None:
    assert _killed_in("pack") == -signal.SIGKILL
    place = settings.VAR / snapshot.SNAPSHOTS
    assert [one.name.startswith(snapshot.HALF) for one in place.iterdir()] == [True]
    assert snapshot.kept() is None

    kept = _keep()

    assert [one.name for one in place.iterdir()] == [snapshot.key()]
    assert snapshot.kept() == kept


def test_given_a_kill_while_a_snapshot_is_opened_then_the_region_is_as_it_was_and_the_next_opening_is_whole(
    family: Story,
) -> None:
    kept, rows = _keep(), _rows()
    family.done("choose_stay")
    went_on = _rows()

    assert _killed_in("unpack") == -signal.SIGKILL
    assert _rows() == went_on

    snapshot.open_kept(kept)
    assert _rows() == rows


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4000])


def _scratch_papers(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(files.BEGINS, files.BEGINS.lower()))


@pytest.mark.parametrize(("part", "damage"), [(snapshot.ROWS, _cut), (snapshot.PAPERS, _scratch_papers)])
def test_given_a_damaged_snapshot_when_it_is_opened_then_that_is_said_and_the_region_is_as_it_was(
    family: Story, part: str, damage: Callable[[Path], None]
) -> None:
    kept, rows = _keep(), _rows()
    damage(kept.folder / part)
    with pytest.raises(snapshot.SnapshotNotOpened, match="damaged"):
        snapshot.open_kept(kept)
    assert _rows() == rows


# ---- which one ---------------------------------------------------------------------------------------------------


def test_given_a_snapshot_of_other_code_then_it_is_not_opened_and_goes_when_this_code_keeps_its_own(
    family: Story,
) -> None:
    other = _keep().folder.rename(settings.VAR / snapshot.SNAPSHOTS / "0123456789ab")
    assert snapshot.kept() is None
    _keep()
    assert not other.exists()


def test_given_a_walk_begun_by_other_code_then_its_region_is_not_kept(family: Story) -> None:
    snapshot.note_beginning()
    assert snapshot.was_begun_with_this_code()
    (settings.VAR / snapshot.BEGUN_WITH).write_text("0123456789ab")
    Command()._keep_snapshot()
    assert snapshot.kept() is None


def test_given_a_walk_that_ends_with_the_code_it_was_begun_with_then_its_region_is_kept_once(family: Story) -> None:
    snapshot.note_beginning()
    Command()._keep_snapshot()
    kept = snapshot.kept()
    assert kept is not None and kept.families == len(family_walk.FAMILIES)
    assert not snapshot.was_begun_with_this_code()


# ---- the start of a demo -----------------------------------------------------------------------------------------


def _start(*, live: bool = False) -> tuple[bool, str]:
    said = io.StringIO()
    return Command(stdout=said)._open_snapshot(live=live), said.getvalue()


def test_given_no_region_and_a_snapshot_when_a_demo_starts_then_it_opens_it_and_says_so_in_one_line(
    family: Story,
) -> None:
    kept = snapshot.keep(kept_at=clock.now() - 6 * WEEK - timedelta(days=1), families=52)
    assert _start() == (False, "")  # a region is there: it goes on
    snapshot.forget_region()
    opened, said = _start()
    assert opened
    assert said == (
        f"Opened the region of 52 families as it was walked in by {kept.kept_at:%Y-%m-%d}; its calendar is 6 weeks "
        "behind. make demo ARGS=--live walks them in again.\n"
    )
    assert demo_progress.under_way() is not None  # until the walk has looked at it: "Next day" waits for that


def test_given_a_region_and_a_snapshot_when_the_demo_shall_be_live_then_both_are_left_and_acts_begin_from_nothing(
    family: Story,
) -> None:
    _keep()
    assert _start(live=True) == (False, "")
    assert not snapshot.region_is_there()
    assert snapshot.was_begun_with_this_code()


def test_given_a_broken_snapshot_when_a_demo_starts_then_the_reason_is_said_and_acts_walk_the_region_in(
    family: Story,
) -> None:
    _cut(_keep().folder / snapshot.ROWS)
    snapshot.forget_region()
    said = io.StringIO()
    assert not Command(stderr=said)._open_snapshot(live=False)
    assert "walked in anew" in said.getvalue()
    assert snapshot.was_begun_with_this_code()


def test_given_the_command_then_it_tells_what_is_kept_and_opens_it(family: Story) -> None:
    with pytest.raises(CommandError, match="no snapshot"):
        call_command("demo_snapshot", "open")
    kept, rows, said = _keep(), _rows(), io.StringIO()
    family.done("choose_stay")
    call_command("demo_snapshot", "open", stdout=said)
    assert str(kept.folder) in said.getvalue()
    assert _rows() == rows
