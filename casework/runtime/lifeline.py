"""A process that ends with the one that started it, however that ends: by Ctrl-C, by SIGTERM, by kill -9.

    subprocess.Popen(lifeline.python("-m", "celery", "-A", "casework", "worker"))

Linux tells a child by a signal. Elsewhere, where the product is only tried out, `make stop` ends what a kill left.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

STARTED_AS = "CASEWORK_STARTED_AS"  # who started a server asks by it whether it is the one that answers
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_forks_of: int | None = None  # the process that said it will fork


def python(*arguments: str) -> list[str]:
    """Return the command that runs Python with these arguments, bound to the thread that starts it."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *arguments]


def bind(parent: int) -> None:
    """Let this process be killed at once when the thread that started it ends.

    Nothing is lost by it: an act is one transaction, and what is left to do stands in the outbox.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before this was said
        os.kill(os.getpid(), signal.SIGKILL)


def expect_forks() -> None:
    """Say in a process that is about to fork that its forks shall end with it."""
    global _forks_of  # noqa: PLW0603  (a fork keeps what its parent's module knew; nothing else reaches it)
    _forks_of = os.getpid()


def bind_fork() -> None:
    """Bind a fork to the process that expected it.

    A fork that asks for its parent only now gets a stranger's number where the parent was killed meanwhile.
    """
    bind(os.getppid() if _forks_of is None else _forks_of)


if __name__ == "__main__":
    bind(int(sys.argv[1]))
    # the binding outlives it
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])  # noqa: S606  (no shell is wanted)
