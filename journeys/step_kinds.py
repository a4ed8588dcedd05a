"""What a step kind must do.

`casework` supplies the kinds, one folder each, and registers them when it starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from journeys.language import kind_rules
from journeys.language.kind_rules import KindRules
from journeys.values.runs import OpenItem


class UnknownKind(LookupError):
    """A published version uses a step kind that nobody supplies."""


class KindTaken(ValueError):
    """Two kinds want the same name."""


@runtime_checkable
class StepKind(Protocol):
    """How one kind of step is begun and withdrawn.

    `context` is the caller's own: the case and who acts. Both methods run in the transaction of the
    act that caused them. They record and queue; they never complete their own item: completion
    always arrives as a new act.
    """

    name: str
    rules: KindRules  # what the language says of such steps

    def begin(self, item: OpenItem, context: Any) -> None:
        """Record and queue what the opening of the item asks for."""

    def withdrawn(self, item: OpenItem, context: Any) -> None:
        """Take back what was offered or asked: the item was cancelled or overtaken."""


_kinds: dict[str, StepKind] = {}


def register(kind: StepKind) -> None:
    """Supply a kind under its name; the same object twice is harmless.

    Raises:
        KindTaken: Another kind has the name.
    """
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise KindTaken(
            f"The step kind '{kind.name}' is supplied twice, so a step could be begun in two ways. Rename one of them."
        )
    kind_rules.declare(kind.name, kind.rules)


def kind(name: str) -> StepKind:
    """Return the kind of that name.

    Raises:
        UnknownKind: Nobody supplies it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(
            f"The step kind '{name}' is not supplied, so its steps could never begin. "
            f"Add casework/steps/{name}/kind.py, or use one of: {', '.join(sorted(_kinds)) or 'none is registered'}."
        ) from None


def missing(names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the names that nobody supplies, sorted."""
    return tuple(sorted(set(names) - _kinds.keys()))
