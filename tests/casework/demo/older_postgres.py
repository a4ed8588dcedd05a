"""A server of the lowest PostgreSQL that is supported, where Debian's package of it is installed. For the tests alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casework.demo import processes

FIRST_PORT = 15432
BINARIES = Path("/usr/lib/postgresql/15/bin")
SYSTEM_USER = "postgres"  # PostgreSQL does not run as root
ROLES = (  # as docs/install.md has them made, besides the password
    "CREATE ROLE ryadom LOGIN",
    "CREATE ROLE casework_app LOGIN",
    "GRANT casework_app TO ryadom",
    "CREATE DATABASE ryadom OWNER ryadom ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
)


def is_installed() -> bool:
    """Say whether there is one to start."""
    return (BINARIES / "initdb").exists()


@contextmanager
def running() -> Iterator[tuple[str, str]]:
    """A fresh server with an empty database; yields the addresses of the working role and of the owner."""
    user = SYSTEM_USER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="ryadom-15-"))  # a socket's path may not be long
    if user is not None:
        shutil.chown(folder, user, user)
    cluster = folder / "cluster"

    def run(program: str, *arguments: str) -> None:
        command = [str(BINARIES / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd="/", timeout=120)

    run(
        "initdb", "--pgdata", str(cluster), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
    )
    with processes.hold_port(FIRST_PORT) as held:
        port = processes.port_of(held)
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off"
    # a log of its own: the server would hold our pipe open
    run("pg_ctl", "--pgdata", str(cluster), "--log", str(folder / "log"), "-o", options, "-w", "start")
    try:
        psql = [
            "--username=postgres",
            "--host=127.0.0.1",
            f"--port={port}",
            "--dbname=postgres",
            "--set=ON_ERROR_STOP=1",
            "--quiet",
        ]
        run("psql", *psql, *(f"--command={statement}" for statement in ROLES))
        yield tuple(f"postgresql://{login}@127.0.0.1:{port}/ryadom" for login in ("casework_app", "ryadom"))
    finally:
        run("pg_ctl", "--pgdata", str(cluster), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
