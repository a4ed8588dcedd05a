"""Forms that were begun and not sent: kept for their writer alone until the step is done or they are thrown away.

A step whose page has several forms keeps them in one draft, each under the name of its part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import locks
from casework.errors import CaseworkError
from casework.models import StepDraft

LONGEST = 20_000  # signs of all fields together
WHOLE = ""  # the step's own form
LONGEST_PART, MOST_FIELDS = 60, 400
Typed = Mapping[str, Sequence[str]]


class DraftTooLong(CaseworkError):
    """More than any form of ours can hold."""

    code = "draft_too_long"


def keep_draft(*, by: Actor, item_key: UUID, typed: Typed, part: str = WHOLE) -> None:
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
        others = _without(earlier.typed if earlier else {}, part)
        if len(others) + len(typed) > MOST_FIELDS:
            raise DraftTooLong(
                _("This is more than the form can hold, so no draft was kept. Send one of the forms first.")
            )
        StepDraft.objects.update_or_create(
            work_item_key=item.key,
            writer=access.person(by),
            defaults={
                "case": case,
                "typed": {**others, **{_name(part, key): list(values) for key, values in typed.items()}},
                "kept_at": clock.now(),
            },
        )


def of_part(typed: Typed, part: str) -> dict[str, Sequence[str]]:
    """Return what was typed into one of the step's forms, by the names of its fields."""
    return {key.removeprefix(_name(part, "")): values for key, values in typed.items() if _is_of(key, part)}


def _name(part: str, key: str) -> str:
    return f"{part}/{key}" if part else key


def _is_of(key: str, part: str) -> bool:
    return key.startswith(f"{part}/") if part else "/" not in key


def _without(typed: Typed, part: str) -> dict[str, Sequence[str]]:
    return {key: values for key, values in typed.items() if not _is_of(key, part)}


def discard_draft(*, by: Actor, item_key: UUID) -> None:
    """Throw the actor's draft of a step away; without one nothing happens."""
    with access.acting_as(by):
        access.visible(StepDraft, to=by).filter(work_item_key=item_key, writer=access.person(by)).delete()


def part_sent(*, by: Actor, item_key: UUID, part: str) -> None:
    """Drop, inside the act that took it, what its sender had begun of one form; the step's other forms stay."""
    if by.user is None:
        return
    found = StepDraft.objects.filter(work_item_key=item_key, writer=by.user).first()
    if found is None:
        return
    found.typed = _without(found.typed, part)
    if found.typed:
        found.save(update_fields=["typed"])
    else:
        found.delete()


def used_up(*, by: Actor, item_key: UUID) -> None:
    """Drop the draft of whoever ended the step, inside that act; a colleague's stays, so that they can compare."""
    if by.user is not None:
        StepDraft.objects.filter(work_item_key=item_key, writer=by.user).delete()
