"""A seal as one line of text, the same on every way: in a file, in a log of another machine, in a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from casework.seals.sealing import Seal

_LINE = re.compile(
    r"ryadom-seal epoch=(?P<epoch>[0-9a-f-]{36}) no=(?P<no>\d+) at=(?P<at>\S+) events=(?P<events>\d+)"
    r" sha256=(?P<hash>[0-9a-f]{64})"
)


def of(seal: Seal) -> str:
    """Return the line, without its end."""
    moment = seal.made_at.isoformat()
    return f"ryadom-seal epoch={seal.epoch} no={seal.number} at={moment} events={seal.events} sha256={seal.hash}"


def read(text: str) -> Iterable[Seal]:
    """Return the seals that stand in a text, whatever stands around them; each line may come twice."""
    for found in _LINE.finditer(text):
        yield Seal(
            epoch=UUID(found["epoch"]),
            number=int(found["no"]),
            made_at=datetime.fromisoformat(found["at"]),
            events=int(found["events"]),
            hash=found["hash"],
        )
