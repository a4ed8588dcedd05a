"""A database of the bench's own: a clone of the tests' template that waits for the disk at each commit, as production."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("CASEWORK_TEST_SUFFIX", "bench")  # before anything reads it

from tests import account_planting, databases  # isort: skip


@contextmanager
def database() -> Iterator[str]:
    """Set up Django on a fresh clone; yields its name."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connections

    if not apps.ready:  # Viewflow stores a flow by the application that it lies in
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.bench"]
    databases.embedded_postgres.ensure_running()
    django.setup()
    account_planting.begin()
    connections.settings["default"]["HOST"] = databases.embedded_postgres.socket_dir()  # unknown while no server ran
    with databases.fresh("b") as name:
        as_owner(name, f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        yield name


def as_owner(name: str, *statements: str) -> None:
    """Run statements above row security: to prepare what is measured, never as part of it."""
    with databases.embedded_postgres.connect(name) as server:
        for statement in statements:
            server.execute(statement.encode())
