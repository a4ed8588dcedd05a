"""The receipts of forms that were sent: what a page may ask about them.

An act takes them: `casework.actions.act`.
"""

from __future__ import annotations

from uuid import UUID

from casework.access import Actor
from casework.models import FormReceipt


def is_taken(receipt: UUID | None, *, by: Actor) -> bool:
    """Say whether this person has sent this form before."""
    return (
        receipt is not None and by.user is not None and FormReceipt.objects.filter(key=receipt, user=by.user).exists()
    )
