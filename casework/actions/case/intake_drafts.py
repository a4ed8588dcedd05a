"""The draft of a first talk: kept for its worker alone, thrown away when the case is open, purged when forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models.functions import Now

from casework import access
from casework.access import Actor
from casework.models import FormReceipt, IntakeDraft

KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class DraftView:
    """What has been typed in so far, part by part, as JSON keeps it; `receipt`: of the form that ends the talk."""

    receipt: UUID = field(default_factory=uuid4)
    parts: dict[str, Any] = field(default_factory=dict)


def read(*, by: Actor) -> DraftView:
    """Return the worker's draft, an empty one where nothing was typed in. Call it inside `access.acting_as`."""
    found = IntakeDraft.objects.filter(user=access.person(by)).first()
    return DraftView(found.receipt, dict(found.parts)) if found else DraftView()


def keep(*, by: Actor, draft: DraftView) -> None:
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


def opened_by(*, receipt: UUID, by: Actor) -> UUID | None:
    """Return the case that a talk's last form has opened, None when it has not. Call it inside `access.acting_as`."""
    found = FormReceipt.objects.filter(key=receipt, user=access.person(by), action="open_case").first()
    return UUID(found.result) if found is not None and found.result not in ("", "taken") else None


def purge() -> int:
    """Delete the drafts that nobody has touched for 14 days, whoever's they are; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_purge_intake_drafts(%s)", [f"{KEPT.days} days"])
        return int(cursor.fetchone()[0])
