"""What sealing adds to an act, a page and a paper: the same ones in turns, sealed and open, in one run."""

from __future__ import annotations

import logging
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from typing import Any, NamedTuple

from tests.bench import ground
from tests.bench.figures import Report, interleaved, told, wall_ms

FAMILIES, FAMILIES_QUICK = 20, 1  # so many of each way
NOTES = 20
ROUNDS, ROUNDS_QUICK = 16, 2
TIMES, TIMES_QUICK = 10, 2
SEALED, OPENLY = "sealed", "openly"


class Ground(NamedTuple):
    """What is measured on: the same cases twice, of which one half was written sealed."""

    client: Any
    actor: Any
    cases: dict[str, list[uuid.UUID]]


def measure(report: Report, quick: bool) -> None:
    """Measure in a database and folders of their own, which wait for the disk at each commit."""
    with ground.database(), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        logging.getLogger("ryadom.requests").setLevel(logging.WARNING)
        settings.DOCUMENTS_ROOT = settings.MEDIA_ROOT = folder
        on = _planted(FAMILIES_QUICK if quick else FAMILIES)
        works: dict[str, tuple[Callable[[str], object], str]] = {
            "act": (_note(on), "a note written by its form, committed to disk"),
            "case_page": (_page(on), f"the page of a case with {NOTES} notes"),
            "paper_written": (_paper_written(on), "a plain paper reserved, rendered, stored and issued"),
            "paper_opened": (_paper_opened(on), "an issued paper read from its folder"),
        }
        for name, (work, what) in works.items():
            told(f"sealing: {what}")
            _compare(report, name, work, what, quick)


def _compare(report: Report, name: str, work: Callable[[str], object], what: str, quick: bool) -> None:
    rounds, times = (ROUNDS_QUICK, TIMES_QUICK) if quick else (ROUNDS, TIMES)
    took: dict[str, list[float]] = {SEALED: [], OPENLY: []}
    for way in took:
        with _kept(way):
            work(way)
    for way in interleaved(list(took), rounds):
        with _kept(way):
            took[way] += [wall_ms(lambda way=way: work(way)) for _ in range(times)]  # type: ignore[misc]
    sealed, openly = median(took[SEALED]), median(took[OPENLY])
    how = f"{what}; in turns, medians of {rounds} rounds of {times}"
    report.add(f"sealed_to_open_{name}", sealed / openly, "times", how)
    report.add(f"open_{name}", openly, "ms", how)


@contextmanager
def _kept(way: str) -> Iterator[None]:
    """Have columns written as they were before there were keys, and so the files of papers; all are read as they lie."""
    from casework.vault import fields

    before = fields._Sealed._sealed
    if way == OPENLY:
        fields._Sealed._sealed = lambda _field, value, _row, add: fields.Openly(value)  # type: ignore[method-assign]
    try:
        yield
    finally:
        fields._Sealed._sealed = before  # type: ignore[method-assign]


def _planted(families: int) -> Ground:
    from django.test import Client

    from casework import clock
    from casework.actions.case import notes
    from casework.demo import region
    from tests.builders import Town

    now = clock.now()
    town = Town(region.plant(now=now, first_day=now.date(), days=3))
    assert town.worker.membership is not None
    client = Client()
    client.force_login(town.worker.membership.user, backend="django.contrib.auth.backends.ModelBackend")
    cases: dict[str, list[uuid.UUID]] = {}
    for way in (SEALED, OPENLY):
        with _kept(way):
            cases[way] = [town.a_case().case_id for _ in range(families)]
            for case_id in cases[way]:
                for number in range(NOTES):
                    notes.add_note(by=town.worker, case_id=case_id, text=f"Записка {number} о том, что было сказано")
    return Ground(client, town.worker, cases)


def _note(on: Ground) -> Callable[[str], object]:
    turn = count()

    def write(way: str) -> None:
        address = f"/cases/{on.cases[way][next(turn) % len(on.cases[way])]}/"
        words = {"act": "add_note", "text": f"Записка {uuid.uuid4().hex}", "receipt": str(uuid.uuid4())}
        assert on.client.post(address, words).status_code == 302

    return write


def _page(on: Ground) -> Callable[[str], object]:
    turn = count()

    def read(way: str) -> None:
        case_id = on.cases[way][next(turn) % len(on.cases[way])]
        assert on.client.get(f"/cases/{case_id}/").status_code == 200

    return read


def _paper_written(on: Ground) -> Callable[[str], object]:
    return lambda way: _issued(on, way)


def _paper_opened(on: Ground) -> Callable[[str], object]:
    from casework import access
    from documents import public as documents

    keys = {}
    for way in (SEALED, OPENLY):
        with _kept(way):
            keys[way] = _issued(on, way)

    def read(way: str) -> None:
        with access.acting_as(on.actor):
            assert documents.read_file(document_key=keys[way]).startswith(b"%PDF")

    return read


def _issued(on: Ground, way: str) -> uuid.UUID:
    """Issue a paper as a job does: two transactions with the rendering between them; return its key."""
    from casework import access
    from casework.models import Case
    from documents import public as documents
    from tests.documents import papers

    with access.acting_as(on.actor):
        case = Case.objects.get(pk=on.cases[way][0])
        issuer = documents.Issuer(organisation_key=case.organisation_id, code="ИЗ", name="Измерения")
        paper = papers.reserve(region_key=on.actor.region.pk, family_key=case.family_id, issuer=issuer)
    rendered = documents.render(document_key=paper.key)
    with access.acting_as(on.actor):
        documents.issue(document_key=paper.key, rendered=rendered, at=papers.NOON)
    return paper.key
