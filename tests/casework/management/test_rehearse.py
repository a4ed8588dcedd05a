"""`manage.py rehearse`: the flagship's straight path through real acts, a real worker process and printed papers."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from pypdf import PdfReader

from casework import access
from casework.management.commands.rehearse import CaseWalk
from casework.models import Case, Region
from tests import databases

pytestmark = pytest.mark.rehearsal


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> tuple[dict[str, Any], Path]:
    out = tmp_path_factory.mktemp("papers")
    command = [sys.executable, "manage.py", "rehearse", "third_child_special_needs", "--out", str(out), "--json"]
    done = subprocess.run(
        command, cwd=databases.ROOT, env={**os.environ}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), out


def _text(file: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def test_given_the_straight_path_when_rehearsed_then_the_case_closes_with_its_papers(
    rehearsed: tuple[dict[str, Any], Path],
) -> None:
    told, out = rehearsed
    assert told["closed"] is True
    kinds = {paper["kind"] for paper in told["papers"]}
    assert {"route_sheet", "consent_form", "day_itinerary", "handover_act", "closing_letter"} <= kinds
    assert len(list(out.glob("*.pdf"))) == len(told["papers"]) >= 4


def test_given_the_filed_papers_then_each_is_the_registered_file_and_names_its_number_and_the_family(
    rehearsed: tuple[dict[str, Any], Path],
) -> None:
    told, out = rehearsed
    for paper in told["papers"]:
        file = out / paper["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == paper["sha256"]
        text = _text(file)
        assert paper["number"] in text
        assert "Соколова Анна Петровна" in text


def test_given_the_papers_of_a_walk_then_a_route_sheet_and_each_sheet_of_consent_are_one_page(
    rehearsed: tuple[dict[str, Any], Path],
) -> None:
    told, out = rehearsed
    of_one_page = {"route_sheet", "processing_consent", "secrecy_consent", "consent_form"}
    pages = [(paper["kind"], len(PdfReader(out / paper["file"]).pages)) for paper in told["papers"]]
    assert {kind for kind, _number in pages} >= of_one_page
    assert [(kind, number) for kind, number in pages if kind in of_one_page and number != 1] == []


def test_given_the_told_steps_then_partners_the_family_and_the_worker_each_did_their_part(
    rehearsed: tuple[dict[str, Any], Path],
) -> None:
    told, _ = rehearsed
    assert any(step["what"] == "partner.answered" for step in told["steps"])
    assert any(step["what"] == "offer.accepted" for step in told["steps"])
    assert any(step["what"] == "day.booked" and step["who"] == "family" for step in told["steps"])
    moments = [step["at"] for step in told["steps"]]
    assert moments == sorted(moments)


def test_given_an_unknown_journey_when_rehearsed_then_it_says_so_and_walks_nothing(module_db: str) -> None:
    with pytest.raises(CommandError, match="No such journey is published"):
        CaseWalk("no_such_journey", None).walk()

    with access.acting_as(access.machine(Region.objects.get(), "test_job")):
        assert not Case.objects.exists()
