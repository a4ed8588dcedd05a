"""Does a guarded step wait for a forbidden one, however indirectly? Pure.

Asked by the reader and by the search. A step waits for what it names, and for a fact that it asks
if everybody who could supply the fact is held up: is forbidden, or waits in turn. One supplier that
is free is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """What one step waits for: steps that it names, and facts with the steps that could supply each."""

    steps: frozenset[str]
    facts: Mapping[str, frozenset[str]]


def ways_to(forbidden: Set[str], guarded: str, waits: Mapping[str, Waits]) -> dict[str, Way]:
    """Return each forbidden step that the guarded one waits for, with the way there: steps and the facts between."""
    free = _free(forbidden, waits)
    ways: dict[str, Way] = {}
    todo: list[tuple[str, Way]] = [] if guarded in free else [(guarded, (guarded,))]
    seen = {guarded}
    while todo:
        key, way = todo.pop(0)
        for parent, through in _held_up_by(waits[key], free, waits).items():
            if parent not in seen:
                seen.add(parent)
                todo.append((parent, (*way, *through, parent)))
                if parent in forbidden:
                    ways[parent] = todo[-1][1]
    return ways


def _free(forbidden: Set[str], waits: Mapping[str, Waits]) -> set[str]:
    """Return the steps that can be reached without any forbidden one: found from those that wait for nothing."""
    free: set[str] = set()
    while new := {key for key, one in waits.items() if key not in free | forbidden and _is_free(one, free, waits)}:
        free |= new
    return free


def _is_free(one: Waits, free: set[str], waits: Mapping[str, Waits]) -> bool:
    return (one.steps & waits.keys()) <= free and all(known & free for known in one.facts.values() if known)


def _held_up_by(one: Waits, free: set[str], waits: Mapping[str, Waits]) -> dict[str, Way]:
    """Return the steps that hold a step up, each with the fact through which it does.

    Steps that it names first.
    """
    found: dict[str, Way] = {key: () for key in sorted(one.steps & waits.keys()) if key not in free}
    for fact, known in sorted(one.facts.items()):
        if not known & free:
            for key in sorted(known):
                found.setdefault(key, (fact,))
    return found
