"""The drill: dump, issue more, restore, move the numbers on, issue: no number is given twice."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.test import Client

from casework import access, clock, invariants
from casework.actions.privacy import erasures
from casework.actions.region import erased_families
from casework.models import AnnulledNumbers, Erasure, Family, NumberCounter
from casework.runtime import embedded_postgres
from casework.vault import fields, key_life, ring
from documents import public as documents
from documents.models import AnnulledRange, Series
from tests import builders, databases
from tests.builders import Story, Town


def _program(name: str, *arguments: str) -> None:
    subprocess.run([embedded_postgres.program(name), *arguments], check=True, capture_output=True)


def _restore(database: str, dump: Path) -> None:
    """The database is lost, and the dump is all there is."""
    connections.close_all()
    databases.clone(database, of="template0")
    to = f"--dbname={embedded_postgres.address(database)}"
    _program("pg_restore", "--exit-on-error", to, str(dump))


def _numbers(*cases: Story) -> set[str]:
    """Every number that a family may hold."""
    given: set[str] = set()
    for case in cases:
        given.add(f"case {case.case().number}")
        given |= {f"offer {offer.number}" for offer in case.offers()}
        given |= {paper.number for papers in case.papers().values() for paper in papers}
    return given


def _talked(town: Town) -> Story:
    case = town.a_case().talked()
    case.effects("draft_paper", "print_paper")
    return case


def _agreed(town: Town) -> Story:
    case = town.a_case().talked().agreed()
    case.effects("draft_paper", "print_paper")
    return case


def _broken() -> dict[str, int]:
    return {one.rule: one.count for one in invariants.count() if one.count and "number" in one.rule}


@pytest.fixture
def town(committed_db: str, tmp_path: Path, settings: Any) -> Town:
    """The region, with a folder of papers of its own."""
    settings.DOCUMENTS_ROOT = str(tmp_path / "documents")
    return builders.town()


@pytest.mark.kills
def test_given_a_restored_dump_when_numbers_are_moved_on_then_none_is_given_twice_and_all_are_accounted_for(
    town: Town, committed_db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _numbers(_talked(town))
    dump = tmp_path / "ryadom.dump"
    dump_of = clock.now()
    _program("pg_dump", "-Fc", f"--file={dump}", f"--dbname={embedded_postgres.address(committed_db)}")
    lost = _numbers(_talked(town), _agreed(town), _talked(town))
    assert lost - before, "numbers that families hold and the dump does not know"

    began = time.monotonic()
    _restore(committed_db, dump)
    call_command("after_restore", "--dump-of", dump_of.isoformat(), "--skip-checks")
    seconds = time.monotonic() - began
    told = capsys.readouterr().out
    assert "annulled" in told and "goes on by 1000 numbers" in told

    fresh = _numbers(_talked(town), _agreed(town))
    assert fresh & (lost | before) == set()
    assert _broken() == {}
    call_command("after_restore", "--dump-of", dump_of.isoformat(), "--skip-checks")
    assert "went on for this dump already" in capsys.readouterr().out
    print(f"restored and moved on in {seconds:.1f} s; numbers given twice: {len(fresh & (lost | before))}")


@pytest.mark.kills
def test_given_a_dump_of_before_an_erasure_when_it_is_restored_then_no_page_is_shown_until_the_family_is_erased_again(
    town: Town, committed_db: str, tmp_path: Path, settings: Any
) -> None:
    settings.DESTROYED_KEYS_FILE = str(tmp_path / "destroyed")
    settings.DISK_FREE_MB = 1
    case = _agreed(town)
    case.effects()
    case.told("help_refused").done("closing_check")
    case.effects()
    with access.acting_as(town.machine):
        address, names = _household(case)
        assert names
    dump, dump_of = tmp_path / "ryadom.dump", clock.now()
    _program("pg_dump", "-Fc", f"--file={dump}", f"--dbname={embedded_postgres.address(committed_db)}")
    papers = [view.key for views in case.papers().values() for view in views]
    _erase(town, case)
    erased_families.keep_up(actor=town.machine)
    assert _ready().status_code == 200

    _restore(committed_db, dump)
    with access.acting_as(town.machine):
        assert _household(case) == (address, names), "the dump and the master key bring everything back"
    answer = _ready()
    assert answer.status_code == 503
    assert [name for name, part in answer.json()["parts"].items() if not part["well"]] == ["erased"]

    call_command("after_restore", "--dump-of", dump_of.isoformat(), "--skip-checks")
    assert _ready().status_code == 200
    with access.acting_as(town.machine):
        family = Family.objects.get(cases=case.case_id)
        with pytest.raises(ring.KeyDestroyed):
            ring.key_of_family(family.pk)
        assert family.erased_at is not None
        assert _household(case) == ("", [])
        assert [view.number for view in documents.describe(papers).values()], "numbers stay on the register"
    with access.acting_as(case.by):
        assert not Family.objects.filter(pk=family.pk).exists()
    assert case.timeline()[-1] == "data.erased"


@pytest.mark.kills
def test_given_a_dump_in_which_the_case_of_an_erased_family_is_open_then_its_names_go_once_it_is_closed(
    town: Town, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DESTROYED_KEYS_FILE = str(tmp_path / "destroyed")
    case = _agreed(town)
    case.effects()
    family = case.case().family_id
    with access.acting_as(town.machine):  # as the file's line does to what a dump has brought back
        key_life.destroy_family_key(family)

    assert erased_families.keep_up(actor=town.machine) == erased_families.BroughtBack(keys=0, rows=0, left=1)
    with access.acting_as(town.machine):
        assert isinstance(_household(case)[0], fields.Erased)
        assert _household(case)[1], "somebody works with the case still"
    call_command("after_restore", "--dump-of", clock.now().isoformat(), "--skip-checks")
    assert "a case is open in the dump" in capsys.readouterr().out


def _household(case: Story) -> tuple[str, list[str]]:
    """Where a family lives and what its people are called, inside a context."""
    family = Family.objects.get(cases=case.case_id)
    return family.address, [one.last_name for one in family.people.all() if one.last_name]


def _erase(town: Town, case: Story) -> None:
    erasures.propose(by=case.by, case_id=case.case_id, ground="asked", because="A letter of 12 November")
    row = case.case()
    with access.acting_as(town.machine):
        waiting = Erasure.objects.get(family=row.family_id, set_aside_at=None)
    erasures.confirm(by=town.administrator, erasure_id=waiting.pk, number=row.number)
    case.effects()


def _ready() -> Any:
    return Client().get("/readyz?for=pages")


def test_given_no_restore_then_nothing_is_annulled_and_every_number_is_accounted_for(town: Town) -> None:
    _agreed(town)
    assert (AnnulledRange.objects.count(), AnnulledNumbers.objects.count()) == (0, 0)
    assert _broken() == {}


def test_given_a_number_that_nobody_has_then_the_invariants_count_its_series(town: Town) -> None:
    _talked(town)
    with access.acting_as(town.machine):
        series = Series.objects.order_by("pk")[0]
        Series.objects.filter(pk=series.pk).update(last=series.last + 1)
        counter = NumberCounter.objects.get(series="case")
        NumberCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
    assert _broken() == {"paper_number_without_paper": 1, "case_number_without_case": 1}


def test_given_a_series_when_it_would_jump_over_numbers_that_are_not_annulled_then_the_database_refuses(
    town: Town,
) -> None:
    _talked(town)
    with pytest.raises(IntegrityError, match="only counts on by one"), transaction.atomic():
        Series.objects.update(last=5000)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--dump-of", "yesterday"], "is no moment with a zone", id="no-moment"),
        pytest.param(["--dump-of", "2026-11-24T03:00"], "is no moment with a zone", id="no-zone"),
        pytest.param(["--dump-of", "2099-01-01T00:00Z"], "still to come", id="ahead"),
        pytest.param(["--dump-of", "2026-11-24T03:00Z", "--ahead", "0"], "Give more", id="too-few"),
    ],
)
def test_given_a_moment_that_cannot_be_then_it_is_said_and_nothing_changes(
    town: Town, arguments: list[str], said: str
) -> None:
    _talked(town)
    with pytest.raises(CommandError, match=said):
        call_command("after_restore", *arguments, "--skip-checks")
    assert AnnulledRange.objects.count() == 0


def test_given_papers_on_the_disk_that_the_dump_does_not_know_then_never_fewer_numbers_are_passed_over(
    town: Town, tmp_path: Path
) -> None:
    _talked(town)
    folder = tmp_path / "documents" / "ab"
    folder.mkdir(exist_ok=True)
    for number in range(3):
        (folder / f"ab{number:062}.pdf").write_bytes(b"%PDF-1.7")
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with pytest.raises(CommandError, match="Papers issued since this dump: 3"):
        call_command("after_restore", "--dump-of", an_hour_ago.isoformat(), "--ahead", "2", "--skip-checks")
    call_command("after_restore", "--dump-of", an_hour_ago.isoformat(), "--ahead", "3", "--skip-checks")
    assert {one.last - one.first + 1 for one in AnnulledRange.objects.all()} == {3}
