"""What the engine costs: compiling, deciding, storing an act beside stock Viewflow, many at once, many deadlines."""

from __future__ import annotations

import sys

from tests.bench import ground
from tests.bench.figures import Report, run


def measure(report: Report, quick: bool) -> None:
    """Measure the pure parts, then the stored ones, in a database of their own."""
    with ground.database() as database:
        from tests.bench import engine_pure, engine_stored  # they import models

        engine_pure.compiling(report, quick=quick)
        engine_pure.deciding(report, quick=quick)
        engine_pure.explaining(report, quick=quick)
        engine_pure.reckoning(report, quick=quick)
        engine_stored.statements(report)
        engine_stored.beside_stock(report, database, quick=quick)
        engine_stored.many_at_once(report, quick=quick)
        engine_stored.deadlines(report, database, quick=quick)


if __name__ == "__main__":
    sys.exit(run("engine", measure, about="Measures the journey engine, side by side with stock Viewflow."))
