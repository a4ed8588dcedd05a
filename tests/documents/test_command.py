"""`manage.py documents`: works as a person types it, without a database; its mistakes are looked at in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from documents import public as documents
from tests.documents.papers import squeezed, text_of

ROOT = Path(__file__).resolve().parents[2]


def documents_command(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no database answers."""
    nowhere = {
        **os.environ,
        "CASEWORK_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
        "CASEWORK_TRYING_OUT": "no-real-families",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "documents", *words],
        cwd=ROOT,
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
    )


def test_given_no_database_when_types_are_asked_then_one_stands_on_each_line() -> None:
    ran = documents_command("types")

    assert ran.returncode == 0, ran.stderr
    assert [line.split("\t")[0] for line in ran.stdout.splitlines()] == list(documents.document_types())


def test_given_own_data_when_rendered_then_the_file_says_it(tmp_path: Path) -> None:
    data, out = tmp_path / "data.json", tmp_path / "paper.pdf"
    data.write_text(json.dumps({"who": "Җәмилә Хәйруллина"}), encoding="utf-8")

    call_command("documents", "render", "plain_paper", "--data", str(data), "--lang", "en", "--out", str(out))

    assert squeezed("Җәмилә Хәйруллина") in text_of(out.read_bytes())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["render", "nothing"], "route_sheet"),
        (["render", "plain_paper", "--data", "/nowhere.json"], "/nowhere.json"),
    ],
    ids=["unknown-type", "no-data-file"],
)
def test_given_a_mistake_when_run_then_it_is_told_in_a_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("documents", *words, "--out", str(tmp_path / "x.pdf"))


def test_given_a_mistake_when_typed_then_one_sentence_and_exit_1(tmp_path: Path) -> None:
    ran = documents_command("render", "nothing", "--out", str(tmp_path / "x.pdf"))

    assert ran.returncode == 1
    assert "route_sheet" in ran.stderr
    assert "Traceback" not in ran.stderr
