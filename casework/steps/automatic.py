"""What goes on by itself, until it is late."""

from __future__ import annotations

from casework.steps import turn
from casework.steps.kind import Kind
from casework.steps.player import Player
from casework.steps.turn import Known, Said
from journeys import public as journeys


class Automatic(Kind):
    """The machine ends it; when that takes too long, a person looks."""

    def turn(self, item: journeys.OpenItem, known: Known) -> Said:
        """Nobody's turn, before it is late."""
        if item.holder_side != "family" and item.late_since is None:
            return turn.of_machine()
        return super().turn(item, known)

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Leave it to the machine."""
        del item, player
        return ""
