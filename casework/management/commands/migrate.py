"""`manage.py migrate`: Django's own, after a look whether the database is one that this version can carry on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder

from casework.access import signed_context
from casework.privacy import statements
from casework.runtime.blank_database import PACKAGES

SOMEBODY_WAS_FIRST = ("55P03", "40P01")  # a lock that was not given within a second, or a deadlock
WAITS = (1, 2, 4, 8, 15, 30, 30, 30, 30, 30)  # seconds; somebody's long statement ends within that


class Command(migrate.Command):
    """Refuse, in one sentence, a database that another history of migrations made; else migrate and hand the key over."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, then do what Django does."""
        unknown = _unknown_here(options["database"])
        if unknown:
            raise CommandError(
                "The database was not changed: another version of Ryadom made it, older than 0.1.0 or newer than this "
                f"one (this one does not know {unknown[-1]}). In a demo, run 'make stop', delete var/ and begin anew; on a "
                "server, run the version that made it, or name an empty database."
            )
        patiently(lambda: super(Command, self).handle(*args, **options), say=self.stdout.write)
        if not options["plan"] and not options["check_unapplied"]:
            signed_context.hand_key_over()
            statements.hand_over()


def patiently(migrate: Callable[[], object], *, say: Callable[[str], object]) -> None:
    """Migrate; while somebody holds a table, let everybody else pass and try again. What was done stays done."""
    for wait in (*WAITS, None):
        try:
            migrate()
        except OperationalError as error:
            if wait is None or getattr(error.__cause__, "sqlstate", None) not in SOMEBODY_WAS_FIRST:
                raise
            say(f"A table is in use; trying again in {wait} s.")
            time.sleep(wait)
        else:
            return


def _unknown_here(database: str) -> list[str]:
    """Return the migrations of ours that the database has seen and this checkout does not hold."""
    seen = MigrationRecorder(connections[database]).applied_migrations()
    return sorted(
        f"{package}.{name}"
        for package, name in seen
        if package in PACKAGES and not Path(apps.get_app_config(package).path, "migrations", f"{name}.py").exists()
    )
