"""`manage.py demo_snapshot`: the demo's region as this code has walked it in earlier, shown or opened."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.demo import processes, snapshot
from casework.runtime import embedded_postgres


class Command(BaseCommand):
    """Say which snapshot this code has, or open it in place of the region in use."""

    help = (
        "Opens the demo's region as this code has walked it in earlier, in place of the region that is there. "
        "Example: manage.py demo_snapshot open"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "do", choices=("show", "open"), help="show: where it lies and from when; open: put it in place"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse where real families could be; else show or open."""
        if settings.ENVIRONMENT not in ("demo", "test") or not snapshot.is_possible():
            raise CommandError(
                "A snapshot takes the place of the whole region, so it is opened in the embedded database of a demo only. "
                "Unset CASEWORK_DATABASE_URL and CASEWORK_ENV on a machine without real families."
            )
        kept = snapshot.kept()
        if kept is None:
            raise CommandError(
                "This code has no snapshot: it has not walked a region in from beginning to end. 'make demo' does."
            )
        if options["do"] == "open":
            self._open(kept)
        self.stdout.write(f"{kept.folder}  {kept.families} families, walked in by {kept.kept_at:%Y-%m-%d}")

    def _open(self, kept: snapshot.Snapshot) -> None:
        if processes.is_running():
            raise CommandError("A demo runs here and uses the region. 'make stop' ends it; then open the snapshot.")
        embedded_postgres.ensure_running()
        try:
            snapshot.open_kept(kept)
        except snapshot.SnapshotNotOpened as error:
            raise CommandError(str(error)) from error
