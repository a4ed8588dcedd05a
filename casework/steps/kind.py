"""What a step kind must do, for pages, the demo and the rehearsal.

A kind says only what is its own; the rest stands here.

`casework/steps/<kind>/kind.py` holds a subclass and registers it. What acts ask of a kind stands in
its base, `casework/act_parts/step_kind.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts.step_kind import StepKind
from casework.steps import turn
from casework.steps.family_line import FamilyKnown, FamilyLine, OpenStep
from casework.steps.family_panel import FamilyPanel
from casework.steps.panel import Panel
from casework.steps.player import Player
from casework.steps.turn import Known, Said
from journeys import public as journeys


class Kind(StepKind):
    """A step that whoever holds it does by filling in the fields of its definition."""

    panel: Panel = Panel()
    button: Any = gettext_lazy("Open")
    """What the worker does with it, as a button of the list of today says."""
    family_decides: bool = False
    """The worker notes it for the family, whoever holds it."""
    family_icon: str = ""
    """How the family's page marks it; "" takes the mark of whoever does it."""
    family_address: str = "family_step"
    """The name of the family's page about it."""
    worth_seeing: int = 4
    """Among what a family has to do in the demo: 0 is looked at first."""

    # ---- the worker ------------------------------------------------------------------------------

    def turn(self, item: journeys.OpenItem, known: Known) -> Said:
        """Say whose turn it is in an open item, and why in one sentence."""
        if item.holder_side == "family":
            return turn.of_family(item, known)
        if item.holder_side == "machine":
            return turn.of_machine()
        if known.is_own(item):
            return turn.Turn.YOU, turn.what_the_family_sees(item)
        return turn.of_request(item, known)

    def stopped(self, item: journeys.OpenItem, known: Known) -> str:
        """Say in one sentence why a step cannot go on by itself, and what to do."""
        del item, known
        return _("It stopped with an error. Try again or do it by hand.")

    def asked_at(self, item: journeys.OpenItem, known: Known) -> datetime | None:
        """Return when whoever has to answer was asked, None when nobody was."""
        return turn.request_asked_at(item, known)

    def verb(self, item: journeys.OpenItem, *, is_own: bool) -> str:
        """Return the words of the button that leads to the step's page."""
        del item, is_own
        return str(self.button)

    def panel_of(self, item: journeys.OpenItem) -> Panel:
        """Return the panel of a step on the worker's page."""
        del item
        return self.panel

    # ---- the family ------------------------------------------------------------------------------

    def family_panel_of(self, item: journeys.OpenItem) -> FamilyPanel | None:
        """Return the form that the kind brings for the family, None for the fields of the definition."""
        del item
        return None

    def family_verb(self, item: journeys.OpenItem) -> str:
        """Return the words of the family's button."""
        del item
        return _("Open")

    def family_line(self, line: FamilyLine, step: OpenStep, known: FamilyKnown) -> FamilyLine | None:
        """Return the line of an open step in the family's words; None for the usual ones."""
        del line, step, known
        return None

    # ---- the demo and the rehearsal --------------------------------------------------------------

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Do the step as a worker would.

        Return how it ended, "" while somebody else or time must go on.
        """
        if player.others_are_at_it(item):
            return ""
        return player.complete(item)


def of(name: str) -> Kind:
    """Return a kind by its name, as a step or an item carries it.

    Raises:
        UnknownKind: Nobody supplies it.
    """
    kind = journeys.kind(name)
    assert isinstance(kind, Kind), f"the step kind '{name}' is no kind of casework/steps"
    return kind
