"""`manage.py authorisation_matrix`: asks every address as everybody about everything, and says what is not as it should be."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.demo import scratch_database, snapshot
from casework.demo.authorisation import cast, judge, raw_rows, visits, without_rules
from casework.demo.authorisation.visits import UrlLine
from casework.runtime import embedded_postgres

LINES_EACH = 10  # a line for so many addresses, where nobody sees a bar


class Command(BaseCommand):
    """Judge every request; exit 1 if one is unexpected."""

    help = (
        "Plants two invented regions in a database of its own, then asks every address of the URLconf by every method as 26 "
        "people about families that are theirs and are not, and compares with casework/demo/authorisation/expected.py. "
        "Example: manage.py authorisation_matrix --only case step   With --without-rules every rule of the code says yes, "
        "and what row security alone lets through is counted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help='print {"rows": [...], "sums": {...}}, not a table')
        parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these addresses, by their names")
        parser.add_argument("--without-rules", action="store_true", help="ask of row security alone")
        parser.add_argument("--here", action="store_true", help="use the database in use, an empty one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in a database of its own, so that no family of a demo is asked about."""
        if settings.ENVIRONMENT not in ("demo", "test"):
            raise CommandError(
                "The matrix plants invented families and signs in as them, and real families live in this installation. "
                "Set CASEWORK_ENV=demo on a machine without real families."
            )
        if not options["here"]:
            if not embedded_postgres.is_used():
                raise CommandError("The matrix is judged in the embedded database. Unset CASEWORK_DATABASE_URL.")
            sys.exit(scratch_database.run_manage("authorisation_matrix", "--here", *_again(options)))
        if snapshot.region_is_there():
            raise CommandError("Families are planted into an empty database, and this one has a region.")
        asked = _chosen(options["only"])
        with visits.quietly():
            (self._without_rules if options["without_rules"] else self._judge)(asked, as_json=options["json"])

    def _judge(self, asked: Sequence[UrlLine], *, as_json: bool) -> None:
        began, verdicts = time.monotonic(), judge.Verdicts()
        planted = cast.plant()
        visitor = visits.Visitor(planted)
        for number, address in enumerate(asked, start=1):
            verdicts.rows += judge.judged(address, cast=planted, visitor=visitor)
            self._tell_progress(number, len(asked), address)
        if as_json:
            told = {"rows": [asdict(row) for row in verdicts.rows], "sums": verdicts.sums}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self._table(verdicts, seconds=time.monotonic() - began)
        if verdicts.unexpected:
            sys.exit(1)

    def _table(self, verdicts: judge.Verdicts, *, seconds: float) -> None:
        for row in verdicts.unexpected:
            self.stdout.write(f"{row.method:7} {row.pattern:28} {row.actor:36} {row.object:26}")
            self.stdout.write(f"        expected: {row.expected}; seen: {row.seen} {', '.join(row.words)}".rstrip())
        for name, number in verdicts.sums.items():
            self.stdout.write(f"{name:40} {number:8}")
        self.stdout.write(f"{'seconds':40} {seconds:8.0f}")

    def _without_rules(self, asked: Sequence[UrlLine], *, as_json: bool) -> None:
        planted, leaks = cast.plant(), without_rules.Leaks()
        visitor, owners = visits.Visitor(planted), without_rules.owners_of(planted)
        for number, address in enumerate(asked, start=1):
            without_rules.leaks_of(address, cast=planted, visitor=visitor, owners=owners, leaks=leaks)
            self._tell_progress(number, len(asked), address)
        by_sql = raw_rows.foreign(planted, raw_rows.tables_of(owners, cast=planted))
        told = (leaks.rows, leaks.words, by_sql)
        found = [(*key, number) for counted in told for key, number in counted.items()]
        sums = {
            "requests": leaks.requests, "foreign_rows": leaks.rows.total(), "foreign_words": leaks.words.total(),
            "foreign_rows_by_sql": by_sql.total(), "failed": leaks.failed.total(),
        }  # fmt: skip
        if as_json:
            self.stdout.write(json.dumps({"leaks": found, "sums": sums}, ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write("  ".join(map(str, one)))
            for name, value in sums.items():
                self.stdout.write(f"{name:40} {value:8}")
        if found:
            sys.exit(1)

    def _tell_progress(self, number: int, of: int, address: UrlLine) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{number}/{of} {address.name:40}", ending="")
        elif number % LINES_EACH == 0 or number == of:
            self.stderr.write(f"{number} of {of} addresses")


def _again(options: dict[str, Any]) -> list[str]:
    only = ["--only", *options["only"]] if options["only"] else []
    flags = [f"--{name.replace('_', '-')}" for name in ("json", "without_rules") if options[name]]
    return [*flags, *only]


def _chosen(names: Sequence[str]) -> list[UrlLine]:
    known = {one.name: one for one in visits.addresses()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CommandError(f"There is no address {', '.join(unknown)}. The names stand in casework/web/urls.py.")
    return [known[name] for name in names] or list(known.values())
