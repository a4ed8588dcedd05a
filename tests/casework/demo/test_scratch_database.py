"""A command in a database of its own: it knows who acts there, also on a machine that names no key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from casework.runtime import kept_secrets
from tests.environment import ROOT

RUNS = "import sys, django; django.setup(); from casework.demo import scratch_database as own; sys.exit(own.run_manage({}))"
ASKS = """
from django.db import connection, transaction
from casework.access import signed_context
with transaction.atomic(), connection.cursor() as cursor:
    signed_context.tell({"reach": "region"})
    cursor.execute("SELECT casework_acting('reach')")
    assert cursor.fetchone() == ("region",)
"""


@pytest.mark.usefixtures("django_db_setup")
def test_given_a_machine_that_names_no_key_when_a_command_has_a_database_of_its_own_then_it_is_believed_who_acts(
    tmp_path: Path,
) -> None:
    (tmp_path / kept_secrets.SERVER_KEY_FILE).write_text(os.environ[kept_secrets.SERVER_KEY])
    environment = {**os.environ, "CASEWORK_VAR": str(tmp_path)}
    del environment[kept_secrets.SERVER_KEY]
    program = RUNS.format(f"'shell', '-c', {ASKS!r}")
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]


def test_given_two_processes_that_begin_together_then_the_secret_of_the_first_counts(
    tmp_path: Path,
) -> None:
    file = tmp_path / "secret"

    def made_second() -> str:
        kept_secrets.kept(file, make=lambda: "of the first")
        return "of the second"

    assert kept_secrets.kept(file, make=made_second) == "of the first"
    assert (file.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o600, [file])
