"""Drills: what a server goes through (a full disk, a day without workers, a restore) is done to one of our own.

`make drill` runs all and prints what came of each; `make test` takes some of them.
"""

from __future__ import annotations

from tests.environment import ROOT

BASE = ROOT / "var" / "drill"
GOES_ON_WITHIN = 60.0  # seconds from the cure
NAMES = (
    "disk_of_database_full",
    "disk_of_papers_full",
    "broker_away",
    "clock_wrong",
    "scheduler_twice",
    "no_worker_for_a_day",
    "restored_to_a_moment",
    "machine_gone",
    "rolling_upgrade",
)
