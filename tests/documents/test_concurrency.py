"""Many at once: no number twice, no number lost, one paper for one wish. Threads that really commit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection, connections

from documents import public as documents
from documents.models import Document, Series
from tests.documents.papers import NOON, acting, reserve

T = TypeVar("T")


class Undone(Exception):
    """The caller's transaction fails after the number was taken."""


def _in_threads(count: int, act: Callable[[int], T]) -> list[T]:
    def run(place: int) -> T:
        try:
            return act(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_given_eight_writers_and_a_fifth_of_them_failing_then_numbers_have_no_gaps_and_no_doubles(
    committed_db: str,
) -> None:
    def write(place: int) -> int:
        chance, kept = random.Random(place), 0  # noqa: S311
        for _ in range(12):
            try:
                with acting():
                    reserve()
                    if chance.random() < 0.2:
                        raise Undone
                kept += 1
            except Undone:
                pass
        return kept

    kept = sum(_in_threads(8, write))

    with acting():
        numbers = sorted(Document.objects.values_list("number", flat=True))
    assert 0 < kept < 96
    assert numbers == [f"ПЦ-СГ-2026-{n:06d}" for n in range(1, kept + 1)]
    assert Series.objects.get().last == kept


def test_given_sixteen_identical_requests_at_once_then_one_paper_and_one_number(committed_db: str) -> None:
    together = Barrier(16)

    def ask(_: int) -> documents.ReservedDocument:
        together.wait(timeout=30)
        with acting():
            return reserve(idempotency_key="work_item:same")

    answers = _in_threads(16, ask)

    assert len(set(answers)) == 1
    assert Series.objects.get().last == 1


def test_given_two_workers_with_the_same_job_when_both_issue_then_both_hear_the_same(committed_db: str) -> None:
    with acting():
        paper = reserve()
    together = Barrier(4)

    def work(_: int) -> documents.IssuedDocument:
        rendered = documents.render(document_key=paper.key)
        together.wait(timeout=30)
        with acting():
            return documents.issue(document_key=paper.key, rendered=rendered, at=NOON)

    assert len(set(_in_threads(4, work))) == 1


@pytest.mark.kills
@pytest.mark.parametrize("after", ["start", "render"])
def test_given_a_worker_killed_at_work_when_run_again_then_one_paper_with_its_number(
    committed_db: str, after: str
) -> None:
    with acting():
        paper = reserve()
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(paper.key)], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert worker.stdout is not None
    while worker.stdout.readline().strip() != after:
        assert worker.poll() is None
    time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()

    rendered = documents.render(document_key=paper.key)
    with acting():
        out = documents.issue(document_key=paper.key, rendered=rendered, at=NOON)
        content = documents.read_file(document_key=paper.key)

    assert out.number == "ПЦ-СГ-2026-000001"
    assert len(content) == out.size_bytes
    files = [file for file in Path(settings.DOCUMENTS_ROOT).rglob("*.pdf") if file.stem == out.sha256]
    assert len(files) == 1
    assert connection.is_usable()


_WORKER = """
import sys, time
import django; django.setup()
from uuid import UUID
from documents import public as documents
print("start", flush=True)
documents.render(document_key=UUID(sys.argv[1]))
print("render", flush=True)
time.sleep(60)
"""
