"""What the language says of steps of each kind.

The kinds themselves are supplied from outside and bring their rules. A new kind needs no change
here: it says which of the language's keys it needs, which are its own, how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PLAIN = "human_work"  # the kind of a step that names none


@dataclass(frozen=True, slots=True)
class KindRules:
    """What a version may say of steps of one kind.

    Attributes:
        needs: The key without which such a step says nothing, "" for none.
        own_keys: Keys that belong to this kind, and to other kinds only if they claim them as well.
        refuses: Keys that make no sense here, and why.
        tells_partner: Whether a text for the partner is asked of every such step.
        asks_family: Whether the step itself asks the family how it was.
        drawn_as: The element of BPMN.
    """

    needs: str = ""
    own_keys: frozenset[str] = frozenset()
    refuses: Mapping[str, str] = field(default_factory=dict)
    tells_partner: bool = False
    asks_family: bool = False
    drawn_as: str = "userTask"


NOTHING_SPECIAL = KindRules()
_rules: dict[str, KindRules] = {}


def declare(kind: str, rules: KindRules) -> None:
    """Make a kind known to the language."""
    _rules[kind] = rules


def names() -> tuple[str, ...]:
    """Return the kinds that a step may name, sorted."""
    return tuple(sorted(_rules))


def of(kind: str) -> KindRules:
    """Return the rules of a kind; those of one that is not supplied ask for nothing."""
    return _rules.get(kind, NOTHING_SPECIAL)


def claimed() -> dict[str, tuple[str, ...]]:
    """Return the keys that belong to some kinds only, each with these kinds."""
    keys = sorted({key for rules in _rules.values() for key in rules.own_keys})
    return {key: tuple(name for name in names() if key in _rules[name].own_keys) for key in keys}
