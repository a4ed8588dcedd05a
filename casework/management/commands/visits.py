"""`manage.py visits plan PROBLEM.json`: the best days of every family of a problem file, without a database."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from casework.bundling import (
    BadProblem,
    DayPlan,
    FamilyWishes,
    FreeTime,
    Grid,
    Problem,
    plan_family,
    read_problem,
    write_answer,
)

EXAMPLE = """example:
  manage.py visits plan problem.json --top 3 --json

Exit code 2 and one line naming the field when the problem is malformed.
"""


class Command(BaseCommand):
    """Plan visits from a file."""

    help = "Plans all visits of a family on one day: the best days, each proven to be the cheapest possible."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand, `plan`."""
        subcommands = parser.add_subparsers(dest="subcommand", required=True, metavar="plan")
        plan = subcommands.add_parser(
            "plan",
            help="plan one problem file",
            epilog=EXAMPLE,
            formatter_class=RawDescriptionHelpFormatter,
        )
        plan.add_argument("problem", metavar="PROBLEM.json", type=Path)
        plan.add_argument(
            "--top",
            type=int,
            default=3,
            metavar="K",
            help="how many distinct days per family (3)",
        )
        plan.add_argument("--json", action="store_true", help="print the answer as JSON")
        plan.add_argument(
            "--batch",
            action="store_true",
            help="all families on shared calendars (not built yet)",
        )
        plan.add_argument("--seconds", type=float, metavar="S", help="time limit of --batch")

    def handle(self, **options: Any) -> None:
        """Read, plan each family on its own, print."""
        if options["batch"] or options["seconds"] is not None:
            self._refuse(
                "--batch: planning many families on shared calendars is not built yet, so nothing was planned. "
                "Leave --batch and --seconds out to plan each family on its own."
            )
        if options["top"] < 1:
            self._refuse(f"--top: {options['top']}, must be at least 1, or there is nothing to plan.")
        problem = self._read(options["problem"])
        free_time = FreeTime(problem)
        plans = {
            family.id: plan_family(problem, family, options["top"], free_time=free_time) for family in problem.families
        }
        if options["json"]:
            self.stdout.write(write_answer(plans))
            return
        for family in problem.families:
            for line in _table(problem, family, plans[family.id]):
                self.stdout.write(line)

    def _read(self, path: Path) -> Problem:
        try:
            return read_problem(path.read_text(encoding="utf-8-sig"))
        except BadProblem as error:
            self._refuse(str(error))
        except UnicodeDecodeError:
            self._refuse(f"{path}: not a text in UTF-8, so it cannot be read. Save it as UTF-8.")
        except OSError as error:
            self._refuse(f"{path}: cannot be read ({error.strerror}). Check the name of the file.")

    def _refuse(self, line: str) -> NoReturn:
        self.stderr.write(line)
        sys.exit(2)


def _table(problem: Problem, family: FamilyWishes, plans: tuple[DayPlan, ...]) -> Iterator[str]:
    """Show the days of one family as lines for people."""
    count = f"{len(family.visits)} visit" + "s" * (len(family.visits) > 1)
    if not plans:
        yield f"Family {family.id}: {count}, no day on which all of them are possible"
        yield ""
        return
    yield f"Family {family.id}: {count}, best {'day' if len(plans) == 1 else f'{len(plans)} days'}"
    yield ""
    building = {resource.id: resource.building for resource in problem.resources}
    rows = [[(_when(problem.grid, one.start, one.end), family.visits[one.visit].specialty,
              " + ".join((one.resource, *one.also)), building[one.resource]) for one in plan.visits]
            for plan in plans]  # fmt: skip
    widths = [max(len(row[column]) for day in rows for row in day) for column in range(4)]
    for number, (plan, day) in enumerate(zip(plans, rows, strict=True), start=1):
        idle = plan.idle_slots * problem.grid.slot_minutes
        proof = "proven best" if plan.optimal else "best found"
        yield (
            f"{number}. {plan.day:%Y-%m-%d %a}  {_when(problem.grid, plan.arrival, plan.departure)}  "
            f"idle {idle} min  cost {plan.cost}  {proof}"
        )
        for row in day:
            yield ("   " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        yield ""


def _when(grid: Grid, start: int, end: int) -> str:
    """Show slots as clock time.

    A day that runs past midnight goes on counting, 24:30, as timetables do.
    """
    first = grid.day_starts.hour * 60 + grid.day_starts.minute
    minutes = (first + slot * grid.slot_minutes for slot in (start, end))
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)
