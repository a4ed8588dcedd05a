"""The one outbox: an effect is written with its act and deleted by the effect itself, in the effect's transaction.

Celery is only a wake-up: losing the whole broker loses nothing. Two counters keep two stories apart: `failures` (the
effect raised) and `sends` (nobody answered); one counter would bury good rows after a worker was killed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from casework.models import OutboxRow

WAKE_CHANNEL = "ryadom_outbox"


def add(topic: str, *, region_key: UUID, **payload: str | int | None) -> OutboxRow:
    """Write an effect beside the act; payload holds ids only. Sent after commit."""
    row = OutboxRow.objects.create(topic=topic, region_key=region_key, payload=_plain(payload))
    _wake_after_commit()
    return row


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}


def _wake_after_commit() -> None:
    """Tell the dispatcher at commit. Only a hint: it also looks by itself every second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKE_CHANNEL])
