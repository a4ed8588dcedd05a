"""Several acts at one moment, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from django.db import connections


def at_once(acts: Sequence[Callable[[], object]]) -> list[BaseException | None]:
    """Do all in threads that start at one moment; return what each raised, None where it went well."""
    barrier, ends = threading.Barrier(len(acts)), [None] * len(acts)
    found: list[BaseException | None] = list(ends)

    def one(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(20)
            act()
        except BaseException as error:  # noqa: BLE001  (the test looks at it)
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
