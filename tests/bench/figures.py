"""What a bench program measured: kept, printed as a table, written as JSON. A wrong result ends with exit 1, a time never."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    value: float
    unit: str
    how: str


@dataclass
class Report:
    """The figures of one program, and what was wrong in the measured work itself."""

    name: str
    seed: int
    figures: dict[str, Figure] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    def add(self, name: str, value: float, unit: str, how: str) -> None:
        """Keep a figure; `how` is one line."""
        assert name not in self.figures and "\n" not in how
        self.figures[name] = Figure(round(value, 3), unit, how)

    def check(self, is_right: bool, otherwise: str) -> None:
        """Note a result that is not right: two costs that differ, a number given twice."""
        if not is_right:
            self.wrong.append(otherwise)

    def finish(self, folder: Path) -> int:
        """Write the JSON, print the table, return the exit code."""
        seconds = time.perf_counter() - self.began
        self.add("whole_program", seconds, "s", f"wall time of this program, seed {self.seed}")
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.name}.json"
        told = {"machine": machine(), "figures": {name: vars(one) for name, one in self.figures.items()}}
        file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self._print(file)
        return 1 if self.wrong else 0

    def _print(self, file: Path) -> None:
        if sys.stdout.isatty():
            _print_table(self)
        else:
            for name, one in self.figures.items():
                print(f"{name}: {shown(one.value)} {one.unit} ({one.how})")
        print(f"{machine()}\nWritten to {file}. Read ratios: they stand on a busy machine too.")
        for one in self.wrong:
            print(f"WRONG: {one}", file=sys.stderr)


def _print_table(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{report.name}, seed {report.seed}")
    table.add_column("figure", overflow="fold")
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("unit")
    table.add_column("how", overflow="fold")
    for name, one in report.figures.items():
        table.add_row(name, shown(one.value), one.unit, one.how)
    Console().print(table)


def shown(value: float) -> str:
    """Return a value with as many digits as one reads."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine() -> str:
    """Say on what it ran, and how busy that was."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores of {model}, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f}"
    )


def run(name: str, measure: Callable[[Report, bool], None], *, about: str) -> int:
    """Read the arguments, measure, report; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog=f"python -m tests.bench.{name}",
        description=f"{about} Example: python -m tests.bench.{name} --quick",
    )
    parser.add_argument("--quick", action="store_true", help="a look in less than 30 s: few rounds, small numbers")
    parser.add_argument("--seed", type=int, default=1, help="of everything drawn (1)")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench", help="folder of the JSON (var/bench)")
    options = parser.parse_args()
    print(f"{name}: seed {options.seed}{', quick' if options.quick else ''}", flush=True)
    report = Report(name, options.seed)
    measure(report, options.quick)
    return report.finish(options.out)


def told(what: str) -> None:
    """Say what is being measured now, where somebody watches."""
    print(f"  {what} …", file=sys.stderr, flush=True)


def interleaved(contenders: Sequence[Any], rounds: int) -> list[Any]:
    """Return whose turn it is, one after the other, each round beginning with another."""
    count = len(contenders)
    return [contenders[(turn + place) % count] for turn in range(rounds) for place in range(count)]


def cpu_ms(act: Callable[[], object]) -> float:
    """Return the processor time of one call in this process, in ms."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1e3


def wall_ms(act: Callable[[], object]) -> float:
    """Return the time of one call, in ms."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3
