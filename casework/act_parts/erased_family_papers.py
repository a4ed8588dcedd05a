"""The papers that a worker may read of an erased family.

Told past row security, while two people agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from casework.access import Actor
from casework.models import KeptReading


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One paper that the law keeps, with the place of its file."""

    key: UUID
    number: str
    title: str
    dated_on: date
    storage_key: str
    sha256: str


def papers(*, reading_id: UUID) -> tuple[KeptPaper, ...]:
    """Return the kept papers for whom a reading is let and not over.

    None for anybody else. Inside a context.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, number, title, dated_on, storage_key, pdf_sha256 FROM casework_kept_papers(%s)",
            [reading_id],
        )
        return tuple(KeptPaper(*row) for row in cursor.fetchall())


def own(*, by: Actor, most: int) -> list[KeptReading]:
    """Return the askings of the one who acts, the newest first."""
    return list(KeptReading.objects.filter(region=by.region, reader=by.user).order_by("-asked_at")[:most])
