"""Forms that were begun and not sent: kept for their writer alone until the step is done or they are thrown away.

A step whose page has several forms keeps them in one draft, each under the name of its part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from casework.access import Actor
from casework.models import StepDraft

WHOLE = ""  # the step's own form
Typed = Mapping[str, Sequence[str]]


def of_part(typed: Typed, part: str) -> dict[str, Sequence[str]]:
    """Return what was typed into one of the step's forms, by the names of its fields."""
    return {key.removeprefix(_name(part, "")): values for key, values in typed.items() if _is_of(key, part)}


def _name(part: str, key: str) -> str:
    return f"{part}/{key}" if part else key


def _is_of(key: str, part: str) -> bool:
    if not part:
        return "/" not in key
    return key.startswith(f"{part}/")


def _without(typed: Typed, part: str) -> dict[str, Sequence[str]]:
    return {key: values for key, values in typed.items() if not _is_of(key, part)}


def with_part(kept: Typed, part: str, *, typed: Typed) -> dict[str, Sequence[str]]:
    """Return a draft in which one of the step's forms is as it was typed last, and the others as they were kept."""
    return {**_without(kept, part), **{_name(part, key): list(values) for key, values in typed.items()}}


def part_sent(*, by: Actor, item_key: UUID, part: str) -> None:
    """Drop, inside the act that took it, what its sender had begun of one form.

    The step's other forms stay.
    """
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
    """Drop the draft of whoever ended the step, inside that act.

    A colleague's stays, so that they can compare.
    """
    if by.user is not None:
        StepDraft.objects.filter(work_item_key=item_key, writer=by.user).delete()
