"""Measures every figure of this folder; `make bench-reliability`. All take about an hour; `RELIABILITY=seals` names one."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

from tests.bench import reliability
from tests.bench.figures import Report, run


def measure(report: Report, quick: bool) -> None:
    """Measure what each module is for, in the order of their names; or only those that the environment names."""
    known = sorted(one.name for one in iter_modules(reliability.__path__) if one.name != "__main__")
    wanted = os.environ.get("RELIABILITY", "").split() or known
    for module in wanted:
        import_module(f"{reliability.__name__}.{module}").measure(report, quick)


if __name__ == "__main__":
    sys.exit(run("reliability", measure, about="Measures what safety costs: audit, encryption, row security, memory."))
