"""The hands that play a step in a demo or a rehearsal: what a kind may ask of the player."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from casework.access import Actor
from journeys import public as journeys


class Player(Protocol):
    """Plays one case for one worker, and through her the family."""

    by: Actor
    case_id: UUID
    outcomes: dict[str, str]
    first_declines: bool
    speaks: bool

    def outcome_of(self, item: journeys.OpenItem) -> str:
        """Return how the step is to end."""

    def facts_of(self, item: journeys.OpenItem) -> Mapping[str, Any]:
        """Return invented values of the facts that the step records."""

    def family(self) -> Actor | None:
        """Return the family by its link, inside the caller's `acting_as`; None where it may not be written to."""

    def today(self) -> date:
        """Return the day in the region."""

    def others_are_at_it(self, item: journeys.OpenItem) -> bool:
        """Say whether an organisation was asked whose system answers."""

    def complete(self, item: journeys.OpenItem) -> str:
        """End the step with invented facts; return the outcome."""
