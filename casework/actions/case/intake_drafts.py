"""The draft of a first talk: kept for its worker alone, thrown away when the case is open, purged when forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts.unfinished_intake import DraftView
from casework.errors import Stale
from casework.models import IntakeDraft

KEPT = timedelta(days=14)


class DraftChanged(Stale):
    """The draft was gone on with in another window since this page was made."""


def keep(*, by: Actor, draft: DraftView, part: str, told: Any, seen: str = "") -> DraftView:
    """Keep one part of what has been typed in and return the draft with it.

    Args:
        draft: What to begin with where nothing is kept yet.
        told: The part, as JSON keeps it.
        seen: The mark of the draft as the page showed it; "" compares nothing.

    Raises:
        Forbidden: Not a social worker.
        DraftChanged: Another window has kept something else since. Nothing has changed.
    """
    with access.acting_as(by):
        access.check_may_open_cases(by)
        user = access.person(by)
        row = IntakeDraft.objects.select_for_update(no_key=True).filter(user=user, region=by.region).first()
        now = DraftView(row.receipt, dict(row.parts)) if row is not None else draft
        if seen not in ("", now.mark) and now.parts.get(part) != told:
            raise DraftChanged(
                _(
                    "This talk was gone on with in another window, so nothing was written over. "
                    "Here is how it stands; two families are taken in one after the other."
                )
            )
        kept = DraftView(now.receipt, {**now.parts, part: told})
        told_now = {"receipt": kept.receipt, "parts": kept.parts, "touched_at": Now()}
        IntakeDraft.objects.update_or_create(user=user, region=by.region, defaults=told_now)
        return kept


def throw_away(*, by: Actor) -> None:
    """Forget the draft."""
    with access.acting_as(by):
        IntakeDraft.objects.filter(user=access.person(by), region=by.region).delete()


def purge() -> int:
    """Delete the drafts that nobody has touched for 14 days, whoever's they are.

    Return how many.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:  # of every region: nobody acts
        cursor.execute("SELECT casework_purge_intake_drafts(%s)", [f"{KEPT.days} days"])
        return int(cursor.fetchone()[0])
