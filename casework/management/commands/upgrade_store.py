"""`manage.py upgrade_store`: makes a version's store of walked cases, loads one, checks an upgraded one."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.demo import (
    family_walk,
    pace,
    scratch_database,
    snapshot,
    store_census,
    store_families,
    upgrade_store,
)
from casework.runtime import embedded_postgres

STORES = Path("tests") / "stores"
AT_THE_END = ("remind_partners", "send_notices")  # jobs that nobody waits for


class Command(BaseCommand):
    """Make, load or check a store; exit 1 if the check finds anything."""

    help = (
        "Keeps a few walked cases of this version as small files, for tests that later versions carry them on. "
        "Example: manage.py upgrade_store make   Then, in an empty database: manage.py upgrade_store load "
        "tests/stores/0.1.0, manage.py migrate, manage.py upgrade_store check tests/stores/0.1.0"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        make = acts.add_parser("make", help="walk the cases in a database of its own, write the store")
        make.add_argument("--out", type=Path, help="folder; default tests/stores/<this version>")
        make.add_argument("--here", action="store_true", help="use the database in use, an empty one")
        load = acts.add_parser("load", help="load a store into the empty database in use")
        load.add_argument("store", type=Path, help="folder of a store")
        check = acts.add_parser("check", help="compare with the manifest, check rules and papers, go on")
        check.add_argument("store", type=Path, help="folder of a store")
        told = 'print {"faults": […], "gone_on": {journey: [step]}}'
        check.add_argument("--json", action="store_true", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three."""
        if settings.ENVIRONMENT not in ("demo", "test"):
            raise CommandError(
                "A store holds invented families and moves time, and real families live in real time. Set "
                "CASEWORK_ENV=demo on a machine without real families."
            )
        {"make": self._make, "load": self._load, "check": self._check}[options["act"]](options)

    def _make(self, options: dict[str, Any]) -> None:
        if not embedded_postgres.is_used():
            raise CommandError("A store is made in the embedded database. Unset CASEWORK_DATABASE_URL.")
        usual = embedded_postgres.ROOT / STORES / upgrade_store.version()
        out = (options["out"] or usual).resolve()
        if not options["here"]:
            sys.exit(scratch_database.run_manage("upgrade_store", "make", "--here", f"--out={out}"))
        if snapshot.region_is_there():
            raise CommandError("Families are walked into an empty database, and this one has a region.")
        began = time.monotonic()
        walk = family_walk.Walk(
            family_walk.begin(store_families.ALL),
            looks=family_walk.ONCE_A_DAY,
            coming=store_families.ALL,
            ask=pace.work_here,
        )
        walk.go()
        pace.work_here(AT_THE_END)
        walk.pace.settle()
        about = upgrade_store.keep(out)
        size = sum(file.stat().st_size for file in out.iterdir())
        for case in about["cases"]:
            where = f"{case['journey']:<28} {case['state']:<8} {', '.join(case['open'])}"
            self.stdout.write(f"{case['number']}  {where}".rstrip())
        self.stdout.write(f"{out}: {size // 1024} KB, made in {time.monotonic() - began:.0f} s")

    def _load(self, options: dict[str, Any]) -> None:
        try:
            about = upgrade_store.load(options["store"])
        except (upgrade_store.StoreNotLoaded, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The store of {about['version']} is loaded. Now run migrate.")

    def _check(self, options: dict[str, Any]) -> None:
        kept = upgrade_store.manifest(options["store"])
        faults = store_census.faults(kept)
        gone_on = {} if faults else store_census.gone_on()
        if not faults:
            faults = [f"after going on, {rule}" for rule in store_census.broken_rules()]
            stuck = [journey for journey, steps in gone_on.items() if not steps]
            faults += [f"{journey}: no open step could be done" for journey in stuck]
        if options["json"]:
            told = {"faults": faults, "gone_on": gone_on}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for fault in faults:
                self.stdout.write(fault)
            for journey, steps in gone_on.items():
                self.stdout.write(f"{journey}: gone on with {', '.join(steps)}")
        if faults:
            sys.exit(1)
