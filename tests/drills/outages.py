"""The drills themselves: each makes its trouble, cures it, and tells how long it took until all went on, and what was lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.drills import ground
from tests.drills.ground import Effects, Notes, Outcome, until


def disk_of_database_full() -> Outcome:
    """The database's disk is full: pages say so, nothing is kept half, and room is enough for it to go on."""
    with ground.small_disk(ground.FOLDER / "database", 400) as disk:
        ground.begin()
        from casework.runtime import embedded_postgres

        notes = Notes()
        for _ in range(5):
            notes.write()
        filler = ground.fill(disk)
        ended = time.monotonic() + 45
        while time.monotonic() < ended and notes.write():
            """What still fits into the log of changes is kept."""
        for _ in range(5):
            notes.write()
        said = f"{notes.answers}: {ground.told(notes.page)}; Retry-After {notes.retry}"
        filler.unlink()
        seconds = until(lambda: _started_again(embedded_postgres) and notes.write(), seconds=90)
        outcome = _counted(notes, None, seconds)
        outcome.said = said
        embedded_postgres.stop()
    return outcome


def _started_again(embedded_postgres: object) -> bool:
    """A server that ended for want of room is started by systemd; here by the drill."""
    from django.db import connection

    connection.close()
    embedded_postgres.ensure_running()  # type: ignore[attr-defined]
    return True


def disk_of_papers_full() -> Outcome:
    """The disk of papers and copies is full: an upload is refused in words, a paper waits, no half file stands there."""
    with ground.small_disk(ground.FOLDER / "papers", 4) as disk:
        ground.begin()
        from django.core.files.base import ContentFile

        from casework import kept_copies
        from casework.web import fault_pages

        notes = Notes()
        filler = ground.fill(disk)
        printed = _printing()
        try:
            kept_copies.folder().save("0" * 64 + ".pdf", ContentFile(b"x" * 300_000))
            said = "a copy was kept on a full disk"
        except OSError:
            answer = fault_pages.failed(_request())
            said = f"{answer.status_code}: {ground.told(answer.content.decode())}; Retry-After {answer['Retry-After']}"
        with ground.served():
            time.sleep(8)
            waits = not printed()
            filler.unlink()
            seconds = until(printed, seconds=120)
        outcome = _counted(notes, None, seconds)
        outcome.said = said + ("; the paper waited" if waits else "; the paper did not wait")
        outcome.acts += 1
        outcome.lost += 0 if printed() else 1
        left = [file for file in disk.rglob("*") if file.is_file() and file.suffix in (".half", ".part", ".tmp")]
        outcome.broken |= {"half_files": len(left)} if left else {}
        stop()
    return outcome


def _request() -> Any:
    from django.test import RequestFactory

    return RequestFactory().get("/", headers={"accept-language": "ru"})


def _printing() -> Callable[[], bool]:
    """Order a paper, and return whether it is printed."""
    from casework import access
    from casework.models import OutboxRow

    town = the_town()
    town.a_case(born_days_ago=30).talked().agreed()
    topics = ("draft_paper", "print_paper")

    def printed() -> bool:
        with access.acting_as(town.machine):
            return not OutboxRow.objects.filter(topic__in=topics).exists()

    assert not printed(), "no paper was ordered"
    return printed


def the_town() -> Any:
    """Return the invented region and who acts in it."""
    from casework.demo import region
    from tests.builders import Town, by_day

    now = by_day()  # at night messages wait for the morning, which is no loss
    return Town(region.plant(now=now, first_day=now.date(), days=3))


def broker_away() -> Outcome:
    """The broker is away, and comes back empty: pages are answered all the time, effects are had afterwards, each once."""
    broker = ground.Redis()
    broker.start()
    os.environ["CASEWORK_BROKER_URL"] = broker.address
    ground.begin()
    notes = Notes()
    effects = Effects(notes.machine.region.pk)
    with ground.served() as running:
        effects.promise(20)
        until(effects.are_had, seconds=90)
        notes.write()  # what is read once is read
        effects.promise(10)
        broker.kill()
        slowest = 0.0
        for _ in range(15):
            began = time.monotonic()
            notes.write()
            effects.promise(2)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.5)
        broker.start()
        seconds = until(effects.are_had, seconds=120)
    outcome = _counted(notes, effects, seconds)
    outcome.said = f"{notes.answers} while away, the slowest act {slowest:.1f} s; "
    outcome.said += f"processes that ended and were started anew: {sum(one.restarts for one in running)}"
    broker.kill()
    stop()
    return outcome


def clock_wrong() -> Outcome:
    """A worker's clock goes an hour back, which changes nothing; then an hour ahead, which is told until it is mended."""
    if shutil.which("faketime") is None:
        raise ground_missing("faketime")
    ground.begin()
    notes = Notes()
    effects = Effects(notes.machine.region.pk)
    effects.promise(20)
    with ground.served(before=("faketime", "-f", "-1h")):
        behind = until(effects.are_had, seconds=90)
    effects.promise(20)
    with ground.served(before=("faketime", "-f", "+1h")) as (worker, *_others):
        is_told = until(lambda: "clock of this machine is wrong" in worker.log.read_text(), seconds=60) < 60
        time.sleep(5)
    with ground.served():
        seconds = max(behind, until(effects.are_had, seconds=90))
    outcome = _counted(notes, effects, seconds)
    outcome.said = f"an hour back: {behind:.0f} s; an hour ahead: {'told' if is_told else 'not told'}"
    outcome.broken |= {} if is_told else {"wrong_clock_not_told": 1}
    stop()
    return outcome


def ground_missing(program: str) -> RuntimeError:
    """Say which program a drill needs."""
    return RuntimeError(f"{program} is missing, so this was not tried. Run: apt-get install -y {program}")


def scheduler_twice() -> Outcome:
    """Two schedulers and two workers: everything is sent twice as often, and had once."""
    ground.begin()
    notes = Notes()
    effects = Effects(notes.machine.region.pk)
    with ground.served(workers=2, schedulers=2):
        effects.promise(60)
        for _ in range(10):
            notes.write()
        seconds = until(effects.are_had, seconds=120)
        time.sleep(5)  # what would come twice would come now
    outcome = _counted(notes, effects, seconds)
    outcome.said = f"2 workers, 2 schedulers, {len(effects.series)} effects"
    stop()
    return outcome


def no_worker_for_a_day() -> Outcome:
    """No worker runs for a day: it is told, nothing is given up, and all goes when one comes."""
    ground.begin()
    from django.test import Client

    from casework import pulse
    from casework.models import OutboxRow
    from casework.runtime.embedded_postgres import connect

    notes = Notes()
    effects = Effects(notes.machine.region.pk)
    pulse.feel()
    effects.promise(200)
    for _ in range(10):
        notes.write()
    with connect("ryadom") as server:  # a day passes
        day = "interval '1 day'"
        server.execute(f"UPDATE casework_outboxrow SET written_at = written_at - {day}, due = due - {day}")
        server.execute(f"UPDATE casework_pulse SET felt_at = felt_at - {day}")
    for message in (ground.FOLDER / "var" / "broker").glob("*.msg"):  # they expired long ago
        message.unlink()
    ready = Client().get("/readyz")
    unwell = [name for name, part in ready.json()["parts"].items() if not part["well"]]
    with ground.served():
        seconds = until(lambda: effects.are_had() and not OutboxRow.objects.filter(dead=False).exists(), seconds=180)
    outcome = _counted(notes, effects, seconds)
    given_up = OutboxRow.objects.filter(dead=True).count()
    outcome.said = f"/readyz {ready.status_code}: {', '.join(unwell)}; given up {given_up}"
    outcome.lost += given_up
    stop()
    return outcome


def _counted(notes: Notes, effects: Effects | None, seconds: float) -> Outcome:
    outcome = Outcome(seconds=seconds, acts=sum(notes.acknowledged.values()))
    for found in (notes.counted(), effects.counted() if effects else (0, 0)):
        outcome.lost += found[0]
        outcome.doubled += found[1]
    outcome.acts += len(effects.series) if effects else 0
    outcome.broken = ground.broken_rules()
    return outcome


def stop() -> None:
    """End the server and take away what the drill made."""
    from django.db import connections

    from casework.runtime import embedded_postgres

    connections.close_all()
    embedded_postgres.stop()
    for kept in ("database", "papers", "backup", "var"):  # the logs stay, for whoever looks why
        shutil.rmtree(Path(ground.FOLDER) / kept, ignore_errors=True)
