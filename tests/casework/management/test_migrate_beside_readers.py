"""`manage.py migrate` beside pages that are read: it waits for nobody so long that others wait for it, and comes through."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from casework.management.commands.migrate import patiently
from casework.runtime.embedded_postgres import LOGIN, connect
from tests.environment import ROOT

pytestmark = pytest.mark.kills
LONGEST = 2.0  # seconds that a page may stand behind a change of tables
OPTIONS = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"


def _options_of_the_owner() -> str:
    """With which the owner migrates, as the settings say."""
    owner = {**os.environ, "CASEWORK_DATABASE_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, "-c", OPTIONS], cwd=ROOT, env=owner, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_given_a_long_look_at_a_table_when_it_is_changed_then_nobody_waits_long_and_it_is_changed_in_the_end(
    committed_db: str,
) -> None:
    told = {**settings.DATABASES["default"], "USER": LOGIN, "OPTIONS": {"options": _options_of_the_owner()}}
    owner = ConnectionHandler({"default": told})["default"]
    waits: list[float] = []
    said: list[str] = []
    over = threading.Event()

    def change() -> None:
        with owner.cursor() as cursor:
            cursor.execute("ALTER TABLE casework_outboxrow ADD COLUMN brought integer")

    def look() -> None:
        with connect(committed_db) as page:
            while not over.is_set():
                began = time.monotonic()
                page.execute("SELECT count(*) FROM casework_outboxrow")
                waits.append(time.monotonic() - began)
                time.sleep(0.05)

    reader = threading.Thread(target=look)
    with connect(committed_db) as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT 1 FROM casework_outboxrow")  # somebody's long statement
        reader.start()
        letting_go = threading.Timer(4, holder.execute, ["COMMIT"])
        letting_go.start()
        patiently(change, say=said.append)
        letting_go.join()
    over.set()
    reader.join()
    owner.close()
    assert said and all("A table is in use" in one for one in said)
    assert len(waits) > 10
    assert max(waits) < LONGEST, max(waits)


def test_given_any_other_trouble_when_it_is_migrated_then_it_is_not_tried_again(committed_db: str) -> None:
    tried: list[int] = []

    def fail() -> None:
        tried.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        patiently(fail, say=str)
    assert len(tried) == 1
