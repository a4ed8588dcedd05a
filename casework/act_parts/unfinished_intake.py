"""A first talk that is not finished: what has been typed in, and the case that its last form opened."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from casework import access
from casework.access import Actor
from casework.models import FormReceipt, IntakeDraft

OPENS = "intake.open_case"  # the act that the last form is for


@dataclass(frozen=True, slots=True)
class DraftView:
    """What has been typed in so far, part by part, as JSON keeps it.

    `receipt`: of the form that ends the talk.
    """

    receipt: UUID = field(default_factory=uuid4)
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Return a short mark of what has been typed in: it changes with every part that is kept.

        Of nothing it is always the same, though a draft that is kept nowhere has another receipt each
        time it is read.
        """
        told = [str(self.receipt), self.parts] if self.parts else []
        plain = json.dumps(told, sort_keys=True, default=str)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]


def read(*, by: Actor) -> DraftView:
    """Return the worker's draft, an empty one where nothing was typed in.

    Call it inside `access.acting_as`.
    """
    found = IntakeDraft.objects.filter(user=access.person(by), region=by.region).first()
    if found is None:
        return DraftView()
    return DraftView(found.receipt, dict(found.parts))


def opened_by(*, receipt: UUID, by: Actor) -> UUID | None:
    """Return the case that a talk's last form has opened, None when it has not.

    Call it inside `access.acting_as`.
    """
    kept = FormReceipt.objects.filter(key=receipt, user=access.person(by), action=OPENS).first()
    if kept is None or not kept.answer:
        return None
    return UUID(kept.answer)
