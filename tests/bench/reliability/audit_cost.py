"""What the audit adds to a write: the same rows of the same table, in turns with its trigger and without."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from tests.bench import ground
from tests.bench.figures import Report, interleaved, told, wall_ms

FAMILIES = 100
ROUNDS, ROUNDS_QUICK = 24, 3
WRITES, WRITES_QUICK = 40, 8
TRIGGER = "ALTER TABLE casework_family {} TRIGGER audit_row"
UPDATE = "UPDATE casework_family SET language = %s, address = %s WHERE id = %s"
LANGUAGES = ("ru", "en")

Block = Callable[[range], object]  # so many writes, one after the other


def measure(report: Report, quick: bool) -> None:
    """Measure in a database of its own, which waits for the disk at each commit."""
    with ground.database() as name:
        actor, keys = _planted()
        blocks = {
            "one_row": (_acts(actor, keys, rows=1), "an act that reads and saves one family, committed to disk"),
            "five_rows": (_acts(actor, keys, rows=5), "an act that reads and saves five families, committed to disk"),
            "statement": (_statements(actor, keys), "one UPDATE, nothing of Django's, many in a transaction"),
        }
        for title, (block, what) in blocks.items():
            told(f"audit: {what}")
            _compare(report, name, title, block, what, quick)


def _compare(report: Report, name: str, title: str, block: Block, what: str, quick: bool) -> None:
    rounds, writes = (ROUNDS_QUICK, WRITES_QUICK) if quick else (ROUNDS, WRITES)
    times: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for turn, way in enumerate(interleaved(list(times), rounds)):
        ground.as_owner(name, TRIGGER.format(way))
        block(range(1))  # plans are made anew after that
        first = turn * writes
        times[way].append(wall_ms(lambda first=first: block(range(first, first + writes))) / writes)  # type: ignore[misc]
    audited, plain = median(times["ENABLE"]), median(times["DISABLE"])
    how = f"{what}; in turns, medians of {rounds} blocks of {writes}"
    report.add(f"audited_to_unaudited_{title}", audited / plain, "times", f"{how}; wanted: 1.45 at most")
    report.add(f"unaudited_{title}", plain, "ms", how)


def _planted() -> tuple[Any, list[Any]]:
    from tests.casework.planted import plant_family, plant_organisation, plant_region

    region = plant_region()
    organisation = plant_organisation(region)
    planted = [plant_family(region, organisation) for _ in range(FAMILIES)]
    return planted[0][0], [family.pk for _, family in planted]


def _acts(actor: Any, keys: list[Any], *, rows: int) -> Block:
    from casework import access
    from casework.models import Family

    def write(turns: range) -> None:
        for turn in turns:
            with access.acting_as(actor):
                for place in range(turn * rows, (turn + 1) * rows):
                    family = Family.objects.get(pk=keys[place % len(keys)])
                    family.address = f"Лесная, {turn}"
                    family.language = LANGUAGES[turn % 2]
                    family.save()

    return write


def _statements(actor: Any, keys: list[Any]) -> Block:
    from django.db import connection

    from casework import access

    def write(turns: range) -> None:
        with access.acting_as(actor), connection.cursor() as cursor:
            for turn in turns:
                cursor.execute(UPDATE, [LANGUAGES[turn % 2], f"Лесная, {turn}", keys[turn % len(keys)]])

    return write
