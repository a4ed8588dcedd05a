"""`manage.py audit seal | verify`: seals the audit, and finds what somebody rewrote; exit 1 if anybody did."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.seals import departure, line, sealing, verifying
from casework.seals.append_only_file import AppendOnlyFile
from casework.seals.sealing import Seal
from casework.seals.verifying import Findings

FAULTS = {
    "events_changed": "its events are not those that were sealed: one was changed, added or taken away",
    "seal_rewritten": "the seal itself was rewritten",
    "seal_before_missing": "the seal before it was taken away",
    "left_otherwise": "what left the machine says otherwise: events and seals were rewritten together",
    "gone": "it left the machine and is not here any more: the end of the audit was cut off",
}


class Command(BaseCommand):
    """Seal or verify; both as the database's owner."""

    help = (
        "The audit of every change, under seals. `seal` makes one now; `verify` reads all events and finds what "
        "somebody rewrote, with all triggers off too. Example: manage.py audit verify --against /srv/seals/ryadom-seals.txt"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("what", choices=["seal", "verify"])
        parser.add_argument(
            "--against", type=Path, action="append", default=[], metavar="FILE",
            help="a text with seals that have left: the append-only file, a log, a letter; may be given several times. "
            "When left out, the files of CASEWORK_AUDIT_SEALS are read",
        )  # fmt: skip
        parser.add_argument(
            "--json", action="store_true", help='print {"seals", "events", "broken": [{"number", "fault"}], …}'
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, print, exit."""
        if options["what"] == "seal":
            self.stdout.write(f"{sealing.seal()} events were sealed; the last seal is {sealing.newest()}")
            return
        began = time.monotonic()
        found = verifying.verify(_told(options["against"] or _own_files()))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), indent=2))
        else:
            self._tell(found, time.monotonic() - began)
        if found.broken:
            sys.exit(1)

    def _tell(self, found: Findings, seconds: float) -> None:
        for one in found.broken:
            self.stdout.write(f"seal {one.number}: {FAULTS[one.fault]}")
        self.stdout.write(
            f"{found.seals} seals over {found.events} events in {seconds:.1f} s, {len(found.broken)} do not hold; "
            f"{found.outside} of them were held against what has left the machine"
        )
        if found.restores:
            self.stdout.write(
                f"the audit went on in another place {found.restores} times (a restore, a standby); {found.passed_over} "
                "seals that had left were lost by that: does this agree with what you know?"
            )
        if not found.outside:
            self.stdout.write(
                "nothing that has left the machine was read, so nobody would see that all seals were made anew; "
                "see CASEWORK_AUDIT_SEALS in docs/install.md"
            )


def _own_files() -> list[Path]:
    files = [way.path for way in departure.configured() if isinstance(way, AppendOnlyFile)]
    return [file for file in files if file.exists()]


def _told(files: list[Path]) -> list[Seal]:
    try:
        return [seal for file in files for seal in line.read(file.read_text(encoding="utf-8", errors="replace"))]
    except OSError as error:
        raise CommandError(
            f"{error.filename} could not be read, so nothing was verified. Run this as a user who may read it."
        ) from error
