"""The same form posted twice does one thing: its receipt is taken in the act's transaction."""

from __future__ import annotations

from uuid import UUID

from casework.access import Actor
from casework.models import FormReceipt


def already_taken(receipt: UUID | None, *, by: Actor, action: str) -> FormReceipt | None:
    """Take the receipt of a form, or return the earlier one if this form was taken before.

    Two posts in one second: the second waits at the primary key until the first has committed. Jobs bring no receipt.
    """
    if receipt is None or by.role == "machine":
        return None
    fresh = FormReceipt(key=receipt, user=by.user, link_key=by.guest.link_id if by.guest else None, action=action)
    FormReceipt.objects.bulk_create([fresh], ignore_conflicts=True)
    stored = FormReceipt.objects.select_for_update().get(key=receipt)
    is_ours = stored.result == "" and stored.action == action
    if is_ours:
        FormReceipt.objects.filter(key=receipt).update(result="taken")
        return None
    return stored


def is_taken(receipt: UUID | None, *, by: Actor) -> bool:
    """Say whether this person has sent this form before."""
    return (
        receipt is not None and by.user is not None and FormReceipt.objects.filter(key=receipt, user=by.user).exists()
    )


def note_result(receipt: UUID | None, result: str) -> None:
    """Keep what the form led to, so that its second post can show the same."""
    if receipt is not None:
        FormReceipt.objects.filter(key=receipt).update(result=result)
