"""`manage.py check_invariants` tells every rule, and finds what is planted against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from casework import access, clock, invariants, kept_copies, outbox
from casework.models import OutboxRow, ReceivedPaper, User, WayOut
from casework.runtime.embedded_postgres import connect
from tests import builders
from tests.casework.planted import plant_family, plant_organisation, plant_region


def _broken() -> dict[str, int]:
    return {one.rule: one.count for one in invariants.count() if one.count}


@pytest.mark.usefixtures("committed_db")
def test_given_a_quiet_region_then_every_rule_is_told_and_holds() -> None:
    region = plant_region()
    plant_family(region, plant_organisation(region))
    rules = {one.rule for one in invariants.count()}
    assert {"outbox_dead", "visits_of_a_doctor_overlap", "case_journey_without_run", "stuck_run"} <= rules
    assert len(rules) >= 15
    assert _broken() == {}


@pytest.mark.usefixtures("committed_db")
def test_given_a_dead_and_a_forgotten_effect_then_both_are_counted() -> None:
    region = plant_region()
    outbox.add("played_good", region_key=region.pk)
    outbox.add("played_good", region_key=region.pk)
    dead, forgotten = OutboxRow.objects.order_by("pk")
    OutboxRow.objects.filter(pk=dead.pk).update(dead=True)
    OutboxRow.objects.filter(pk=forgotten.pk).update(written_at="2026-01-01T00:00Z")
    assert _broken() == {"outbox_dead": 1, "outbox_late": 1}


def test_given_links_that_lead_nowhere_then_they_are_counted_in_the_right_region_and_the_command_says_so(
    committed_db: str, capsys: pytest.CaptureFixture[str]
) -> None:
    region = plant_region()
    plant_region()
    organisation = plant_organisation(region)
    _, family = plant_family(region, organisation)
    with connect(committed_db) as server:
        server.execute(
            """
            WITH worker AS (
              INSERT INTO casework_user (id, email, name, password, is_superuser, language, is_active, created_at,
                times_signed_out, shortcuts)
              VALUES (gen_random_uuid(), 'w@example.org', 'W', '', false, 'ru', true, now(), 0, true) RETURNING id
            ), made AS (
              INSERT INTO casework_case (id, number, region_key, organisation_key, family_id, state, worker_id, vulnerable,
                quiet, opened_at)
              SELECT gen_random_uuid(), '1', %s, %s, %s, 'closed', id, false, false, now() FROM worker RETURNING id
            )
            INSERT INTO casework_casejourney (id, case_id, run_key, journey, version, subject_id, started_at, quiet)
            SELECT gen_random_uuid(), made.id, gen_random_uuid(), 'j', 1, p.id, now(), false FROM made, casework_person p
            """,
            [str(region.pk), str(organisation.pk), str(family.pk)],
        )
    expected = {"live_run_in_closed_case": 1, "case_without_timeline": 1, "case_journey_without_run": 1}
    assert _broken() == expected

    with pytest.raises(SystemExit, match="1"):
        call_command("check_invariants", "--json", "--skip-checks")
    told = json.loads(capsys.readouterr().out)
    assert told["broken"] == 3
    assert {rule["rule"]: rule["count"] for rule in told["rules"] if rule["count"]} == expected
    assert all(len(rule["examples"]) == 1 for rule in told["rules"] if rule["count"])


def test_given_papers_and_copies_that_are_gone_or_changed_then_each_is_counted(
    committed_db: str, tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS_ROOT, settings.MEDIA_ROOT = str(tmp_path / "documents"), str(tmp_path / "media")
    town = builders.town()
    case = town.a_case().talked()
    case.effects("draft_paper", "print_paper")
    family = case.case().family_id
    with access.acting_as(town.machine):
        copies = [kept_copies.keep(b"%PDF-1.7" + sign, ending="pdf", family_id=family) for sign in (b"1", b"2")]
        for name in copies:
            ReceivedPaper.objects.create(
                case_id=case.case_id, work_item_key=uuid4(), kind="snils", title={}, copy_name=name,
                recorded_at=clock.now(),
            )  # fmt: skip
    assert _broken() == {}
    first, *others = sorted((tmp_path / "documents").glob("??/*.pdf"))
    first.unlink()
    spoilt = [*others[:1], tmp_path / "media" / "copies" / copies[0]]
    for file in spoilt:
        file.chmod(0o640)
        file.write_bytes(b"%PDF-1.7 half")
    (tmp_path / "media" / "copies" / copies[1]).unlink()
    found = _broken()
    assert (found["paper_file_missing"], found["copy_file_missing"], found["copy_file_damaged"]) == (1, 1, 1)
    assert found.get("paper_file_damaged", 0) == len(others[:1])


@pytest.mark.usefixtures("committed_db")
def test_given_what_waits_for_somebody_away_or_was_let_be_then_it_is_not_counted() -> None:
    region = plant_region()
    for _ in range(3):
        outbox.add("played_good", region_key=region.pk)
    of_way, of_disk, forgotten = OutboxRow.objects.order_by("pk")
    OutboxRow.objects.update(written_at="2026-01-01T00:00Z")
    OutboxRow.objects.filter(pk=of_way.pk).update(way="sms")
    WayOut.objects.create(name="sms", away_since=clock.now())
    OutboxRow.objects.filter(pk=of_disk.pk).update(away_since=clock.now(), last_error="OSError at x.py:1")
    assert _broken() == {"outbox_late": 1}
    forgotten.delete()
    somebody = User.objects.create_user(email="a@ryadom.example", name="Анна")
    OutboxRow.objects.filter(pk=of_disk.pk).update(
        dead=True, let_be_at=clock.now(), let_be_by=somebody, let_be_because="not needed"
    )
    assert _broken() == {}
