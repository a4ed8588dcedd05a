"""`manage.py check_invariants`: counts stuck, orphaned and duplicated things; exit 1 if any."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from casework import invariants


class Command(BaseCommand):
    """Tell every rule with its count."""

    help = (
        "Counts what must never be: stuck runs, orphaned papers, dead effects, double bookings. Exit 1 if any. "
        "Example: manage.py check_invariants --json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--json", action="store_true", help='print {"broken": n, "rules": [{"rule", "count", "examples"}]}'
        )
        parser.add_argument("--quick", action="store_true", help="do not replay the acts of every run")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, print, exit."""
        found = invariants.count(replay=not options["quick"])
        broken = sum(one.count for one in found)
        if options["json"]:
            rules = [{"rule": one.rule, "count": one.count, "examples": list(one.examples)} for one in found]
            self.stdout.write(json.dumps({"broken": broken, "rules": rules}, ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(f"{one.count:>6}  {one.rule}  {' '.join(one.examples)}".rstrip())
        if broken:
            sys.exit(1)
