"""A process of the worker that would take too much memory fails alone."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

TAKE = """
from casework.runtime import memory_limit
memory_limit.hold(megabytes=300)
try:
    bytearray(600 * 1024 * 1024)
except MemoryError:
    print("refused")
print(len(bytearray(20 * 1024 * 1024)))
"""
POOL = """
import resource
from celery.signals import worker_process_init
from casework import celery
worker_process_init.send(sender=None)
print(resource.getrlimit(resource.RLIMIT_DATA)[0])
"""
PRINT = """
import json, re
from pathlib import Path
import tests.environment, django; django.setup()
from casework import outages
from casework.runtime import memory_limit
from documents import public as documents
told = json.loads(Path("documents/types/plain_paper/example.json").read_text())["data"]["ru"]
small = documents.render_example(type="plain_paper", language="ru")
held = int(re.search(r"VmData:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
memory_limit.hold(megabytes=held + 8)
many = {**told, "rows": [{"label": str(n), "value": "слово " * 60} for n in range(500)]}
try:
    documents.render_example(type="plain_paper", language="ru", data=many)
except MemoryError as error:
    print("refused", outages.trouble_of(error))
print(len(documents.render_example(type="plain_paper", language="ru")) == len(small))
"""


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_given_a_limit_when_a_process_takes_more_then_it_is_refused_and_lives_on() -> None:
    assert _said(TAKE) == ["refused", str(20 * 1024 * 1024)]


def test_given_a_worker_when_a_process_of_its_pool_begins_then_it_is_held() -> None:
    assert _said(POOL) == [str(settings.WORKER_MEMORY_MB * 1024 * 1024)]


def test_given_a_paper_that_needs_more_than_a_process_may_take_then_it_waits_and_the_next_one_is_printed() -> None:
    assert _said(PRINT) == ["refused", "away", "True"]
