"""`manage.py after_restore`: erased families are erased again, all numbers move past what may have been given out."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from casework import access
from casework.actions.region import after_restore, erased_families
from casework.models import Region

OPEN_STILL = (
    "{region}: of {count} of them a case is open in the dump, or a hold stands. Nothing sealed of them opens; their names are "
    "taken away by the worker's job once the case is closed and the hold lifted."
)


class Command(BaseCommand):
    """Run once after a dump was restored, before web and workers start."""

    help = (
        "After a restore: destroys again the keys of families that were erased since the dump, and moves the numbers of "
        "papers, cases and offers past everything that may have been given out since, so that no number is given twice. "
        "Example: manage.py after_restore --dump-of 2026-11-24T03:00+03:00"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--dump-of", required=True, help="when the dump was taken, with its zone")
        parser.add_argument(
            "--ahead", type=int, help="by how many numbers; reckoned from the busiest day when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move the numbers of every region, and tell what was passed over."""
        dump_of = _moment(options["dump_of"])
        began = time.monotonic()
        for region in Region.objects.order_by("code"):
            again = erased_families.keep_up(actor=access.machine(region, "after_restore"))
            self.stdout.write(f"{region.code}: {again.keys} families that were erased since the dump are erased again")
            if again.left:
                self.stdout.write(OPEN_STILL.format(region=region.code, count=again.left))
            self._move(region, dump_of, options["ahead"])
        self.stdout.write(f"done in {time.monotonic() - began:.1f} s; now: manage.py check_invariants")

    def _move(self, region: Region, dump_of: datetime, ahead: int | None) -> None:
        machine = access.machine(region, "after_restore")
        try:
            moved = after_restore.move_numbers_on(actor=machine, dump_of=dump_of, ahead=ahead)
        except after_restore.MovedOnBefore as before:
            self.stdout.write(f"{region.code}: {before}")
            return
        except after_restore.RestoreRefused as refusal:
            raise CommandError(f"{region.code}: {refusal}") from refusal
        self.stdout.write(f"{region.code}: every series goes on by {moved.ahead} numbers")
        for one in moved.passed_over:
            self.stdout.write(f"  {one.series} {one.year}: {one.first} to {one.last} annulled")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(
            f"{text} is no moment with a zone, so nothing was changed. Write it as 2026-11-24T03:00+03:00."
        )
    return moment
