"""The ground of a storm: a database server of its own, which may be killed, with a small region of cases.

`settle()` comes before Django is set up: settings are read once, and name the server's socket.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg

FOLDER = Path(__file__).resolve().parent.parent.parent / "var" / "storm"
DATABASE = "ryadom"
STEPS_IN_A_CASE = 4
JOURNEY = (
    """journey: stormy
version: 1
area: social_services
title: Шторм
about: Маленький маршрут для проверки.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
    paper:
      by: leader
      gives: [storm_letter]
      due: closing_week
      title: Шаг с бумагой
      family: Напишем вам письмо.
"""
    + "".join(
        f"""    part_{number}:
      by: leader
      due: closing_week
      title: Часть {number}
      family: Часть {number} в работе.
    asked_{number}:
      by: polyclinic
      needs: [part_{number}]
      due: closing_week
      title: Вопрос {number}
      family: Спросим поликлинику.
"""
        for number in range(STEPS_IN_A_CASE - 1)
    )
    + """documents:
  storm_letter:
    ru: Письмо
    en: A letter
    whose: ours
    says:
      ru: Ребёнок родился {child.born_on}.
      en: The child was born on {child.born_on}.
    tells: [child.born_on]
    closes:
      ru: До встречи.
      en: Until we meet.
    signed_by: us
    printed: at_end
"""
)


def one_at_a_time() -> IO[str]:
    """Wait until no other storm blows in this folder; as long as the file is open, none begins."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = (FOLDER / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def settle(broker_address: str) -> None:
    """Say by the environment where everything of this storm lies, and begin with nothing there."""
    shutil.rmtree(FOLDER / "run", ignore_errors=True)
    (FOLDER / "run").mkdir(parents=True)
    for name in ("CASEWORK_DATABASE_URL", "CASEWORK_DATABASE_ROLE", "CASEWORK_BLANK_DATABASE"):
        os.environ.pop(name, None)
    os.environ |= {
        "CASEWORK_ENV": "test",
        "CASEWORK_VAR": str(FOLDER / "run"),
        "CASEWORK_POSTGRES_DATA": str(FOLDER / "postgres"),
        "CASEWORK_DATABASE_NAME": DATABASE,
        "CASEWORK_BROKER_URL": broker_address,
        "CASEWORK_SECRET_KEY": "of storms alone, which share one blank database",
        "DJANGO_SETTINGS_MODULE": "casework.settings",
    }


def begin_server() -> None:
    """Start the server and give the storm an empty, migrated database, in which a commit is on disk before it is told."""
    from casework.runtime import blank_database, embedded_postgres

    embedded_postgres.ensure_running()
    blank_database.clone(DATABASE, of=blank_database.kept("storm_blank"))
    with embedded_postgres.connect() as server:
        server.execute(f"ALTER DATABASE {DATABASE} SET synchronous_commit = on")


def plant(cases: int) -> list[tuple[str, str]]:
    """Plant a region with so many cases; return of each its key and its worker's."""
    from casework import clock
    from casework.demo import region
    from tests.builders import Town
    from tests.journeys.planted_runs import publish

    now = clock.now()
    town = Town(region.plant(now=now, first_day=now.date(), days=1))
    publish(JOURNEY, clock.now())
    workers = town.planted.workers[:2]
    found = []
    for number in range(cases):
        worker = workers[number % len(workers)]
        case = town.a_case("stormy", by=worker)
        assert worker.user is not None
        found.append((str(case.case_id), str(worker.user.pk)))
    return found


def ask(sql: str, *told: Any) -> list[tuple[Any, ...]]:
    """Look into the database as its superuser, also while it comes up."""
    from casework.runtime import embedded_postgres

    for _ in range(300):
        with contextlib.suppress(psycopg.OperationalError), embedded_postgres.connect(DATABASE) as server:
            return [tuple(row) for row in server.execute(sql.encode(), told or None).fetchall()]
        time.sleep(0.1)
    raise TimeoutError("the storm's database did not come back within 30 s")


def change(statement: str) -> None:
    """Change the database past every guard of its own, as a fault would have it; for tests of the checker."""
    from casework.runtime import embedded_postgres

    with embedded_postgres.connect(DATABASE) as server:
        server.execute("SET session_replication_role = replica")
        server.execute(statement.encode())


# ---- killing the server ------------------------------------------------------------------------------------------------


def kill_server() -> None:
    """Kill -9 the postmaster and all that serve connections, as a machine's failure would, and start it again."""
    from casework.runtime import embedded_postgres

    data = embedded_postgres.DATA
    pid, socket = embedded_postgres.server_pid(), embedded_postgres.socket_dir()
    told = shlex.split((data / "postmaster.opts").read_text())
    if pid is not None:
        _kill(pid)
    for one in _of_server(data):
        _kill(one.pid)
    end = time.monotonic() + 20
    while _of_server(data) and time.monotonic() < end:
        time.sleep(0.01)
    # where nobody reaps, a killed postmaster still seems to be there
    for left in (data / "postmaster.pid", *Path(socket).glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    place = told.index("-D")
    options = told[1:place] + told[place + 2 :]
    owner = data.stat().st_uid
    command = [embedded_postgres.program("pg_ctl"), "-D", str(data), "-l", str(data / "log"), "-w"]
    command += ["-o", shlex.join(options), "start"]
    user = owner if os.geteuid() == 0 and owner != 0 else None
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, user=user, cwd="/", stdout=quiet, stderr=quiet, timeout=60)


def _of_server(data: Path) -> list[psutil.Process]:
    found = []
    for one in psutil.process_iter(["name", "status"]):
        with contextlib.suppress(psutil.Error):
            lives = one.info["name"] == "postgres" and one.info["status"] != psutil.STATUS_ZOMBIE
            if lives and Path(one.cwd()) == data:
                found.append(one)
    return found


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
