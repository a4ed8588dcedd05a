"""A process that ends with the one that started it, however that ends: by Ctrl-C, by SIGTERM, by kill -9.

    subprocess.Popen(lifeline.command("celery", "-A", "casework", "worker"))

Linux tells a child by a signal; elsewhere it ends by what its starter does about it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def command(*arguments: str) -> list[str]:
    """Return the command that runs a Python module (`python -m …`) bound to this process."""
    return [sys.executable, "-m", "casework.runtime.lifeline", str(os.getpid()), "-m", *arguments]


def script(*arguments: str) -> list[str]:
    """Return the command that runs a Python file bound to this process."""
    return [sys.executable, "-m", "casework.runtime.lifeline", str(os.getpid()), *arguments]


def bind(parent: int) -> None:
    """Let this process be killed at once when its parent's thread that started it ends.

    What it does is done by the outbox's rows, each in one transaction: nothing is lost by it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before it was listened to
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    bind(int(sys.argv[1]))
    # the binding outlives it
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])  # noqa: S606  (no shell is wanted)
