"""Families that were erased stay erased, also after an older dump was restored."""

from __future__ import annotations

from dataclasses import dataclass

from casework import access, clock
from casework.access import Actor
from casework.act_parts import erasing
from casework.vault import destroyed_keys


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What a restored dump had brought back, of how many families each.

    Attributes:
        keys: Whose keys were destroyed again: nothing sealed opens.
        rows: Whose rows were emptied again, their names too.
        left: Whose names stand there still, because a case is open in the dump or a hold stands.
    """

    keys: int
    rows: int
    left: int


def keep_up(*, actor: Actor) -> BroughtBack:
    """Destroy again the keys that a restored dump brought back and empty their families' rows, note new ones."""
    with access.acting_as(actor):
        keys = destroyed_keys.keep_up()
        found = destroyed_keys.families_not_erased()
        rows = sum(erasing.erase_again(family_id, by=actor, at=clock.now()) for family_id in found)
    return BroughtBack(keys, rows, len(found) - rows)
