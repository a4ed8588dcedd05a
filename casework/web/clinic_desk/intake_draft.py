"""The draft of a first talk, kept with the worker's sign-in until it is saved or thrown away; nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from casework import facts
from casework.actions.intake import Intake, PersonInput
from casework.models import Relation
from casework.web.reader import Request
from casework.web.step_form import name_of
from journeys import public as journeys

KEY = "intake"
PARTS = ("look", "people", "home", "known", "consents")


@dataclass
class Draft:
    """What has been typed in so far, part by part, as JSON can keep it."""

    request: Request

    @property
    def parts(self) -> dict[str, Any]:
        """Return everything typed in."""
        found: dict[str, Any] = self.request.session.get(KEY, {})
        return found

    def has(self, part: str) -> bool:
        """Say whether a part is done."""
        return part in self.parts

    def get(self, part: str) -> Any:
        """Return a part, None while it is not done."""
        return _read(self.parts.get(part))

    def keep(self, part: str, told: Any) -> None:
        """Keep a part. The receipt is given with the first, so that the case is opened once."""
        kept = {"receipt": str(uuid4()), **self.parts, part: _write(told)}
        self.request.session[KEY] = kept

    def throw_away(self) -> None:
        """Forget everything."""
        self.request.session.pop(KEY, None)

    def next_missing(self) -> str:
        """Return the first part that is not done, "" when all are."""
        return next((part for part in PARTS if not self.has(part)), "")

    def first_people(self) -> list[dict[str, Any]]:
        """Return the people as typed in; at first the mother who was looked for, and a child."""
        if self.has("people"):
            return list(self.get("people"))
        looked = self.get("look") or {}
        mother = {
            "relation": Relation.MOTHER,
            "last_name": looked.get("last_name", ""),
            "first_name": looked.get("first_name", ""),
            "sex": "f",
            "is_representative": True,
        }
        return [mother, {"relation": Relation.CHILD, "last_name": looked.get("last_name", "")}]

    def intake(self, asked: tuple[journeys.FactField, ...]) -> Intake:
        """Return the whole talk for the action."""
        known = self.get("known") or {}
        home = self.get("home") or {}
        consents = self.get("consents") or {}
        told = {fact.key: known[name_of(fact.key)] for fact in asked if known.get(name_of(fact.key)) not in (None, "")}
        return Intake(
            people=tuple(PersonInput(**person) for person in self.get("people") or []),
            facts=told,
            consents=tuple(consents.get("given", ())),
            channel=consents.get("channel", "paper"),
            **home,
        )


def _write(told: Any) -> Any:
    if isinstance(told, list):
        return [_write(one) for one in told]
    if isinstance(told, Mapping):
        return {key: _write(value) for key, value in told.items()}
    return facts.write(told) if isinstance(told, (Decimal, date)) else told


def _read(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_read(one) for one in kept]
    if isinstance(kept, dict) and not {"money", "day"} & kept.keys():
        return {key: _read(value) for key, value in kept.items()}
    return facts.read(kept)
