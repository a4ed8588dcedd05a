"""What acts ask of a step's kind. Every kind in `casework/steps/` is one of these.

What it does not say stands here. An act names no kind: it asks for what the kind is like or lets
the kind do its part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeys import public as journeys

if TYPE_CHECKING:
    from casework.act_parts.step_context import StepContext


class StepKind:
    """A kind that asks nobody outside, tells the family that it is its turn, and prints its papers when it ends."""

    name: str
    rules: journeys.KindRules = journeys.KindRules()

    shares: bool = False
    """Hands data to somebody outside of health care: only with the family's consent of its own."""

    asks_partners: bool = False
    """Is offered to partners, one after the other, and each of them may decline."""

    in_parts: bool = False
    """Several partners may each give a part of it, in amounts."""

    answered_by_one: bool = False
    """Is asked of one organisation that must answer; the worker may ask another one instead."""

    family_may: bool = False
    """The family ends or answers it, whoever holds it."""

    tells_family: bool = True
    """The family is told as soon as such a step of its own opens."""

    is_its_papers: bool = False
    """Is nothing but its papers: over when they are printed."""

    prints_by_its_acts: bool = False
    """Its own acts have the papers printed, not its end."""

    is_doctors_day: bool = False
    """All doctors on one day: what a journey promises, and what is counted."""

    # ---- the life of an item, inside the act that caused it --------------------------------------

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Record and queue what the opening of the item asks for; nothing by itself."""

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Take back what was offered or asked: the item was cancelled or overtaken."""

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Let go of what a step that was done does not need any more."""

    def check_may_end(self, item: journeys.OpenItem) -> None:
        """Raise a refusal when a person ticks off what only something else can end."""

    # ---- questions -------------------------------------------------------------------------------

    def is_ready_to_ask(self, item: journeys.OpenItem, context: StepContext) -> bool:
        """Say whether partners may be asked now, without the worker."""
        del item, context
        return self.asks_partners

    def paper_edition(self, item: journeys.OpenItem) -> str:
        """Return what makes a step's paper a new one when it is printed again, "" when it stays the same paper."""
        del item
        return ""

    def edition_stands(self, item: journeys.OpenItem, edition: str) -> bool:
        """Say whether what an edition of a step's paper tells is still so; asked before it is printed."""
        del item, edition
        return True


def of(name: str) -> StepKind:
    """Return a kind by its name, as a step or an item carries it.

    Raises:
        UnknownKind: Nobody supplies it.
    """
    kind = journeys.kind(name)
    assert isinstance(kind, StepKind), f"the step kind '{name}' is no casework kind"
    return kind
