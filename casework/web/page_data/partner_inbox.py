"""What an organisation was asked, for the list of its desk: by a function of the database that shows no case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from casework.access import Actor
from casework.texts.translated import title_of
from journeys import public as journeys

MOST = 200


@dataclass(frozen=True, slots=True)
class PartnerQuestion:
    """One offer or request: which step of which case, until when, and how it stands.

    Attributes:
        number: Of an offer its own, of a request the case's.
        leader_key: The organisation that asks.
        state: open | accepted | in_progress | done | declined | expired | withdrawn | revoked |
            failed | answered.
    """

    key: UUID
    is_offer: bool
    number: str
    leader_key: UUID
    title: dict[str, str]
    asked_at: datetime
    due: datetime | None
    answered_at: datetime | None
    state: str

    @property
    def is_open(self) -> bool:
        """Say whether an answer is awaited."""
        return self.state == "open"

    @property
    def is_taken(self) -> bool:
        """Say whether something is still to be brought or done."""
        return self.state in ("accepted", "in_progress")


def questions(*, to: Actor, most: int = MOST) -> list[PartnerQuestion]:
    """Return what the partner's organisation was asked: open ones by deadline, then the newest answers."""
    if not to.is_partner:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, is_offer, number, leader, step, asked_at, due, answered_at, state FROM casework_questions(%s)",
            [most],
        )
        rows = cursor.fetchall()
    return [
        PartnerQuestion(key, is_offer, number, leader, _title(step), asked_at, due, answered_at, state)
        for key, is_offer, number, leader, step, asked_at, due, answered_at, state in rows
    ]


def _title(stored: str) -> dict[str, str]:
    """The title of a step, stored as `journey@version:step`."""
    ref, _, step = stored.rpartition(":")
    return title_of(journeys.step_title(ref=ref, step=step))
