"""How far the demo's families are walked in, kept beside the other run-time data: the walker writes, pages read."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass

from django.conf import settings

FILE = "demo-progress.json"
WALKER_IS_GONE_AFTER = 300  # seconds without a word from it


@dataclass(frozen=True, slots=True)
class Progress:
    """Families taken in so far, of how many; the business day that is being walked.

    Whether all is done.

    Attributes:
        weeks_behind: So far behind real time the region lives: it was opened from a snapshot of so
            many weeks ago.
    """

    taken_in: int
    of: int
    day: str
    done: bool
    weeks_behind: int = 0


def write(progress: Progress) -> None:
    """Keep the progress; a reader never sees half of it."""
    file = settings.VAR / FILE
    half = file.with_suffix(".tmp")
    half.write_text(json.dumps(asdict(progress)))
    half.replace(file)


def next_day_is_possible() -> bool:
    """Say whether this is a demo whose families are all in: then business time may be moved by a button."""
    found = read()
    return settings.DEMO_SIGN_IN and settings.ENVIRONMENT == "demo" and found is not None and found.done


def read() -> Progress | None:
    """Return the progress of a demo, None where nothing was walked."""
    file = settings.VAR / FILE
    return Progress(**json.loads(file.read_text())) if file.exists() else None


def under_way() -> Progress | None:
    """Return the progress while families are being walked in, None when all are there or the walker is gone."""
    file = settings.VAR / FILE
    if not file.exists() or time.time() - file.stat().st_mtime > WALKER_IS_GONE_AFTER:
        return None
    found = read()
    return None if found is None or found.done else found
