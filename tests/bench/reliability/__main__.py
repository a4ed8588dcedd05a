"""Measures every figure of this folder; `make bench-reliability`."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

from tests.bench import reliability
from tests.bench.figures import Report, run


def measure(report: Report, quick: bool) -> None:
    """Measure what each module is for, in the order of their names."""
    for module in sorted(one.name for one in iter_modules(reliability.__path__) if one.name != "__main__"):
        import_module(f"{reliability.__name__}.{module}").measure(report, quick)


if __name__ == "__main__":
    sys.exit(run("reliability", measure, about="Measures what safety costs: audit, encryption, row security, memory."))
