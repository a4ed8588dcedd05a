"""The recipe for PostgreSQL's archive, run: recovery to the second before a mistake, and after a machine is gone."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.drills import ground
from tests.drills.ground import Notes, Outcome, until
from tests.environment import ROOT

DEPLOY = ROOT / "docs" / "deploy"
PROMISED_SECONDS = 60  # archive_timeout
ARCHIVING_SECONDS = 5  # from the switch to the file in its place
COUNTED = ("casework_case", "casework_note", "casework_timelineentry", "casework_person", "journeys_act")


class Archive:
    """A server that archives as the recipe says, and what is kept of it elsewhere."""

    def __init__(self) -> None:
        self.backup = ground.FOLDER / "backup"
        self.data = Path(os.environ["CASEWORK_POSTGRES_DATA"])
        (self.backup / "wal").mkdir(parents=True, exist_ok=True)
        ground.begin(before_start=self._archive)
        self.verified = self._copy_base()

    def _archive(self) -> None:
        """Before its first start."""
        recipe = self._recipe("postgresql-archive.conf")
        with (self.data / "postgresql.conf").open("a") as configured:
            configured.write(recipe)
        for folder in (self.backup, self.backup / "wal"):
            self._give(folder)

    def _recipe(self, name: str) -> str:
        return "\n" + (DEPLOY / name).read_text().replace("/backup", str(self.backup))

    def _give(self, path: Path) -> None:
        """The server runs as a user of its own when root starts it."""
        owner = self.data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        from casework.runtime import embedded_postgres

        user = pwd.getpwuid(self.data.stat().st_uid).pw_name if os.geteuid() == 0 else None
        command = [embedded_postgres.program(program), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, user=user, cwd="/", timeout=300)

    def _copy_base(self) -> str:
        from casework.runtime import embedded_postgres

        base = str(self.backup / "base")
        self.socket = embedded_postgres.socket_dir()
        self._run("pg_basebackup", "-h", self.socket, "-U", "postgres", "-D", base, "-Fp", "-X", "stream", "-c", "fast")
        return self._run("pg_verifybackup", base).stdout.strip()

    def lose(self) -> None:
        """The machine is gone: killed at once, and its disk with it."""
        from django.db import connections

        from casework.runtime import embedded_postgres

        connections.close_all()
        embedded_postgres._pg_ctl("stop", "-m", "immediate", "-w")
        shutil.rmtree(self.data)

    def restore(self, moment: str) -> float:
        """Restore as the guide says, to a moment or, without one, to the last that was archived. Returns the seconds it took."""
        from casework.runtime import embedded_postgres

        began = time.monotonic()
        subprocess.run(["cp", "-a", str(self.backup / "base"), str(self.data)], check=True)
        for lock in self.data.glob(".s.PGSQL.*"):  # our server has its socket among its data
            lock.unlink()
        recipe = self._recipe("postgresql-restore.conf")
        recipe = (
            re.sub(r"(recovery_target_time = )'.*'", rf"\1'{moment}'", recipe)
            if moment
            else recipe.split("recovery_target")[0]
        )
        file = self.data / "postgresql.conf"
        file.write_text(file.read_text().replace(self._recipe("postgresql-archive.conf"), recipe))
        signal = self.data / "recovery.signal"
        signal.touch()
        self._give(signal)
        options = f'-h "" -k {self.socket}'
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.data / "log"), "start")
        from django.db import connections

        connections.settings["default"]["HOST"] = embedded_postgres.socket_dir()
        assert until(_is_promoted, seconds=120) < 120, (self.data / "log").read_text()[-2000:]
        return time.monotonic() - began


def _is_promoted() -> bool:
    return _asked("SELECT NOT pg_is_in_recovery()")[0] is True


def _asked(sql: str, *values: Any) -> tuple[Any, ...]:
    """Ask as a superuser, whom row security does not hold."""
    from casework.runtime.embedded_postgres import connect

    with connect("ryadom") as server:
        row = server.execute(sql, values or None).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row


def _rows() -> dict[str, int]:
    return {table: _asked(f"SELECT count(*) FROM {table}")[0] for table in COUNTED}


def _numbers() -> set[str]:
    return set(_asked("SELECT array_agg(number) FROM casework_case")[0])


def restored_to_a_moment() -> Outcome:
    """An operator deletes rows: recovered to the second before, and no number that was given out since is given again."""
    from django.core.management import call_command

    archive = Archive()
    from tests.drills.outages import the_town

    town, notes = the_town(), Notes()
    for _ in range(5):
        town.a_case()
    for _ in range(20):
        notes.write()
    before = _rows()
    moment = _asked("SELECT clock_timestamp()::text")[0]
    time.sleep(0.2)
    known = _numbers()
    for _ in range(5):
        town.a_case()  # told to families, and not in what is restored
    given_out = _numbers() - known
    _mistake()
    archive.lose()
    seconds = archive.restore(moment)
    after = _rows()
    call_command("after_restore", dump_of=moment, verbosity=0, stdout=_nowhere())
    town = the_town()
    for _ in range(5):
        town.a_case()
    twice = given_out & (_numbers() - known)
    outcome = Outcome(seconds=seconds, acts=sum(before.values()), doubled=len(twice), broken=ground.broken_rules())
    outcome.lost = sum(before[table] - after[table] for table in COUNTED)
    outcome.said = (
        f"{sum(after.values())} of {sum(before.values())} rows; {len(given_out)} numbers were out, {len(twice)} given twice; "
        f"{archive.verified}"
    )
    _end()
    return outcome


def _mistake() -> None:
    """Triggers forbid it to everybody but a superuser who switches them off."""
    from casework.runtime.embedded_postgres import connect

    with connect("ryadom") as server:
        server.execute("SET session_replication_role = replica")
        server.execute("DELETE FROM casework_note")
        server.execute("SELECT pg_switch_wal()")
    until(lambda: _asked("SELECT last_archived_wal IS NOT NULL FROM pg_stat_archiver")[0] is True, seconds=30)
    time.sleep(2)


def machine_gone() -> Outcome:
    """A machine is gone without a warning: what is lost is what was not archived, a minute at most."""
    archive = Archive()
    notes = Notes()
    ended = time.monotonic() + 150
    while time.monotonic() < ended:
        notes.write()
        time.sleep(0.5)
    newest = _asked("SELECT clock_timestamp()")[0]
    archive.lose()
    seconds = archive.restore("")
    lost, doubled = notes.counted()
    kept = _asked("SELECT max(written_at) FROM casework_note")[0]
    outcome = Outcome(
        seconds=seconds, acts=sum(notes.acknowledged.values()), doubled=doubled, broken=ground.broken_rules()
    )
    gap = (newest - kept).total_seconds()
    outcome.said = f"{lost} of {outcome.acts} notes of the last {gap:.0f} s were not archived (promised: 60 s)"
    outcome.lost, outcome.may_be_lost = lost, lost if gap <= PROMISED_SECONDS + ARCHIVING_SECONDS else 0
    _end()
    return outcome


def _nowhere() -> Any:
    import io

    return io.StringIO()


def _end() -> None:
    from tests.drills.outages import stop

    stop()
