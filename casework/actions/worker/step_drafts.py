"""Drafts of a step's forms: kept while somebody types, thrown away when they say so."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import form_drafts, locks
from casework.errors import CaseworkError
from casework.models import StepDraft

LONGEST = 20_000  # signs of all fields together
LONGEST_PART, MOST_FIELDS = 60, 400


class DraftTooLong(CaseworkError):
    """More than any form of ours can hold."""

    code = "draft_too_long"


def keep_draft(*, by: Actor, item_key: UUID, typed: form_drafts.Typed, part: str = form_drafts.WHOLE) -> None:
    """Keep what was typed into a form of a step, in place of an earlier draft of the same form and writer.

    Raises:
        NotFound: No such step for this actor.
        Stale: The step is over.
        DraftTooLong: Too much text.
    """
    if sum(len(value) for values in typed.values() for value in values) > LONGEST or len(part) > LONGEST_PART:
        raise DraftTooLong(_("This is more than the form can hold, so no draft was kept. Shorten the longest field."))
    with access.acting_as(by):
        case, _link, item = locks.lock_by_open_item(item_key=item_key, by=by)
        earlier = StepDraft.objects.filter(work_item_key=item.key, writer=access.person(by)).first()
        fields = form_drafts.with_part(earlier.typed if earlier else {}, part, typed=typed)
        if len(fields) > MOST_FIELDS:
            raise DraftTooLong(
                _("This is more than the form can hold, so no draft was kept. Send one of the forms first.")
            )
        StepDraft.objects.update_or_create(
            work_item_key=item.key,
            writer=access.person(by),
            defaults={"case": case, "typed": fields, "kept_at": clock.now()},
        )


def discard_draft(*, by: Actor, item_key: UUID) -> None:
    """Throw the actor's draft of a step away; without one nothing happens."""
    with access.acting_as(by):
        access.visible(StepDraft, to=by).filter(work_item_key=item_key, writer=access.person(by)).delete()
