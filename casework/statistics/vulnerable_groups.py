"""To which groups a family belongs that the region looks at apart, as codes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

GROUPS = ("special_care", "many_children", "one_parent", "young_parent")
MANY = 3
GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household, as far as groups ask."""

    is_child: bool
    born_on: date | None


def groups_of(people: Sequence[Member], *, special_care: bool, on: date) -> tuple[str, ...]:
    """Return the groups in their order.

    Args:
        special_care: Noted by the worker: "needs special care".
        on: The day in the region; who is younger than eighteen on it is a young parent.
    """
    parents = [one for one in people if not one.is_child]
    children = [one for one in people if one.is_child]
    found = {
        "special_care": special_care,
        "many_children": len(children) >= MANY,
        "one_parent": len(parents) == 1 and bool(children),
        "young_parent": any(one.born_on is not None and _age(one.born_on, on) < GROWN_UP for one in parents),
    }
    return tuple(group for group in GROUPS if found[group])


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
