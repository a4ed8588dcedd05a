"""Forms that were begun and not sent: kept for their writer alone until the step is done or they are thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.actions import case_of
from casework.errors import CaseworkError
from casework.models import StepDraft

LONGEST = 20_000  # signs of all fields together


class DraftTooLong(CaseworkError):
    """More than any form of ours can hold."""

    code = "draft_too_long"


def keep_draft(*, by: Actor, item_key: UUID, typed: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed into a step's form, in place of an earlier draft of the same writer.

    Raises:
        NotFound: No such step for this actor.
        Stale: The step is over.
        DraftTooLong: Too much text.
    """
    if sum(len(value) for values in typed.values() for value in values) > LONGEST:
        raise DraftTooLong(_("This is more than the form can hold, so no draft was kept. Shorten the longest field."))
    with access.acting_as(by):
        case, _link, item = case_of.lock_by_open_item(item_key=item_key, by=by)
        StepDraft.objects.update_or_create(
            work_item_key=item.key,
            writer=access.person(by),
            defaults={
                "case": case,
                "typed": {key: list(values) for key, values in typed.items()},
                "kept_at": clock.now(),
            },
        )


def discard_draft(*, by: Actor, item_key: UUID) -> None:
    """Throw the actor's draft of a step away; without one nothing happens."""
    with access.acting_as(by):
        access.visible(StepDraft, to=by).filter(work_item_key=item_key, writer=access.person(by)).delete()


def used_up(*, by: Actor, item_key: UUID) -> None:
    """Drop the draft of whoever ended the step, inside that act; a colleague's stays, so that they can compare."""
    if by.user is not None:
        StepDraft.objects.filter(work_item_key=item_key, writer=by.user).delete()
