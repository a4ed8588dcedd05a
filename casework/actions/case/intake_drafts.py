"""The draft of a first talk: kept for its worker alone, thrown away when the case is open, purged when forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from casework import access
from casework.access import Actor
from casework.act_parts import unfinished_intake
from casework.models import IntakeDraft

KEPT = timedelta(days=14)


def keep(*, by: Actor, draft: unfinished_intake.DraftView) -> None:
    """Keep what has been typed in.

    Raises:
        Forbidden: Not a social worker.
    """
    with access.acting_as(by):
        access.check_may_open_cases(by)
        IntakeDraft.objects.update_or_create(
            user=access.person(by), defaults={"receipt": draft.receipt, "parts": draft.parts, "touched_at": Now()}
        )


def throw_away(*, by: Actor) -> None:
    """Forget the draft."""
    with access.acting_as(by):
        IntakeDraft.objects.filter(user=access.person(by)).delete()


def purge() -> int:
    """Delete the drafts that nobody has touched for 14 days, whoever's they are.

    Return how many.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:  # of every region: nobody acts
        cursor.execute("SELECT casework_purge_intake_drafts(%s)", [f"{KEPT.days} days"])
        return int(cursor.fetchone()[0])
