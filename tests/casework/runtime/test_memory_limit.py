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


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_given_a_limit_when_a_process_takes_more_then_it_is_refused_and_lives_on() -> None:
    assert _said(TAKE) == ["refused", str(20 * 1024 * 1024)]


def test_given_a_worker_when_a_process_of_its_pool_begins_then_it_is_held() -> None:
    assert _said(POOL) == [str(settings.WORKER_MEMORY_MB * 1024 * 1024)]
