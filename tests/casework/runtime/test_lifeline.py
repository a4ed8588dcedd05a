"""What is started ends with what started it, in whatever order the two get the processor."""

from __future__ import annotations

import subprocess
import sys

from tests.environment import ROOT

LATE_FORK = """
import os, time
from casework.runtime import lifeline

worker = os.getpid()
lifeline.expect_forks()
if os.fork() == 0:
    while os.getppid() == worker:
        time.sleep(0.01)
    lifeline.bind_fork()
    print("lives")
"""


def test_given_a_fork_whose_parent_ended_before_it_bound_itself_then_it_ends_too() -> None:
    # the output ends when the last of the two has
    command = [sys.executable, "-c", LATE_FORK]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.stdout, ended.stderr) == ("", "")
