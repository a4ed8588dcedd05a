"""What a paper costs: rendering against the naive way in turns, issuing end to end, numbers under many, memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from statistics import mean, median, quantiles
from uuid import uuid4

from tests.bench import ground
from tests.bench.figures import ROOT, Report, cpu_ms, interleaved, run, told, wall_ms

ROUNDS, ROUNDS_QUICK = 12, 2
PAPERS, PAPERS_QUICK = 60, 4
WRITERS, NUMBERS_EACH, NUMBERS_EACH_QUICK = 8, 60, 10
ROLLED_BACK = 0.2
MEMORY_PAPERS, MEMORY_PAPERS_QUICK = 200, 12


def measure(report: Report, quick: bool) -> None:
    """Measure in a database and a storage of their own."""
    with ground.database(), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.DOCUMENTS_ROOT = folder
        _rendering(report, ROUNDS_QUICK if quick else ROUNDS)
        _end_to_end(report, PAPERS_QUICK if quick else PAPERS)
        _numbering(report, NUMBERS_EACH_QUICK if quick else NUMBERS_EACH)
    _memory(report, MEMORY_PAPERS_QUICK if quick else MEMORY_PAPERS)


def _rendering(report: Report, rounds: int) -> None:
    """Each type's example, ours and the naive way in turns."""
    from documents import public as documents

    told(f"rendering, {rounds} rounds")
    kinds = list(documents.document_types())
    for kind in kinds:
        documents.render_example(type=kind, language="ru")
    ours: dict[str, list[float]] = {kind: [] for kind in kinds}
    naive: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind, way in interleaved([(kind, way) for kind in kinds for way in (ours, naive)], rounds):
        if way is naive:
            way[kind].append(cpu_ms(lambda kind=kind: _naively(kind)))
            documents.render_example(type=kind, language="ru")  # warm again, not measured
        else:
            way[kind].append(cpu_ms(lambda kind=kind: documents.render_example(type=kind, language="ru")))
    for kind in kinds:
        how = f"the type's example in Russian, PDF/UA, warm, median of {rounds}"
        report.add(f"render_{kind}", median(ours[kind]), "ms CPU", how)
    ratios = [theirs / mine for kind in kinds for mine, theirs in zip(ours[kind], naive[kind], strict=True)]
    how = f"fonts, styles and templates read anew for every paper : ours, CPU in turns, {len(ratios)} pairs, all types"
    report.add("naive_renderer_to_ours", median(ratios), "times slower", how)


def _naively(kind: str) -> None:
    """The same code without what it keeps: a new font configuration, new styles and templates for each paper."""
    from documents import public as documents
    from documents import rendering

    for kept in (rendering._bundled, rendering._fonts, rendering._stylesheets, rendering._engine):
        kept.cache_clear()
    documents.render_example(type=kind, language="ru")


def _end_to_end(report: Report, papers: int) -> None:
    """Reserve, render, issue, as a job does it: two transactions with the rendering between them."""
    from tests.documents.papers import issued

    told(f"{papers} papers end to end")
    issued()
    times: list[float] = []
    began = time.perf_counter()
    cpu = [cpu_ms(lambda: times.append(wall_ms(issued))) for _ in range(papers)]
    took = time.perf_counter() - began
    how = f"reserve, render, store, issue of a plain paper, committed to disk, {papers} one after the other"
    report.add("issue_end_to_end_median", median(times), "ms", how)
    report.add("issue_end_to_end_p95", quantiles(times, n=20)[-1], "ms", how)
    report.add("issue_end_to_end_cpu", median(cpu), "ms CPU", how + "; this process only")
    report.add("issued_per_second", papers / took, "documents/s", how)
    report.add("issued_per_core_second", 1000 / mean(cpu), "documents/s/core", how + "; by processor time")


class _Undone(Exception):
    """The caller's transaction fails after the number was taken."""


def _numbering(report: Report, each: int) -> None:
    """An organisation of its own counts from 1; a fifth of the transactions give their number back."""
    from documents import public as documents
    from documents.models import Document, Series
    from tests.documents.papers import acting, reserve

    told(f"{WRITERS} writers take {each} numbers each")
    owner = uuid4()
    issuer = documents.Issuer(organisation_key=owner, code="ИЗ", name="Измерения")
    times: list[float] = []  # appending is safe among threads

    def write(place: int) -> None:
        chance = random.Random(report.seed * 100 + place)
        for _ in range(each):
            undo, before = chance.random() < ROLLED_BACK, time.perf_counter()
            with suppress(_Undone), acting(organisation=owner):
                reserve(issuer=issuer)
                if undo:
                    raise _Undone
            times.append((time.perf_counter() - before) * 1e3)

    began = time.perf_counter()
    _at_once(write)
    took = time.perf_counter() - began
    with acting(organisation=owner):
        numbers = Document.objects.filter(organisation_key=owner).values_list("number", flat=True)
        running = [int(number.rpartition("-")[2]) for number in numbers]
        last = Series.objects.get(organisation_key=owner).last
    duplicates, gaps = len(running) - len(set(running)), last - len(set(running))
    report.check(
        duplicates == 0 and gaps == 0, f"numbers under {WRITERS} writers: {duplicates} duplicates, {gaps} gaps"
    )
    how = f"{WRITERS} threads, {len(times)} reservations, {len(times) - len(running)} rolled back after the number was taken"
    report.add("numbers_duplicates", duplicates, "numbers", how)
    report.add("numbers_gaps", gaps, "numbers", how)
    report.add("numbers_per_second", len(times) / took, "reservations/s", how)
    report.add("numbers_p95", quantiles(times, n=20)[-1], "ms", how + "; the whole reservation")


def _at_once(work: Callable[[int], None]) -> None:
    from django.db import connections

    def one(place: int) -> None:
        try:
            work(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(one, range(WRITERS)))


def _memory(report: Report, papers: int) -> None:
    told(f"memory over {papers} papers")
    command = [sys.executable, "-m", "tests.bench.one_worker", str(papers)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    sizes = json.loads(done.stdout)
    how = f"resident memory of a fresh process that renders, before and after {papers} papers of all types"
    report.add("worker_memory_before", sizes["before"], "MiB", how)
    report.add("worker_memory_after", sizes["after"], "MiB", how)
    report.add("worker_memory_growth", sizes["after"] - sizes["before"], "MiB", how)


if __name__ == "__main__":
    sys.exit(run("documents", measure, about="Measures papers: rendering, issuing, numbering, memory."))
