"""The port by which seals leave the machine's database, and what CASEWORK_AUDIT_SEALS may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from casework.seals import append_only_file, letter, syslog
from casework.seals.sealing import Seal


class Way(Protocol):
    """Takes seals where whoever rewrites the database does not reach.

    `every`: how long it waits between two; `name`: as the setting names it. It may get a seal twice.
    """

    name: str
    every: timedelta

    def take(self, seals: Sequence[Seal]) -> None:
        """Take the seals out, in their order.

        Raises:
            Outage: It does not answer now; all of them come again.
            Refusal: It will not take them as it is set up; all of them come again.
        """


_KINDS: Mapping[str, Callable[[str], Way]] = {
    "file": append_only_file.AppendOnlyFile,
    "syslog": syslog.Syslog,
    "mail": letter.Letter,
}


def named(told: Sequence[str]) -> list[Way]:
    """Return the ways that a setting names; `casework.runtime.deployment` has looked that they are known."""
    return [_KINDS[kind](place) for kind, _sign, place in (one.partition(":") for one in told)]
