"""`make drill`: runs every drill in a process and on a server of its own, and prints what came of each.

    python -m tests.drills                 all of them
    python -m tests.drills broker_away     some of them

Exit 1 if anything was lost or doubled, a rule is broken, or it did not go on by itself within a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.drills import BASE, GOES_ON_WITHIN, NAMES

if TYPE_CHECKING:
    from tests.drills.ground import Outcome

ALONE = "CASEWORK_DRILL"


class DrillBrokeOff(RuntimeError):
    """A drill could not be done to its end."""


def main(names: list[str]) -> int:
    """Run them one after the other."""
    from tests.bench.figures import Report

    report = Report("drills", 0)
    for name in names or NAMES:
        try:
            told = outcome_of(name, BASE / name)
        except DrillBrokeOff as broke_off:
            report.check(False, str(broke_off))
            continue
        print(f"{name}: {told}", flush=True)
        report.add(
            f"{name}_seconds", min(told["seconds"], 9999), "s", told["said"][:300] or "until all went on by itself"
        )
        report.add(f"{name}_lost", told["lost"], "of", f"{told['acts']} acts and effects that were acknowledged")
        report.add(f"{name}_doubled", told["doubled"], "of", f"{told['acts']} acts and effects")
        report.check(
            told["lost"] <= told["may_be_lost"] and not told["doubled"],
            f"{name}: lost {told['lost']}, doubled {told['doubled']}",
        )
        report.check(not told["broken"], f"{name}: broken rules {told['broken']}")
        report.check(told["seconds"] <= GOES_ON_WITHIN, f"{name}: went on after {told['seconds']:.0f} s")
    return report.finish(BASE.parent / "bench")


def done_alone(name: str) -> Outcome:
    """Do one drill in this process."""
    from tests.drills import outages, restores, upgrade

    drill: Callable[[], Outcome] = next(
        getattr(one, name) for one in (outages, restores, upgrade) if hasattr(one, name)
    )
    return drill()


def outcome_of(name: str, folder: Path) -> dict[str, Any]:
    """Run one drill in a process of its own."""
    environment = {**os.environ, ALONE: str(folder)}
    command = [sys.executable, "-m", "tests.drills", name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        raise DrillBrokeOff(f"{name} broke off:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


if __name__ == "__main__":
    if ALONE in os.environ:
        print(json.dumps(asdict(done_alone(sys.argv[1]))))
        sys.stdout.flush()
        os._exit(0)  # whatever still listens to the database's end is not waited for
    sys.exit(main(sys.argv[1:]))
