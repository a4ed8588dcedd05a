"""The longest files first: two workers of xdist then end at about the same time.

Seconds of work are kept in tests/weights.json, files that take less are not in it. `make test ARGS=--weigh` writes it anew.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

WEIGHTS = Path(__file__).with_name("weights.json")
LIGHT = 3  # seconds


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--weigh`."""
    parser.addoption("--weigh", action="store_true", help="keep how long each file took, to run the longest first")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's files first, which share a server and a worker, then the longest; inside a file nothing changes."""
    weights = json.loads(WEIGHTS.read_text())

    def rank(item: pytest.Item) -> tuple[bool, float]:
        return item.get_closest_marker("browser") is None, -weights.get(file_of(item.nodeid), 0)

    items.sort(key=rank)


def file_of(nodeid: str) -> str:
    """Return the file of a test."""
    return nodeid.partition("::")[0]


class Scales:
    """Adds up what the tests of each file took."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of a test."""
        self.seconds[file_of(report.nodeid)] += report.duration  # type: ignore[assignment]

    def pytest_sessionfinish(self) -> None:
        """Write what is worth knowing; files that were not run keep what they had."""
        weights = json.loads(WEIGHTS.read_text()) | {file: round(seconds) for file, seconds in self.seconds.items()}
        heaviest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
        heavy = {file: seconds for file, seconds in heaviest if seconds > LIGHT}
        WEIGHTS.write_text(json.dumps(heavy, indent=1) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Weigh, in the process that hears of all tests."""
    is_worker: Any = getattr(config, "workerinput", None)
    if config.getoption("--weigh") and is_worker is None:
        config.pluginmanager.register(Scales())
