"""Kill -9 between any two SQL statements of an act, in a forked child, and what the database holds before and afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from casework.runtime import embedded_postgres

Act = Callable[[], object]
# what looking leaves, and what is no row of the act
BESIDE = ("django_session", "django_migrations", "casework_readlogentry", "casework_pulse", "casework_sharedvalue")


@dataclass
class Statements:
    """Counts the statements of a connection, and kills its own process before or after one of them."""

    kill_at: int = 0  # from 1; 0: never
    after: bool = False
    seen: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  (Django's order)
        """Run one statement, unless it is the one."""
        self.seen += 1
        if self.seen == self.kill_at and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = execute(sql, params, many, context)
        if self.seen == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def count(act: Act) -> int:
    """Do an act in a fork and return how many statements it has."""
    reads, writes = os.pipe()
    statements = Statements()

    def told() -> None:
        act()
        os.write(writes, str(statements.seen).encode())

    died = _in_a_fork(told, statements)
    os.close(writes)
    with os.fdopen(reads) as answer:
        said = answer.read()
    assert not died
    return int(said)


def is_killed(act: Act, *, at: int, after: bool) -> bool:
    """Do an act in a fork that is killed before or after a statement; False: it has fewer, and was done."""
    return _in_a_fork(act, Statements(at, after))


def killed_after_commit(act: Act) -> None:
    """Do an act in a fork that is killed when it is done and nobody was told yet."""

    def done() -> None:
        act()
        os.kill(os.getpid(), signal.SIGKILL)

    assert _in_a_fork(done, Statements())


def _in_a_fork(act: Act, statements: Statements) -> bool:
    connections.close_all()  # a fork must have a connection of its own
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            with connection.execute_wrapper(statements):
                act()
            status = 0
        finally:
            if status:
                import traceback

                traceback.print_exc()
            os._exit(status)
    _pid, ended = os.waitpid(pid, 0)
    if os.WIFSIGNALED(ended):
        assert os.WTERMSIG(ended) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(ended) == 0, "the act itself failed; what it said stands above"
    return False


# ---- what the database holds -------------------------------------------------------------------------------------------


def census() -> dict[str, int]:
    """Count the rows of every table, and those of the audit by table and kind of change; seen as superuser."""
    name = str(connections.settings["default"]["NAME"])
    with embedded_postgres.connect(name) as server:
        rows = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        tables = [str(table) for (table,) in rows if table not in BESIDE]
        counted = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)  # noqa: S608
        found = server.execute(counted.encode()).fetchall()
        audited = server.execute("SELECT tab || ' ' || op, count(*) FROM audit.event GROUP BY 1").fetchall()
    return {str(key): int(str(number)) for key, number in (*found, *((f"audit {key}", n) for key, n in audited))}
